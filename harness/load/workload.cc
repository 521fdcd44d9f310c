#include "harness/load/workload.h"

#include <memory>

#include "harness/base/json.h"
#include "harness/load/variables.h"

namespace assay::load {
namespace {

using Encode = std::function<Result<std::string>(const Value&)>;

// {repeat: x, times: n}: a long text in a few words.
std::optional<std::string> Repeated(const Value& tree) {
  const Value* text = tree.Find("repeat");
  const Value* times = tree.Find("times");
  if (text == nullptr || times == nullptr || !text->is_string() || !times->is_int() || tree.as_map().size() != 2) {
    return std::nullopt;
  }
  std::string all;
  for (std::int64_t i = 0; i < times->as_int(); ++i) all += text->as_string();
  return all;
}

Result<std::string> EncodeBody(const Value& tree) {
  if (tree.is_string()) return tree.as_string();
  if (std::optional<std::string> repeated = Repeated(tree)) return *std::move(repeated);
  return WriteJson(tree);
}

Status FillRows(const Variables& variables, const CallData& data, const Encode& encode, Workload& workload) {
  for (const auto& [name, value] : data.metadata) workload.metadata_names.push_back(name);
  workload.rows.assign(variables.rows(), {});
  for (std::size_t i = 0; i < workload.rows.size(); ++i) {
    Row& row = workload.rows[i];
    for (const Value& message : data.messages) {
      ASSAY_ASSIGN(Piece piece, variables.FillTree(i, message, encode));
      row.messages.push_back(std::move(piece));
    }
    for (const auto& [name, value] : data.metadata) {
      ASSAY_ASSIGN(Piece piece, variables.FillText(i, value));
      row.metadata.push_back(std::move(piece));
    }
    ASSAY_ASSIGN(row.url, variables.FillText(i, data.url));
  }
  return {};
}

// Whether all that `wanted` names is in `actual` with that value.
bool Covers(const Value& actual, const Value& wanted) {
  if (wanted.is_map()) {
    if (!actual.is_map()) return false;
    for (const auto& [key, value] : wanted.as_map()) {
      const Value* entry = actual.Find(key);
      if (entry == nullptr || !Covers(*entry, value)) return false;
    }
    return true;
  }
  if (wanted.is_list()) {
    if (!actual.is_list() || actual.as_list().size() != wanted.as_list().size()) return false;
    for (std::size_t i = 0; i < wanted.as_list().size(); ++i) {
      if (!Covers(actual.as_list()[i], wanted.as_list()[i])) return false;
    }
    return true;
  }
  // 64-bit integers are text in JSON.
  return actual == wanted || (!actual.is_map() && !actual.is_list() && actual.ToText() == wanted.ToText());
}

std::string Shortened(const std::string& text) { return text.size() <= 120 ? text : text.substr(0, 117) + "..."; }

// Expected trees by row, each with its variables put in.
Result<std::vector<std::vector<Value>>> ExpectedTrees(const Variables& variables, const CallData& data) {
  std::vector<std::vector<Value>> rows(variables.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const Value& tree : data.expected) {
      ASSAY_ASSIGN(
          const std::string text,
          variables.FillExpected(i, tree, [](const Value& value) -> Result<std::string> { return WriteJson(value); }));
      ASSAY_ASSIGN(Value value, ParseJson(text));
      rows[i].push_back(std::move(value));
    }
  }
  return rows;
}

// Holds the JSON of each message, which `to_json` makes, against the row's trees.
Check CheckTrees(std::vector<std::vector<Value>> rows, std::function<Result<std::string>(std::string_view)> to_json) {
  return [rows = std::move(rows), to_json = std::move(to_json)](
             std::size_t row, std::span<const std::string_view> messages) -> std::string {
    const std::vector<Value>& wanted = rows[row];
    if (wanted.empty()) return {};
    if (messages.size() != wanted.size()) {
      return std::to_string(messages.size()) + " messages instead of " + std::to_string(wanted.size());
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Result<std::string> json = to_json(messages[i]);
      if (!json) return json.error().message;
      const Result<Value> actual = ParseJson(*json);
      if (!actual) return "no JSON: " + actual.error().message;
      if (!Covers(*actual, wanted[i])) return Shortened(*json) + " instead of " + Shortened(WriteJson(wanted[i]));
    }
    return {};
  };
}

}  // namespace

Result<Workload> MakeGrpcWorkload(const schema::Schema& schema, const std::string& method, const CallData& data) {
  const schema::Method* known = schema.FindMethod(method);
  if (known == nullptr) return UsageError("there is no method \"" + method + "\" in the schema");
  ASSAY_ASSIGN(const Variables variables, Variables::Find(data));
  Workload workload;
  workload.kind = *ParseCallKind(known->kind);
  workload.path = known->path;
  ASSAY_CHECK_OK(
      FillRows(variables, data, [&](const Value& tree) { return schema.Encode(known->input_type, tree); }, workload));
  return workload;
}

Result<Workload> MakeRawWorkload(const std::string& path, CallKind kind, const std::vector<std::string>& messages,
                                 const CallData& data) {
  CallData texts = data;
  texts.messages.clear();
  ASSAY_ASSIGN(const Variables variables, Variables::Find(texts));
  Workload workload;
  workload.kind = kind;
  workload.path = path.starts_with('/') ? path : "/" + path;
  ASSAY_CHECK_OK(FillRows(variables, texts, EncodeBody, workload));
  for (Row& row : workload.rows) {
    for (const std::string& message : messages) row.messages.push_back({message, {}});
  }
  return workload;
}

Result<Workload> MakeRestWorkload(const std::string& method, CallKind kind, const std::string& content_type,
                                  const CallData& data) {
  ASSAY_ASSIGN(const Variables variables, Variables::Find(data));
  Workload workload;
  workload.kind = kind;
  workload.method = method;
  workload.content_type = content_type;
  ASSAY_CHECK_OK(FillRows(variables, data, EncodeBody, workload));
  if (data.expected.empty()) return workload;
  ASSAY_ASSIGN(std::vector<std::vector<Value>> expected, ExpectedTrees(variables, data));
  workload.check =
      CheckTrees(std::move(expected), [](std::string_view body) -> Result<std::string> { return std::string(body); });
  return workload;
}

Result<Check> ExpectMessages(std::shared_ptr<const schema::Schema> schema, const std::string& method,
                             const CallData& data) {
  const schema::Method* known = schema->FindMethod(method);
  if (known == nullptr) return UsageError("there is no method \"" + method + "\" in the schema");
  ASSAY_ASSIGN(const Variables variables, Variables::Find(data));
  ASSAY_ASSIGN(std::vector<std::vector<Value>> expected, ExpectedTrees(variables, data));
  return CheckTrees(std::move(expected), [schema = std::move(schema), type = known->output_type](
                                             std::string_view octets) { return schema->Decode(type, octets); });
}

}  // namespace assay::load
