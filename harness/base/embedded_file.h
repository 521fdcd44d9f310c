#pragma once

#include <string_view>

namespace assay {

// A file that was built into the program (ci/cmake/rooms.cmake, assay_embed).
struct EmbeddedFile {
  // Relative to the repository's root, for example "scenarios/areas.yaml".
  std::string_view path;
  std::string_view content;
};

}  // namespace assay
