#include "harness/rpc/binder.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "harness/rpc/channel.h"
#include "harness/rpc/metadata.h"

namespace assay::rpc {
namespace {

using scenario::Item;
using script::BindContext;

constexpr std::string_view kCodings[] = {"identity", "deflate", "gzip"};  // by their bits in grpc_compression_algorithm

// The bits of a list such as "identity,gzip"; 0 where grpc++ knows one of the names not.
int CodingsOf(std::string_view list) {
  int codings = 0;
  while (true) {
    const std::size_t comma = list.find(',');
    std::string_view name = list.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const auto known = std::find(std::begin(kCodings), std::end(kCodings), name);
    if (known == std::end(kCodings)) return 0;
    codings |= 1 << (known - std::begin(kCodings));
    if (comma == std::string_view::npos) return codings;
    list.remove_prefix(comma + 1);
  }
}

// Why grpc++ cannot make this call; empty: it can. Values that a step captures are looked at when they are known.
std::string WhyNot(const OpenStep& step) {
  for (const auto& [name, value] : step.call.metadata.fields) {
    std::string octets;
    if (!script::HasPlaceholder(value)) octets = scenario::OctetsOf(value).value_or("");
    if (std::string why = WhyNotSendable(name, octets); !why.empty()) return "grpc++ cannot send this: " + why;
  }
  for (const std::string& name : step.remove)
    if (IsWrittenByLibrary(name)) return "grpc++ cannot leave out " + name + ", which it writes itself";
  if (step.codings == 0) return "grpc++ cannot announce the codings " + *step.call.accept_encoding;
  const std::string compression = step.call.compression.value_or("identity");
  if ((step.codings & CodingsOf(compression)) == 0)
    return "grpc++ cannot compress with " + compression + ", which the call does not announce";
  return {};
}

Result<OpenStep> BindOpen(const Item& item, BindContext& context) {
  OpenStep step;
  ASSAY_ASSIGN(step.call, script::ParseCall(item, context));
  ASSAY_ASSIGN(step.remove, scenario::Fields(item.fields).Names("remove"));
  // "identity" is always announced: the library sees to that.
  step.codings = step.call.accept_encoding ? CodingsOf(*step.call.accept_encoding) : kAllCodings;
  if (step.codings != 0) step.codings |= 1;
  return step;
}

template <class Made, const scenario::WordSpec& kWord>
Result<Made> BindAwait(const Item& item, BindContext& context) {
  ASSAY_ASSIGN(script::AwaitFields fields, script::ParseAwait(item, kWord, context));
  return Made{std::move(fields)};
}

template <class Made, auto kParse>
Result<Made> BindBy(const Item& item, BindContext& context) {
  auto fields = kParse(item, context);
  if (!fields) return tl::unexpected(std::move(fields).error());
  return Made{*std::move(fields)};
}

Result<CancelStep> BindCancel(const Item& item, BindContext& context) {
  ASSAY_ASSIGN(const script::CancelFields fields, script::ParseCancel(item, context));
  return CancelStep{fields.label};
}

using Bind = Status (*)(const Item& item, BindContext& context, Step& step);

template <auto kBind>
Status Into(const Item& item, BindContext& context, Step& step) {
  auto bound = kBind(item, context);
  if (!bound) return tl::unexpected(std::move(bound).error());
  step.what = *std::move(bound);
  return {};
}

struct Entry {
  const scenario::WordSpec* word;
  Bind bind;
};

constexpr Entry kEntries[] = {
    {&script::kCallWord, Into<BindOpen>},
    {&script::kOpenWord, Into<BindOpen>},
    {&script::kSendWord, Into<BindBy<SendStep, script::ParseSend>>},
    {&script::kHalfCloseWord, Into<BindBy<HalfCloseStep, script::ParseHalfClose>>},
    {&script::kCancelWord, Into<BindCancel>},
    {&script::kAwaitInitialMetadataWord, Into<BindAwait<AwaitInitialMetadataStep, script::kAwaitInitialMetadataWord>>},
    {&script::kAwaitMessageWord, Into<BindAwait<AwaitMessageStep, script::kAwaitMessageWord>>},
    {&script::kAwaitStatusWord, Into<BindAwait<AwaitStatusStep, script::kAwaitStatusWord>>},
    {&script::kExpectSilenceWord, Into<BindBy<SilenceStep, script::ParseExpectSilence>>},
    {&script::kPauseWord, Into<BindBy<PauseStep, script::ParsePause>>},
    {&script::kHookWord, Into<BindBy<HookStep, script::ParseHook>>},
    {&script::kSaveWord, Into<BindBy<SaveStep, script::ParseSave>>},
};

}  // namespace

std::vector<const scenario::WordSpec*> Words() {
  std::vector<const scenario::WordSpec*> words;
  for (const Entry& entry : kEntries) words.push_back(entry.word);
  return words;
}

Result<std::vector<Step>> BindSteps(const script::BoundCase& bound, std::string* unsupported) {
  BindContext context;
  context.client = "grpc";
  context.schema = bound.schema;
  std::vector<Step> steps;
  for (const Item& item : bound.steps) {
    const auto entry = std::find_if(std::begin(kEntries), std::end(kEntries),
                                    [&](const Entry& one) { return one.word->name == item.kind; });
    if (entry == std::end(kEntries)) return UsageError("the grpc client knows no step '" + item.kind + "'", item.at);
    Step step{item.kind, item.at.line, {}};
    ASSAY_CHECK_OK(entry->bind(item, context, step));
    // The first reason is told, but every step is still held against its words.
    if (const auto* open = std::get_if<OpenStep>(&step.what); open != nullptr && unsupported->empty())
      *unsupported = WhyNot(*open);
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace assay::rpc
