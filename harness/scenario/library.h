#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/embedded_file.h"
#include "harness/base/result.h"
#include "harness/scenario/scenario.h"

namespace assay::scenario {

// A name of a closed list, with its meaning (areas.yaml, features.yaml, hooks.yaml, operations.yaml).
struct Term {
  std::string name;
  std::string meaning;
  Where at;
};

// Parameters of an operation, as in operations.yaml.
struct Operation {
  std::string name;
  std::string meaning;
  std::vector<Term> parameters;
  std::vector<std::pair<std::string, Value>> defaults;
  Where at;
};

// A file of the library: path relative to scenarios/' parent ("scenarios/areas.yaml") and content.
struct SourceFile {
  std::string path;
  std::string content;
};

struct LibraryFile;

// Everything below scenarios/: read once, checked once, then immutable.
class Library {
 public:
  // Reads and cross-checks the files: every requirement, area, feature and operation named exists; ids and aliases are
  // unique. All that is wrong is reported, one error with a line each (Error::message holds them all).
  static Result<Library> Load(std::span<const SourceFile> files);
  static Result<Library> LoadEmbedded(std::span<const EmbeddedFile> files);
  // The folder `root` (the one that is called scenarios).
  static Result<Library> LoadFolder(const std::string& root);

  const std::vector<Scenario>& scenarios() const { return scenarios_; }
  const std::vector<Requirement>& requirements() const { return requirements_; }
  const std::vector<Term>& areas() const { return areas_; }
  const std::vector<Term>& features() const { return features_; }
  const std::vector<Term>& hooks() const { return hooks_; }
  const std::vector<Operation>& operations() const { return operations_; }
  // Raw trees of bindings/*.yaml and targets/*.yaml, for harness/target to read.
  const std::vector<Value>& bindings() const { return bindings_; }
  const std::vector<Value>& targets() const { return targets_; }

  const Scenario* FindScenario(std::string_view id) const;  // aliases too
  const Requirement* FindRequirement(std::string_view id) const;
  const Operation* FindOperation(std::string_view name) const;

  // Fingerprint of all files, 16 hex digits (FNV-1a): two runs with equal ones played the same catalogue.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  friend class LibraryLoader;

  static Result<Library> LoadFiles(std::vector<LibraryFile> files);

  std::vector<Scenario> scenarios_;
  std::vector<Requirement> requirements_;
  std::vector<Term> areas_;
  std::vector<Term> features_;
  std::vector<Term> hooks_;
  std::vector<Operation> operations_;
  std::vector<Value> bindings_;
  std::vector<Value> targets_;
  std::string fingerprint_;
};

}  // namespace assay::scenario
