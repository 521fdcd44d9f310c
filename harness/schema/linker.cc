#include "harness/schema/linker.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "harness/schema/built_in.h"

namespace assay::schema {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::DescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;

std::string Join(const std::string& scope, const std::string& name) {
  return scope.empty() ? name : scope + "." + name;
}

// Calls `each` with the full name of every message, enum and service that the file defines.
void ForEachDefinition(const FileDescriptorProto& file, const std::function<void(const std::string&)>& each) {
  const std::function<void(const std::string&, const DescriptorProto&)> walk = [&](const std::string& scope,
                                                                                   const DescriptorProto& message) {
    const std::string name = Join(scope, message.name());
    each(name);
    for (const auto& inner : message.nested_type()) walk(name, inner);
    for (const auto& inner : message.enum_type()) each(Join(name, inner.name()));
  };
  for (const auto& message : file.message_type()) walk(file.package(), message);
  for (const auto& item : file.enum_type()) each(Join(file.package(), item.name()));
  for (const auto& item : file.service()) each(Join(file.package(), item.name()));
}

// Calls `each` with every type that the file names, and the scope in which it does.
void ForEachReference(const FileDescriptorProto& file,
                      const std::function<void(const std::string& scope, const std::string& name)>& each) {
  const auto field = [&](const std::string& scope, const FieldDescriptorProto& item) {
    if (!item.type_name().empty()) each(scope, item.type_name());
    if (!item.extendee().empty()) each(scope, item.extendee());
  };
  const std::function<void(const std::string&, const DescriptorProto&)> walk = [&](const std::string& scope,
                                                                                   const DescriptorProto& message) {
    const std::string name = Join(scope, message.name());
    for (const auto& item : message.field()) field(name, item);
    for (const auto& item : message.extension()) field(name, item);
    for (const auto& inner : message.nested_type()) walk(name, inner);
  };
  for (const auto& message : file.message_type()) walk(file.package(), message);
  for (const auto& item : file.extension()) field(file.package(), item);
  for (const auto& service : file.service()) {
    for (const auto& method : service.method()) {
      each(Join(file.package(), service.name()), method.input_type());
      each(Join(file.package(), service.name()), method.output_type());
    }
  }
}

class ErrorText final : public DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& element, const google::protobuf::Message*, ErrorLocation,
                const std::string& what) override {
    if (text.empty()) text = file + ": " + element + ": " + what;
  }
  std::string text;
};

class Linker {
 public:
  Status AddGiven(const FileDescriptorProto& file) {
    const auto [known, is_new] = files_.try_emplace(file.name(), File{file, true});
    if (!is_new) {
      if (known->second.proto.SerializeAsString() == file.SerializeAsString()) return {};
      return UsageError("two different files are named " + file.name());
    }
    ForEachDefinition(file, [&](const std::string& name) { defined_in_.try_emplace(name, file.name()); });
    return {};
  }

  void AddBuiltIn(const FileDescriptor& descriptor) {
    FileDescriptorProto file;
    descriptor.CopyTo(&file);
    bool wanted = !files_.contains(file.name());
    ForEachDefinition(file, [&](const std::string& name) { wanted = wanted && !defined_in_.contains(name); });
    if (!wanted) return;
    // Of lower rank than what is given: entered once all that is given stands.
    ForEachDefinition(file, [&](const std::string& name) { built_in_definitions_.emplace_back(name, file.name()); });
    files_.emplace(std::string(file.name()), File{file, false});
  }

  Result<Linked> Build() {
    for (auto& [name, file] : built_in_definitions_) defined_in_.try_emplace(std::move(name), std::move(file));
    linked_.pool = std::make_unique<DescriptorPool>();
    for (auto& [name, file] : files_) {
      if (Status built = BuildFile(file); !built && file.given) return tl::unexpected(std::move(built).error());
    }
    return std::move(linked_);
  }

 private:
  enum class State { kNew, kOpen, kBuilt, kFailed };
  struct File {
    FileDescriptorProto proto;
    bool given = false;
    State state = State::kNew;
    Error error{};
  };

  // The file that defines `name` as seen from `scope` (the innermost scope wins), as the language has it.
  const std::string* FindDefinition(std::string scope, const std::string& name) const {
    if (name.starts_with('.')) {
      const auto found = defined_in_.find(name.substr(1));
      return found == defined_in_.end() ? nullptr : &found->second;
    }
    while (true) {
      if (const auto found = defined_in_.find(Join(scope, name)); found != defined_in_.end()) return &found->second;
      if (scope.empty()) return nullptr;
      const std::size_t dot = scope.rfind('.');
      scope.resize(dot == std::string::npos ? 0 : dot);
    }
  }

  // Leaves out imports of files that are not there, and adds those that the types in use need.
  Status MendImports(FileDescriptorProto& file) const {
    std::vector<std::string> imports;
    std::vector<int> public_imports;
    std::string missing;
    for (int i = 0; i < file.dependency_size(); ++i) {
      if (!files_.contains(file.dependency(i))) {
        missing = file.dependency(i);
        continue;
      }
      const auto& publics = file.public_dependency();
      if (std::find(publics.begin(), publics.end(), i) != publics.end())
        public_imports.push_back(static_cast<int>(imports.size()));
      imports.push_back(file.dependency(i));
    }
    std::set<std::string> reached;
    for (const std::string& import : imports) Reach(import, reached);
    std::string unknown;
    ForEachReference(file, [&](const std::string& scope, const std::string& name) {
      const std::string* definition = FindDefinition(scope, name);
      if (definition == nullptr) {
        if (unknown.empty()) unknown = name.substr(name.starts_with('.') ? 1 : 0);
      } else if (*definition != file.name() && reached.insert(*definition).second) {
        imports.push_back(*definition);
      }
    });
    if (!unknown.empty()) {
      return UsageError("the file " + file.name() + " uses " + unknown +
                        ", which no file of the set defines and which is not built in" +
                        (missing.empty() ? "" : " (it imports " + missing + ", which is missing)"));
    }
    file.clear_dependency();
    file.clear_public_dependency();
    file.clear_weak_dependency();
    for (std::string& import : imports) file.add_dependency(std::move(import));
    for (const int index : public_imports) file.add_public_dependency(index);
    return {};
  }

  // The files whose types are visible through an import: itself, and what it imports publicly.
  void Reach(const std::string& name, std::set<std::string>& reached) const {
    const auto file = files_.find(name);
    if (file == files_.end() || !reached.insert(name).second) return;
    for (const int index : file->second.proto.public_dependency()) {
      if (index >= 0 && index < file->second.proto.dependency_size())
        Reach(file->second.proto.dependency(index), reached);
    }
  }

  Status BuildFile(File& file) {
    if (file.state == State::kBuilt) return {};
    if (file.state == State::kFailed) return tl::unexpected(file.error);
    if (file.state == State::kOpen)
      return UsageError("the file " + file.proto.name() + " imports itself through others");
    file.state = State::kOpen;
    Status built = BuildOpenFile(file);
    file.state = built ? State::kBuilt : State::kFailed;
    if (!built) file.error = built.error();
    return built;
  }

  Status BuildOpenFile(File& file) {
    ASSAY_CHECK_OK(MendImports(file.proto));
    for (const std::string& import : file.proto.dependency()) ASSAY_CHECK_OK(BuildFile(files_.at(import)));
    ErrorText errors;
    const FileDescriptor* built = linked_.pool->BuildFileCollectingErrors(file.proto, &errors);
    if (built == nullptr) return UsageError("a descriptor is broken: " + errors.text);
    linked_.files.push_back(built);
    return {};
  }

  std::map<std::string, File> files_;
  std::unordered_map<std::string, std::string> defined_in_;
  std::vector<std::pair<std::string, std::string>> built_in_definitions_;
  Linked linked_;
};

}  // namespace

Result<Linked> Link(const std::vector<FileDescriptorProto>& given) {
  Linker linker;
  for (const FileDescriptorProto& file : given) ASSAY_CHECK_OK(linker.AddGiven(file));
  for (const FileDescriptor* file : BuiltInFiles()) linker.AddBuiltIn(*file);
  return linker.Build();
}

}  // namespace assay::schema
