#include "harness/cli/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "harness/base/bytes.h"
#include "harness/base/clock.h"
#include "harness/base/json.h"
#include "harness/cli/console.h"
#include "harness/record/events.h"

namespace assay::cli {
namespace {

class Progress final : public conformance::Observer {
 public:
  Progress(ProgressStyle style, std::FILE* events) : style_(style), events_(events) {}
  ~Progress() override { Erase(); }

  void OnTarget(const record::TargetRecord& target) override { Emit(record::TargetEvent(target)); }
  void OnStart(std::size_t cases) override {
    cases_ = cases;
    started_ = last_ = clock_.Now();
    Emit(record::RunStartEvent(cases));
  }
  void OnCaseStart(const plan::Case& planned) override {
    Emit(record::CaseStartEvent(planned.id));
    current_ = planned.id;
  }
  void OnCaseEnd(const record::CaseRecord& result) override {
    Emit(record::CaseEndEvent(result));
    ++done_;
    failed_ += result.verdict == record::Verdict::kFail ? 1 : 0;
    Draw();
  }
  void OnDiagnostic(const record::Diagnostic& diagnostic) override {
    Emit(record::DiagnosticEvent(diagnostic));
    Erase();
    fmt::print(stderr, "assay: {}\n", EscapeText(diagnostic.message));
  }

 private:
  void Emit(Value event) {
    if (events_ == nullptr) return;
    const double t = std::chrono::duration<double>(clock_.Now() - born_).count();
    fmt::print(events_, "{}\n", record::EventLine(std::move(event), sequence_++, t));
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
  const Time born_ = clock_.Now();
  Time started_;
  Time last_;
  std::size_t cases_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  int sequence_ = 0;
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
