#pragma once

#include <string>
#include <vector>

#include "harness/scenario/complaints.h"
#include "harness/scenario/library.h"

namespace assay::scenario {

struct LibraryFile {
  std::string below;  // path below scenarios/, which says what the file holds
  std::string shown;  // path in messages
  std::string content;
};

// Fills a library from its files: the closed lists first, since everything else is held against them.
class LibraryLoader {
 public:
  LibraryLoader(Library& library, Complaints& complaints) : library_(library), complaints_(complaints) {}

  void Load(std::vector<LibraryFile> files);

 private:
  void ReadLists(const LibraryFile& file);
  void ReadScenarios(const LibraryFile& file);
  void ReadTerms(const Value& tree, std::vector<Term>& terms);
  void ReadOperation(const std::string& name, const Value& tree);
  void ReadRequirement(const std::string& id, const Value& tree);
  void CheckIds();
  void CheckUncovered();

  Library& library_;
  Complaints& complaints_;
};

}  // namespace assay::scenario
