#include "harness/script/captures.h"

#include <functional>

namespace assay::script {
namespace {

// Calls `visit` with each placeholder's name in the text; literal text between goes to `literal`.
Status Scan(std::string_view text, const Where& at, const std::function<void(std::string_view)>& literal,
            const std::function<Status(std::string_view)>& visit) {
  while (!text.empty()) {
    const std::size_t begin = text.find("${");
    if (literal) literal(text.substr(0, begin));
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find('}', begin);
    if (end == std::string_view::npos) return UsageError("a placeholder ${ without its closing }", at);
    ASSAY_CHECK_OK(visit(text.substr(begin + 2, end - begin - 2)));
    text.remove_prefix(end + 1);
  }
  return {};
}

// Every text in the tree.
Status ForEachText(const Value& value, const std::function<Status(const std::string&, const Where&)>& visit) {
  if (value.is_string()) return visit(value.as_string(), value.at);
  if (value.is_list()) {
    for (const Value& element : value.as_list()) ASSAY_CHECK_OK(ForEachText(element, visit));
  } else if (value.is_map()) {
    for (const auto& [key, element] : value.as_map()) ASSAY_CHECK_OK(ForEachText(element, visit));
  }
  return {};
}

bool IsCounter(std::string_view name) { return name == "index" || name == "copy"; }

}  // namespace

void Captures::Set(std::string_view name, Value value) {
  for (auto& [existing, old] : values_) {
    if (existing == name) {
      old = std::move(value);
      return;
    }
  }
  values_.emplace_back(std::string(name), std::move(value));
}

const Value* Captures::Find(std::string_view name) const {
  for (const auto& [existing, value] : values_) {
    if (existing == name) return &value;
  }
  for (const auto& [existing, value] : values_) {
    if (name.size() > existing.size() && name.starts_with(existing) && name[existing.size()] == '.') {
      if (const Value* inner = value.FindPath(name.substr(existing.size() + 1))) return inner;
    }
  }
  return nullptr;
}

Result<std::string> Captures::FillText(const std::string& text, const Counters& counters) const {
  ASSAY_ASSIGN(const Value filled, Fill(Value(text), counters));
  return filled.ToText();
}

Result<Value> Captures::Fill(const Value& value, const Counters& counters) const {
  if (value.is_string()) {
    const std::string& text = value.as_string();
    if (text.find("${") == std::string::npos) return value;
    std::string out;
    std::optional<Value> whole;
    ASSAY_CHECK_OK(Scan(
        text, value.at, [&](std::string_view literal) { out += literal; },
        [&](std::string_view name) -> Status {
          Value found;
          if (name == "index") {
            found = counters.index;
          } else if (name == "copy") {
            found = counters.copy;
          } else if (const Value* captured = Find(name)) {
            found = *captured;
          } else {
            return UsageError("the value ${" + std::string(name) + "}, which nothing has given", value.at);
          }
          out += found.ToText();
          if (text.size() == name.size() + 3) whole = std::move(found);
          return {};
        }));
    Value filled = whole ? std::move(*whole) : Value(std::move(out));
    filled.at = value.at;
    return filled;
  }
  if (value.is_list()) {
    Value::List list;
    for (const Value& element : value.as_list()) {
      ASSAY_ASSIGN(Value filled, Fill(element, counters));
      list.push_back(std::move(filled));
    }
    Value out(std::move(list));
    out.at = value.at;
    return out;
  }
  if (value.is_map()) {
    Value::Map map;
    for (const auto& [key, element] : value.as_map()) {
      ASSAY_ASSIGN(Value filled, Fill(element, counters));
      map.emplace_back(key, std::move(filled));
    }
    Value out(std::move(map));
    out.at = value.at;
    return out;
  }
  return value;
}

bool HasPlaceholder(const Value& value) {
  bool found = false;
  (void)ForEachText(value, [&](const std::string& text, const Where&) -> Status {
    found = found || text.find("${") != std::string::npos;
    return {};
  });
  return found;
}

bool HasOnlyCounters(const Value& value) { return CheckPlaceholders(value, {}).has_value(); }

Status CheckPlaceholders(const Value& value, const std::vector<std::string>& known) {
  return ForEachText(value, [&](const std::string& text, const Where& at) {
    return Scan(text, at, nullptr, [&](std::string_view name) -> Status {
      if (IsCounter(name)) return {};
      for (const std::string& capture : known) {
        const bool inside = name.size() > capture.size() && name.starts_with(capture) && name[capture.size()] == '.';
        if (name == capture || inside) return {};
      }
      return UsageError("${" + std::string(name) +
                            "} is not known here: it is no axis of `vary`, and no `save` before this step captures it",
                        at);
    });
  });
}

}  // namespace assay::script
