#include "harness/scenario/library.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/scenario/complaints.h"
#include "harness/scenario/library_loader.h"

namespace assay::scenario {
namespace {

constexpr std::string_view kRoot = "scenarios/";

template <class List, class Predicate>
auto FindIn(const List& list, Predicate predicate) -> const typename List::value_type* {
  const auto found = std::find_if(list.begin(), list.end(), predicate);
  return found == list.end() ? nullptr : &*found;
}

Result<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream) return Fail(ErrorKind::kIo, "the file cannot be read", {path.string(), 0, 0});
  return std::move(content).str();
}

}  // namespace

Result<Library> Library::Load(std::span<const SourceFile> files) {
  std::vector<LibraryFile> known;
  for (const SourceFile& file : files) {
    std::string below = file.path;
    if (below.starts_with(kRoot)) below.erase(0, kRoot.size());
    known.push_back({std::move(below), file.path, file.content});
  }
  return LoadFiles(std::move(known));
}

Result<Library> Library::LoadEmbedded(std::span<const EmbeddedFile> files) {
  std::vector<SourceFile> sources;
  for (const EmbeddedFile& file : files) sources.push_back({std::string(file.path), std::string(file.content)});
  return Load(sources);
}

Result<Library> Library::LoadFolder(const std::string& root) {
  std::vector<LibraryFile> files;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(root, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() != ".yaml" || !entry->is_regular_file(error)) continue;
    ASSAY_ASSIGN(std::string content, ReadFile(entry->path()));
    files.push_back({entry->path().lexically_relative(root).generic_string(), entry->path().string(), content});
  }
  if (error) return Fail(ErrorKind::kIo, "the folder cannot be read: " + error.message(), {root, 0, 0});
  return LoadFiles(std::move(files));
}

Result<Library> Library::LoadFiles(std::vector<LibraryFile> files) {
  Library library;
  Complaints complaints;
  LibraryLoader(library, complaints).Load(std::move(files));
  if (!complaints.empty()) return tl::unexpected(complaints.ToError());
  return library;
}

const Scenario* Library::FindScenario(std::string_view id) const {
  const Scenario* by_id = FindIn(scenarios_, [&](const Scenario& scenario) { return scenario.id == id; });
  if (by_id != nullptr) return by_id;
  return FindIn(scenarios_, [&](const Scenario& scenario) {
    return std::find(scenario.aliases.begin(), scenario.aliases.end(), id) != scenario.aliases.end();
  });
}

const Requirement* Library::FindRequirement(std::string_view id) const {
  return FindIn(requirements_, [&](const Requirement& requirement) { return requirement.id == id; });
}

const Operation* Library::FindOperation(std::string_view name) const {
  return FindIn(operations_, [&](const Operation& operation) { return operation.name == name; });
}

}  // namespace assay::scenario
