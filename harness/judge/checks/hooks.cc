#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/base/duration.h"
#include "harness/judge/call_check.h"
#include "harness/judge/checks/catalog.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::CallView;

constexpr std::string_view kClient = "grpc";
constexpr scenario::FieldSpec kFields[] = {
    {"call", FieldType::kText, false, "Label of the call, all of its copies, or `all`; default `call`.", kClient},
    {"interceptor", FieldType::kText, false, "Name of the interceptor that `order` is about; default each of them.",
     kClient},
    {"order", FieldType::kNames, false, "Names of hooks that ran in this order; others may have run between them.",
     kClient},
    {"span_at_least", FieldType::kDuration, false, "The time from the first to the last hook of `order`, at least.",
     kClient},
    {"nested", FieldType::kBoolean, false,
     "Whether each PRE_ hook ran in `outer` before `inner`, and each POST_ hook in `inner` before `outer`; default "
     "false.",
     kClient},
};

struct Ran {
  std::string hook;
  std::size_t index;
};
using ByInterceptor = std::map<std::string, std::vector<Ran>>;

ByInterceptor HooksOf(const transcript::Transcript& transcript, std::string_view label) {
  ByInterceptor hooks;
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const auto* hook = std::get_if<transcript::HookRan>(&transcript.events[i].what);
    if (hook != nullptr && hook->call == label) hooks[hook->interceptor].push_back({hook->hook, i});
  }
  return hooks;
}

std::string Sequence(const std::vector<Ran>& ran) {
  std::string out;
  for (const Ran& one : ran) out += (out.empty() ? "" : ", ") + one.hook;
  return out;
}

class HooksCheck final : public CallCheck {
 public:
  using CallCheck::CallCheck;

  std::string interceptor;         // empty: each
  std::vector<std::string> order;  // empty: not asked for
  std::optional<Duration> span_at_least;
  bool nested = false;

 protected:
  void LookAt(const CallView& call, const Scene& scene, Findings& findings) const override {
    ByInterceptor hooks = HooksOf(scene.transcript, call.label);
    const std::string path = call.label + ".hooks";
    if (nested) LookAtNesting(path, hooks, findings);
    if (order.empty()) return;
    if (!interceptor.empty()) std::erase_if(hooks, [&](const auto& entry) { return entry.first != interceptor; });
    if (hooks.empty()) {
      const std::string who = interceptor.empty() ? "of an interceptor" : "of " + interceptor;
      return findings.Break(path, "hooks " + who, "none ran", {call.started_index});
    }
    for (const auto& [name, ran] : hooks) LookAtOrder(path + "." + name, ran, scene, findings);
  }

 private:
  void LookAtOrder(const std::string& path, const std::vector<Ran>& ran, const Scene& scene, Findings& findings) const {
    std::size_t matched = 0;
    Findings::Evidence evidence;
    for (const Ran& one : ran) {
      if (matched < order.size() && one.hook == order[matched]) {
        ++matched;
        evidence.push_back(one.index);
      }
    }
    std::string expected;
    for (const std::string& name : order) expected += (expected.empty() ? "" : ", ") + name;
    if (matched < order.size()) {
      expected += fmt::format(" (no {} in its place)", order[matched]);
      return findings.Break(path, expected, Sequence(ran), evidence);
    }
    const auto& events = scene.transcript.events;
    const Duration span = events[evidence.back()].at - events[evidence.front()].at;
    if (span_at_least && span < *span_at_least) {
      const auto measured = std::chrono::duration_cast<std::chrono::microseconds>(span);
      return findings.Break(path + ".span", "at least " + FormatDuration(*span_at_least), FormatDuration(measured),
                            {evidence.front(), evidence.back()});
    }
    findings.Hold(path, expected, Sequence(ran), evidence);
  }

  static void LookAtNesting(const std::string& path, const ByInterceptor& hooks, Findings& findings) {
    const auto outer = hooks.find("outer");
    const auto inner = hooks.find("inner");
    if (outer == hooks.end() || inner == hooks.end()) {
      return findings.Break(path, "hooks of outer and inner", fmt::format("{} interceptors ran hooks", hooks.size()));
    }
    const auto nth = [](const std::vector<Ran>& ran, const std::string& hook, std::size_t n) -> const Ran* {
      for (const Ran& one : ran) {
        if (one.hook == hook && n-- == 0) return &one;
      }
      return nullptr;
    };
    std::map<std::string, std::size_t> seen;
    for (const Ran& out : outer->second) {
      const std::size_t n = seen[out.hook]++;
      const Ran* in = nth(inner->second, out.hook, n);
      const bool outgoing = out.hook.starts_with("PRE_");
      const std::string expected = outgoing ? "outer, then inner" : "inner, then outer";
      const std::string at = fmt::format("{}.{}[{}]", path, out.hook, n);
      if (in == nullptr) {
        findings.Break(at, expected, "inner did not run", {out.index});
      } else if ((out.index < in->index) != outgoing) {
        findings.Break(at, expected, outgoing ? "inner, then outer" : "outer, then inner", {out.index, in->index});
      } else {
        findings.Hold(at, expected, expected, {out.index, in->index});
      }
    }
    if (inner->second.size() > outer->second.size()) {
      findings.Break(path + ".inner", "as many hooks as outer: " + Sequence(outer->second), Sequence(inner->second));
    }
  }
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_CHECK_OK(RequireOneOf(item, {"order", "nested"}));
  ASSAY_ASSIGN(std::string call, ParseLabel(item));
  auto check = std::make_unique<HooksCheck>(std::move(call));
  ASSAY_ASSIGN(check->interceptor, fields.Text("interceptor"));
  ASSAY_ASSIGN(check->order, fields.Names("order"));
  ASSAY_ASSIGN(check->nested, fields.Boolean("nested"));
  if (fields.Has("span_at_least")) {
    ASSAY_ASSIGN(check->span_at_least, fields.Time("span_at_least"));
  }
  if (!check->nested && check->order.empty()) {
    return UsageError("`hooks` without `order` and not `nested` says nothing", item.at);
  }
  if (check->span_at_least && check->order.size() < 2) {
    return UsageError("`span_at_least` needs two hooks in `order`", PlaceOf(item, "span_at_least"));
  }
  return check;
}

}  // namespace

const CheckKind kHooks = {{"hooks", "The client interceptors ran so.", kFields}, Parse, kClient};

}  // namespace assay::judge
