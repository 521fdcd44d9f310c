#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/json.h"
#include "harness/base/value.h"

extern char** environ;

// For tests: the built program, started and watched as a user would.
namespace assay::cli {

using Strings = std::vector<std::string>;

struct Setting {
  Strings environment;    // "NAME=value", beside those of the test that mean nothing to the program
  bool terminal = false;  // stdout and stderr are one pseudo terminal, whose text is `out`
};

struct Outcome {
  int exit_code = -1;  // -1: it did not end by itself
  std::string out;
  std::string err;
};

// One run of the program. It never outlives the object.
class Program {
 public:
  explicit Program(Strings arguments, const Setting& setting = {}) {
    arguments.insert(arguments.begin(), ASSAY_PROGRAM);
    Strings environment = setting.environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      if (!IsOurs(*entry)) environment.emplace_back(*entry);
    }
    environment.emplace_back("TERM=xterm");
    Spawn(Pointers(arguments), Pointers(environment), setting.terminal);
  }
  ~Program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    for (const int fd : {out_, err_}) {
      if (fd >= 0) ::close(fd);
    }
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  const std::string& out() const { return outcome_.out; }
  void Signal(int signal) const { ::kill(pid_, signal); }

  // Reads what it prints until `enough` holds; false: it ended before, or did not get there in a minute.
  bool ReadUntil(const std::function<bool()>& enough) {
    const auto deadline = std::chrono::steady_clock::now() + kHangs;
    while (!enough()) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd fds[] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
      if ((out_ < 0 && err_ < 0) || left.count() <= 0 || ::poll(fds, 2, static_cast<int>(left.count())) <= 0)
        return false;
      if (fds[0].revents != 0) Read(out_, outcome_.out);
      if (fds[1].revents != 0) Read(err_, outcome_.err);
    }
    return true;
  }

  // All that it prints, and how it ends.
  Outcome Wait() {
    ReadUntil([] { return false; });
    if (out_ >= 0 || err_ >= 0) {
      ADD_FAILURE() << "hangs; so far it said\n" << outcome_.out << outcome_.err;
      return outcome_;
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    if (WIFEXITED(status)) outcome_.exit_code = WEXITSTATUS(status);
    return outcome_;
  }

 private:
  static bool IsOurs(std::string_view entry) {
    const std::string_view name = entry.substr(0, entry.find('='));
    for (const std::string_view ours : {"NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "TERM", "CI", "ASSAY_TOKEN"}) {
      if (name == ours) return true;
    }
    return false;
  }

  static std::vector<char*> Pointers(Strings& strings) {
    std::vector<char*> pointers;
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  void Spawn(std::vector<char*> arguments, std::vector<char*> environment, bool terminal) {
    int out[2] = {-1, -1};
    int err[2] = {-1, -1};
    if (terminal) {
      ASSERT_EQ(::openpty(&out[0], &out[1], nullptr, nullptr, nullptr), 0);
      for (const int fd : out) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    } else {
      ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
      ASSERT_EQ(::pipe2(err, O_CLOEXEC), 0);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, terminal ? out[1] : err[1], STDERR_FILENO);
    const int failed = ::posix_spawn(&pid_, ASSAY_PROGRAM, &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    if (!terminal) ::close(err[1]);
    out_ = out[0];
    err_ = err[0];
    ASSERT_EQ(failed, 0) << "cannot start " ASSAY_PROGRAM;
  }

  static void Read(int& fd, std::string& text) {
    char buffer[65536];
    const ssize_t size = ::read(fd, buffer, sizeof buffer);
    if (size > 0) {
      text.append(buffer, static_cast<std::size_t>(size));
    } else {  // the end; of a terminal an error tells it
      ::close(fd);
      fd = -1;
    }
  }

  static constexpr std::chrono::seconds kHangs{60};

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  Outcome outcome_;
};

inline Outcome RunProgram(Strings arguments, const Setting& setting = {}) {
  return Program(std::move(arguments), setting).Wait();
}

inline Strings LinesOf(const std::string& text) {
  Strings lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string Write(std::string_view name, std::string_view content) const {
    const std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  bool IsEmpty() const { return std::filesystem::is_empty(path_); }

 private:
  std::string path_;
};

inline std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

inline Value Json(const std::string& text) {
  Result<Value> value = ParseJson(text, "output");
  EXPECT_TRUE(value) << (value ? std::string() : ToString(value.error())) << "\n" << text.substr(0, 500);
  return value ? *value : Value();
}

inline std::string TextAt(const Value& tree, std::string_view path) {
  const Value* found = tree.FindPath(path);
  return found == nullptr ? "(no " + std::string(path) + ")" : found->ToText();
}

// The rows of a document; none, and a failure, where it has none.
inline Value::List RowsOf(const Value& document) {
  const Value* results = document.Find("results");
  EXPECT_NE(results, nullptr);
  return results != nullptr && results->is_list() ? results->as_list() : Value::List();
}

// `assay serve` on a free port.
class Server {
 public:
  explicit Server(Strings flags = {}) : ready_(folder_ / "ready.json") {
    flags.insert(flags.begin(), {"serve", "--port", "0", "--log", "off", "--ready-file", ready_});
    program_ = std::make_unique<Program>(std::move(flags));
    // The line comes after the file.
    EXPECT_TRUE(program_->ReadUntil([this] { return program_->out().find("listens on") != std::string::npos; }));
    description_ = Json(Content(ready_));
  }

  std::string port() const { return TextAt(description_, "grpc.port"); }
  std::string address() const { return "127.0.0.1:" + port(); }
  const Value& description() const { return description_; }
  Program& program() { return *program_; }

 private:
  Folder folder_;
  std::string ready_;
  std::unique_ptr<Program> program_;
  Value description_;
};

}  // namespace assay::cli
