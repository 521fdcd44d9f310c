#include "harness/base/result.h"

namespace assay {

std::string ToString(const Where& where) {
  std::string text = where.file;
  if (where.line > 0) text += ":" + std::to_string(where.line);
  if (where.line > 0 && where.column > 0) text += ":" + std::to_string(where.column);
  return text;
}

std::string ToString(const Error& error) {
  const std::string where = ToString(error.where);
  return where.empty() ? error.message : where + ": " + error.message;
}

}  // namespace assay
