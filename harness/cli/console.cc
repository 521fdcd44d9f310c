#include "harness/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/base/bytes.h"
#include "harness/cli/command.h"

namespace assay::cli {
namespace {

bool IsSet(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

Status CannotWrite(const std::string& path) {
  return Fail(ErrorKind::kIo, "cannot write " + path + ": " + std::strerror(errno));
}

}  // namespace

int Complain(const Error& error) {
  // Errors of a whole library come with a line each.
  std::istringstream lines(ToString(error));
  for (std::string line; std::getline(lines, line);) std::fprintf(stderr, "assay: %s\n", EscapeText(line).c_str());
  switch (error.kind) {
    case ErrorKind::kUsage:
      return kExitUsage;
    case ErrorKind::kUnreachable:
      return kExitUnreachable;
    case ErrorKind::kIo:
      return kExitUsage;  // a path that the user gave
    case ErrorKind::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

bool IsTerminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

bool WantsColor(std::string_view choice, std::FILE* stream) {
  if (choice != "auto") return choice == "always";
  if (IsSet("NO_COLOR")) return false;
  if (IsSet("CLICOLOR_FORCE") || IsSet("FORCE_COLOR")) return true;
  const char* term = std::getenv("TERM");
  return IsTerminal(stream) && term != nullptr && std::string_view(term) != "dumb";
}

int TerminalWidth() {
  winsize size{};
  constexpr int kWithoutTerminal = 100;
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kWithoutTerminal;
}

std::vector<std::string> CommandLine() {
  std::vector<std::string> arguments;
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(std::move(argument));
  return arguments;
}

Status WriteOutput(const std::string& path, std::string_view content) {
  if (path == "-") {
    const bool written = std::fwrite(content.data(), 1, content.size(), stdout) == content.size();
    return written && std::fflush(stdout) == 0 ? Status() : CannotWrite("standard output");
  }
  const std::string temporary = path + ".part" + std::to_string(::getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (file == nullptr) return CannotWrite(path);
  bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  written = std::fflush(file) == 0 && written;
  const int error = errno;
  if (std::fclose(file) != 0 || !written || std::rename(temporary.c_str(), path.c_str()) != 0) {
    if (!written) errno = error;
    Status failed = CannotWrite(path);
    std::remove(temporary.c_str());
    return failed;
  }
  return {};
}

Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Fail(ErrorKind::kIo, "cannot make the folder " + path + ": " + error.message());
  return {};
}

Status CheckWritable(const std::string& path) {
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  errno = 0;
  if (std::filesystem::is_directory(path, ignored)) {
    errno = EISDIR;
  } else if (!std::filesystem::is_directory(folder, ignored)) {
    errno = std::filesystem::exists(folder, ignored) ? ENOTDIR : ENOENT;
  } else if (::access(folder.c_str(), W_OK | X_OK) == 0) {
    return {};
  }
  return CannotWrite(path);
}

Status CheckFolder(const std::string& path) {
  // The part that is there already must be a folder in which the rest can be made.
  std::error_code ignored;
  std::filesystem::path there = std::filesystem::absolute(path, ignored);
  while (!std::filesystem::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  errno = ENOTDIR;
  if (std::filesystem::is_directory(there, ignored) && ::access(there.c_str(), W_OK | X_OK) == 0) return {};
  return Fail(ErrorKind::kIo, "cannot write into the folder " + path + ": " + std::strerror(errno));
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  // Of an empty file nothing can be inserted, which a stream takes for a failure.
  const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
  if (!empty && (!file || !(content << file.rdbuf()))) {
    return UsageError("cannot read " + path + ": " + std::strerror(errno));
  }
  return content.str();
}

}  // namespace assay::cli
