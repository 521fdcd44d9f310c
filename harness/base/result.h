#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace assay {

// Whose fault an Error is; the command line turns it into an exit code. What a target does wrong is never an Error:
// it is an event of the transcript.
enum class ErrorKind {
  kUsage,        // The user gave us something wrong: a flag, a file, a filter. Exit code 2.
  kUnreachable,  // The target never became ready. Exit code 3.
  kIo,           // A file or a socket of ours failed.
  kInternal,     // Our own fault. Exit code 70.
};

// A place in a file of the user's: 1-based line and column, 0 where unknown.
struct Where {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Where&) const = default;
};

// "file:line:column", without the parts that are unknown.
std::string ToString(const Where& where);

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  // One sentence without a final full stop: what is wrong, what was expected, what to do.
  std::string message;
  Where where;
};

// "file:line:column: message".
std::string ToString(const Error& error);

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> Fail(ErrorKind kind, std::string message, Where where = {}) {
  return tl::unexpected(Error{kind, std::move(message), std::move(where)});
}
inline tl::unexpected<Error> UsageError(std::string message, Where where = {}) {
  return Fail(ErrorKind::kUsage, std::move(message), std::move(where));
}

}  // namespace assay

// Leaves the enclosing function with the error of `expression`, or goes on with its value in `target`.
#define ASSAY_CONCAT_INNER(a, b) a##b
#define ASSAY_CONCAT(a, b) ASSAY_CONCAT_INNER(a, b)
#define ASSAY_ASSIGN(target, expression) ASSAY_ASSIGN_INNER(ASSAY_CONCAT(assay_result_, __LINE__), target, expression)
#define ASSAY_ASSIGN_INNER(result, target, expression)           \
  auto result = (expression);                                    \
  if (!result) return tl::unexpected(std::move(result).error()); \
  target = *std::move(result)
#define ASSAY_CHECK_OK(expression)                                                                               \
  do {                                                                                                           \
    if (auto assay_status = (expression); !assay_status) return tl::unexpected(std::move(assay_status).error()); \
  } while (false)
