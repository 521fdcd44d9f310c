#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/complaints.h"
#include "harness/scenario/library.h"
#include "harness/scenario/variation.h"
#include "harness/scenario/word.h"
#include "harness/script/script.h"

namespace assay::plan {

using Clients = std::vector<const script::ClientKind*>;

const script::ClientKind* FindClient(const Clients& clients, std::string_view name);

// The items of one variant: repeats written out, axes filled in, those for other variants left out.
Result<std::vector<scenario::Item>> ItemsOf(const std::vector<scenario::Item>& items, const scenario::Variant& variant);

// Those of them that one client plays or is judged by (`only`).
std::vector<scenario::Item> ItemsFor(const std::vector<scenario::Item>& items, std::string_view client);

// Whether the client has all words and all fields of the steps. Values are not looked at.
bool KnowsAll(const script::ClientKind& client, const std::vector<scenario::Item>& steps,
              const scenario::Library& library);

// Complains of what the client cannot play: unknown words and fields, wrong types, parameters that an operation lacks.
void CheckSteps(const script::ClientKind& client, const std::vector<scenario::Item>& steps,
                const scenario::Library& library, scenario::Complaints& complaints);

}  // namespace assay::plan
