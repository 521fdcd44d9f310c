#include "harness/schema/proto_files.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <filesystem>
#include <list>
#include <memory>
#include <set>

namespace assay::schema {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::compiler::DiskSourceTree;

// Files on disk, and those that are built into the program.
class Sources final : public google::protobuf::compiler::SourceTree {
 public:
  DiskSourceTree& disk() { return disk_; }

  google::protobuf::io::ZeroCopyInputStream* Open(const std::string& name) override {
    if (auto* stream = disk_.Open(name)) return stream;
    const FileDescriptor* built_in = DescriptorPool::generated_pool()->FindFileByName(name);
    if (built_in == nullptr) return nullptr;
    texts_.push_back(built_in->DebugString());
    return new google::protobuf::io::ArrayInputStream(texts_.back().data(), static_cast<int>(texts_.back().size()));
  }
  std::string GetLastErrorMessage() override { return disk_.GetLastErrorMessage(); }

 private:
  DiskSourceTree disk_;
  std::list<std::string> texts_;  // the streams read them
};

// The first error; what follows is mostly its consequence.
class FirstError final : public google::protobuf::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int column, const std::string& message) override {
    if (!error_.message.empty()) return;
    error_ = {ErrorKind::kUsage, message, {file, line < 0 ? 0 : line + 1, line < 0 ? 0 : column + 1}};
  }
  const Error& error() const { return error_; }

 private:
  Error error_{ErrorKind::kUsage, {}, {}};
};

void Gather(const FileDescriptor& file, std::set<std::string>& seen, std::vector<FileDescriptorProto>& all) {
  if (!seen.insert(file.name()).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) Gather(*file.dependency(i), seen, all);
  FileDescriptorProto& copy = all.emplace_back();
  file.CopyTo(&copy);
  file.CopyJsonNameTo(&copy);
}

// The name by which others import it.
Result<std::string> NameOf(const std::string& file, DiskSourceTree& disk) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return UsageError("there is no file \"" + file + "\"");
  std::string name;
  std::string shadowing;
  switch (disk.DiskFileToVirtualFile(file, &name, &shadowing)) {
    case DiskSourceTree::SUCCESS:
      return name;
    case DiskSourceTree::SHADOWED:
      return UsageError("\"" + file + "\" is hidden by \"" + shadowing +
                        "\", which has the same name in another folder");
    default:
      break;
  }
  const std::filesystem::path path(file);
  disk.MapPath("", path.has_parent_path() ? path.parent_path().string() : ".");
  return path.filename().string();
}

}  // namespace

Result<std::vector<FileDescriptorProto>> ReadProtoFiles(const std::vector<std::string>& files,
                                                        const std::vector<std::string>& folders) {
  Sources sources;
  for (const std::string& folder : folders) sources.disk().MapPath("", folder);
  FirstError first;
  google::protobuf::compiler::Importer importer(&sources, &first);
  std::set<std::string> seen;
  std::vector<FileDescriptorProto> all;
  for (const std::string& file : files) {
    ASSAY_ASSIGN(const std::string name, NameOf(file, sources.disk()));
    const FileDescriptor* read = importer.Import(name);
    if (read == nullptr) return tl::unexpected(first.error());
    Gather(*read, seen, all);
  }
  return all;
}

}  // namespace assay::schema
