#include "harness/cli/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "harness/base/bytes.h"
#include "harness/base/clock.h"
#include "harness/cli/console.h"
#include "harness/record/events.h"

namespace assay::cli {
namespace {

class Progress final : public conformance::Observer {
 public:
  Progress(ProgressStyle style, std::FILE* events) : style_(style), events_(events) {}
  ~Progress() override { Erase(); }

  void OnStart(const record::RunRecord& run, std::size_t cases) override {
    cases_ = cases;
    target_ = run.targets.empty() ? "" : run.targets.front().name;
    born_ = last_ = clock_.Now();
    Emit([&] { return lines_.RunStart(run, cases); });
  }
  void OnCaseStart(const plan::Case& planned) override {
    Emit([&] { return lines_.CaseStart(Age(), planned.id, target_); });
    current_ = planned.id;
  }
  void OnCaseEnd(const record::CaseRecord& result) override {
    Emit([&] { return lines_.CaseEnd(Age(), result); });
    ++done_;
    failed_ += result.verdict == record::Verdict::kFail ? 1 : 0;
    Draw();
  }
  void OnDiagnostic(const record::Diagnostic& diagnostic) override {
    Emit([&] { return lines_.Diag(Age(), diagnostic); });
    Erase();
    fmt::print(stderr, "assay: {}\n", EscapeText(diagnostic.message));
  }
  void OnEnd(const record::RunRecord& run) override {
    Emit([&] { return lines_.RunEnd(Age(), run); });
  }

 private:
  Duration Age() const { return clock_.Now() - born_; }

  template <class MakeLine>
  void Emit(const MakeLine& make_line) {
    if (events_ == nullptr) return;
    fmt::print(events_, "{}", make_line());
    std::fflush(events_);  // a killed run can be rendered from what is there
  }

  void Draw() {
    const Time now = clock_.Now();
    if (style_ == ProgressStyle::kLine && now - last_ >= kRedraw) {
      const std::string line =
          fmt::format("{}/{} cases · {} failed · {}", done_, cases_, failed_, EscapeText(current_));
      fmt::print(stderr, "\r\x1b[K{}", line.substr(0, static_cast<std::size_t>(TerminalWidth() - 1)));
      drawn_ = true;
      last_ = now;
    } else if (style_ == ProgressStyle::kPlain && now - last_ >= kHeartbeat) {
      fmt::print(stderr, "assay: {}/{} cases, {} failed\n", done_, cases_, failed_);
      last_ = now;
    }
  }

  void Erase() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
    drawn_ = false;
  }

  static constexpr Duration kRedraw = std::chrono::milliseconds(200);
  static constexpr Duration kHeartbeat = std::chrono::seconds(30);

  const ProgressStyle style_;
  std::FILE* const events_;
  const SystemClock clock_;
  record::EventLines lines_;
  std::string target_;
  Time born_ = clock_.Now();
  Time last_ = born_;
  std::size_t cases_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  bool drawn_ = false;
  std::string current_;
};

}  // namespace

ProgressStyle ChooseProgress(const std::string& choice, bool quiet) {
  if (choice == "none" || (quiet && choice == "auto")) return ProgressStyle::kNone;
  if (choice == "line") return ProgressStyle::kLine;
  const char* term = std::getenv("TERM");
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  const bool line = choice == "auto" && IsTerminal(stderr) && !dumb && std::getenv("CI") == nullptr;
  return line ? ProgressStyle::kLine : ProgressStyle::kPlain;
}

std::unique_ptr<conformance::Observer> CreateProgress(ProgressStyle style, std::FILE* events) {
  return std::make_unique<Progress>(style, events);
}

}  // namespace assay::cli
