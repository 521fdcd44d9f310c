#include <fmt/format.h>

#include <set>

#include "harness/base/json.h"
#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"
#include "harness/script/reflected_files.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;

constexpr scenario::FieldSpec kFields[] = {
    kCallField,
    {"defines", FieldType::kNames, false,
     "Full names of services, methods, messages, enums and fields that the files define. Captures are filled in."},
    {"closed", FieldType::kBoolean, false, "Whether all files that the files import are among them."},
};

// What the files of one call say, all its replies taken together.
struct Files {
  std::set<std::string> names;
  std::set<std::string> imports;
  std::set<std::string> defined;
  std::size_t unreadable = 0;

  void Add(const Value& file) {
    const Value* name = file.Find("name");
    if (name == nullptr) {
      ++unreadable;
      return;
    }
    names.insert(name->as_string());
    for (const Value& import : ListIn(file, "dependency")) imports.insert(import.as_string());
    const Value* package = file.Find("package");
    DefineIn(file, package == nullptr ? "" : package->as_string());
  }

 private:
  static const Value::List& ListIn(const Value& tree, std::string_view name) {
    static const Value::List kNone;
    const Value* list = tree.Find(name);
    return list == nullptr || !list->is_list() ? kNone : list->as_list();
  }

  // Whatever has a name in FileDescriptorProto and what it holds, but the names of files and oneofs.
  void DefineIn(const Value& tree, const std::string& scope) {
    for (const char* kind : {"message_type", "nested_type", "enum_type", "service", "method", "field", "extension"}) {
      for (const Value& one : ListIn(tree, kind)) {
        const Value* name = one.Find("name");
        if (name == nullptr) continue;
        const std::string full = scope.empty() ? name->as_string() : scope + "." + name->as_string();
        defined.insert(full);
        DefineIn(one, full);
      }
    }
  }
};

class DescriptorsCheck final : public CallCheck {
 public:
  using CallCheck::CallCheck;

  std::vector<std::string> defines;
  bool closed = false;

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    const std::string path = call.label + ".descriptors";
    Files files;
    for (const auto* message : call.received) {
      const Result<Value> reply = ParseJson(message->json);
      if (!reply) continue;
      for (const Value& file : script::ReflectedFiles(*reply)) files.Add(file);
    }
    const Findings::Evidence& evidence = call.received_indices;
    if (files.names.empty() || files.unreadable > 0) {
      return findings.Break(path, "file descriptors",
                            fmt::format("{} that can be read, {} that cannot", files.names.size(), files.unreadable),
                            evidence);
    }
    const std::string have = fmt::format("{}", fmt::join(files.names, ", "));
    for (const std::string& text : defines) {
      const Result<std::string> name = scene.captures.FillText(text);
      if (!name || !files.defined.contains(*name)) {
        findings.Break(path, "a definition of " + (name ? *name : name.error().message), "none in " + have, evidence);
      }
    }
    for (const std::string& import : files.imports) {
      if (closed && !files.names.contains(import)) {
        findings.Break(path, import + ", which is imported", "only " + have, evidence);
      }
    }
    if (!findings.broken()) findings.Hold(path, Expected(), have, evidence);
  }

 private:
  std::string Expected() const {
    const std::string all = closed ? "all imports" : "file descriptors";
    return defines.empty() ? all : fmt::format("{}, {} defined", all, fmt::join(defines, ", "));
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_CHECK_OK(RequireOneOf(item, {"defines", "closed"}));
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  auto check = std::make_unique<DescriptorsCheck>(std::move(call));
  ASSAY_ASSIGN(check->defines, fields.Names("defines"));
  ASSAY_ASSIGN(check->closed, fields.Boolean("closed", false));
  return check;
}

}  // namespace

const CheckKind kDescriptors = {
    {"descriptors", "The file descriptors that server reflection sent on this call say so.", kFields}, Parse};

}  // namespace assay::judge
