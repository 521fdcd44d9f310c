#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace assay::cli {

// "assay: file:line:column: message" on stderr; the exit code that fits the error's kind.
int Complain(const Error& error);

// Whether a stream gets colours: `choice` is auto, always or never. auto: a terminal, NO_COLOR empty or unset, TERM not
// dumb, or CLICOLOR_FORCE or FORCE_COLOR set.
bool WantsColor(std::string_view choice, std::FILE* stream);
bool IsTerminal(std::FILE* stream);
// Columns of the terminal behind stderr, 100 where there is none.
int TerminalWidth();

// The arguments of this process, the program's name first (Linux: /proc/self/cmdline).
std::vector<std::string> CommandLine();

// Writes a file whole or not at all (temporary name, then rename); "-" is stdout. Errors: kIo.
Status WriteOutput(const std::string& path, std::string_view content);
Status MakeFolder(const std::string& path);
// Whether they would succeed as far as one can see without writing. Errors: kIo, as from those two.
Status CheckWritable(const std::string& path);
Status CheckFolder(const std::string& path);
Result<std::string> ReadFile(const std::string& path);

}  // namespace assay::cli
