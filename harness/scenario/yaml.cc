#include "harness/scenario/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "harness/base/bytes.h"
#include "harness/scenario/scalar.h"

namespace assay::scenario {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Builds the tree from yaml-cpp's events. Its node API would resolve aliases, drop tags and keep duplicate keys without
// a word. The first error counts; what comes after it is ignored.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Result<Value> Take() && {
    if (error_) return tl::unexpected(*std::move(error_));
    return std::move(root_);
  }
  bool failed() const { return error_.has_value(); }

  Where At(const YAML::Mark& mark) const { return {std::string(file_), mark.line + 1, mark.column + 1}; }

  void Complain(std::string message, const Where& where) {
    if (!error_) error_ = Error{ErrorKind::kUsage, std::move(message), where};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Complain("a second document begins; a file holds one", At(mark));
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    CheckProperties(mark, "?", anchor);
    // What is absent has the place of its key; yaml-cpp gives that of the next token.
    const bool absent = !open_.empty() && open_.back().key && !IsNullAt(mark);
    Add(Value(), absent ? open_.back().key_at : At(mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Complain("aliases are not allowed; write the value out", At(mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    CheckProperties(mark, tag, anchor);
    if (!IsClosed(mark)) Complain("the text in quotes has no end", At(mark));
    // yaml-cpp gives "!" for what stands in quotes, or in a block scalar, and "?" for what is plain.
    if (tag != "?" || ExpectsKey()) return Add(Value(text), At(mark));
    Result<Value> read = ReadPlainScalar(text);
    if (!read) return Complain(read.error().message, At(mark));
    Add(*std::move(read), At(mark));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    CheckProperties(mark, tag, anchor);
    Open(Value(Value::List()), At(mark));
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    CheckProperties(mark, tag, anchor);
    Open(Value(Value::Map()), At(mark));
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    Value container;
    std::optional<std::string> key;  // read, its value not yet
    Where key_at;
  };

  std::size_t PositionOf(const YAML::Mark& mark) const {
    return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  }

  bool IsNullAt(const YAML::Mark& mark) const {
    const std::string_view text = text_.substr(PositionOf(mark));
    return text.starts_with("~") || text.starts_with("null") || text.starts_with("Null") || text.starts_with("NULL");
  }

  bool ExpectsKey() const { return !open_.empty() && open_.back().container.is_map() && !open_.back().key; }

  void CheckProperties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) Complain("anchors are not allowed; write the value out", At(mark));
    const bool written = text_.substr(PositionOf(mark), 1) == "!";
    if ((!tag.empty() && tag != "?" && tag != "!") || written) {
      Complain("tags are not allowed; write text in quotes and anything else plain", At(mark));
    }
  }

  // yaml-cpp takes a text in quotes that the end of the file cuts off.
  bool IsClosed(const YAML::Mark& mark) const {
    std::size_t position = PositionOf(mark);
    const char quote = position < text_.size() ? text_[position] : ' ';
    if (quote != '"' && quote != '\'') return true;
    while (++position < text_.size()) {
      if (quote == '"' && text_[position] == '\\') {
        ++position;
      } else if (text_[position] == quote) {
        if (quote == '"' || position + 1 == text_.size() || text_[position + 1] != quote) return true;
        ++position;
      }
    }
    return false;
  }

  void Open(Value container, Where at) {
    if (ExpectsKey()) Complain("a key is a name, not a " + std::string(container.TypeName()), at);
    container.at = std::move(at);
    open_.push_back({std::move(container), std::nullopt, {}});
  }

  void Close() {
    Value closed = std::move(open_.back().container);
    open_.pop_back();
    Where at = closed.at;
    Add(std::move(closed), std::move(at));
  }

  void Add(Value value, Where at) {
    if (error_) return;
    value.at = std::move(at);
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = open_.back();
    if (level.container.is_list()) {
      level.container.Append(std::move(value));
    } else if (level.key) {
      level.container.as_map().emplace_back(*std::exchange(level.key, std::nullopt), std::move(value));
    } else if (!value.is_string()) {
      Complain("a key is a name, not a " + std::string(value.TypeName()), value.at);
    } else if (level.container.Find(value.as_string()) != nullptr) {
      Complain("the key '" + value.as_string() + "' stands here twice", value.at);
    } else {
      level.key = value.as_string();
      level.key_at = value.at;
    }
  }

  std::string_view text_;
  std::string_view file_;
  std::vector<Level> open_;
  Value root_;
  std::optional<Error> error_;
  int documents_ = 0;
};

// What yaml-cpp would take for another encoding, or repair: YAML 1.2 §5.1.
Status CheckCharacters(std::string_view text, std::string_view file) {
  int line = 1;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view content = text.substr(begin, end - begin);
    if (!IsUtf8(content)) return UsageError("the line is not UTF-8", {std::string(file), line, 0});
    for (std::size_t i = 0; i < content.size(); ++i) {
      const auto octet = static_cast<unsigned char>(content[i]);
      const bool line_end = octet == '\r' && i + 1 == content.size() && end < text.size();
      if ((octet < 0x20 && octet != '\t' && !line_end) || octet == 0x7F) {
        return UsageError("the control character \\x" + ToHex(content.substr(i, 1)) + " is not allowed",
                          {std::string(file), line, static_cast<int>(i) + 1});
      }
    }
    begin = end + 1;
    ++line;
  }
  return {};
}

}  // namespace

Result<Value> ParseYaml(std::string_view text, std::string_view file) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  ASSAY_CHECK_OK(CheckCharacters(text, file));
  Builder builder(text, file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      return UsageError("the file holds nothing", {std::string(file), 1, 1});
    }
    while (!builder.failed() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    builder.Complain(error.msg, builder.At(error.mark));
  }
  return std::move(builder).Take();
}

}  // namespace assay::scenario
