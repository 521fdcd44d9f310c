#include "harness/peer/contract_mutants.h"

namespace assay::peer {

namespace {

using enum Defect;

constexpr Mutant kMutants[] = {
    {"readonly-token-refused", kReadonlyTokenRefused, "does not know the read-only token", "report what came",
     "contract.auth.accepted"},
    {"anonymous-accepted", kAnonymousAccepted, "takes calls without a token", "never know of it",
     "contract.unauthenticated"},
    {"readonly-writes", kReadonlyWrites, "lets the read-only token create users", "never know of it",
     "contract.permission-denied"},
    {"email-twice", kEmailTwice, "stores an email twice", "never know of it", "contract.create-user.already-exists"},
    {"created-at-missing", kCreatedAtMissing, "does not say when a user was created", "do without",
     "contract.create-user.created-at"},
    {"email-dropped", kEmailDropped, "answers without the email of a user", "never know of it",
     "contract.create-user.fields"},
    {"store-unbounded", kStoreUnbounded, "stores users above its limit", "never know of it",
     "contract.create-user.full"},
    {"empty-fields-taken", kEmptyFieldsTaken, "stores users without a name or an email", "never know of it",
     "contract.create-user.invalid"},
    {"invalid-id-not-found", kInvalidIdNotFound, "looks for users with ids below 1", "report what came",
     "contract.get-user.invalid-id"},
    {"not-found-without-id", kNotFoundWithoutId, "does not say which user was not found", "report what came",
     "contract.get-user.not-found"},
    {"stored-name-lost", kStoredNameLost, "forgets the names of users", "never know of it", "contract.get-user.stored"},
    {"negative-page-taken", kNegativePageTaken, "takes a negative page_size for 0", "never know of it",
     "contract.list-users.invalid"},
    {"next-page-untold", kNextPageUntold, "does not say that more users remain", "stop early",
     "contract.list-users.next-page"},
    {"far-page-empty", kFarPageEmpty, "answers a page past the last user with OK", "never know of it",
     "contract.list-users.out-of-range"},
    {"page-size-ignored", kPageSizeIgnored, "sends all users, whatever the page_size", "never know of it",
     "contract.list-users.pages"},
    {"empty-upload-taken", kEmptyUploadTaken, "takes an upload without chunks", "never know of it",
     "contract.upload.empty"},
    {"nameless-upload-taken", kNamelessUploadTaken, "takes an upload without a file name", "never know of it",
     "contract.upload.precondition"},
    {"empty-chunks-uncounted", kEmptyChunksUncounted, "does not count chunks without content", "never know of it",
     "contract.upload.summary"},
    {"upload-unbounded", kUploadUnbounded, "takes uploads above its limit", "never know of it",
     "contract.upload.too-large"},
    {"abort-message-other", kAbortMessageOther, "aborts calls with another message than asked for", "report what came",
     "contract.directive.abort"},
    {"delay-ignored", kDelayIgnored, "does not delay calls", "never know of it", "contract.directive.delay"},
    {"delayed-handler-runs", kDelayedHandlerRuns, "runs the handler of a call that expired while it was delayed",
     "never know of it", "contract.expired-before-handler"},
    {"minimum-ignored", kMinimumIgnored, "pays no heed to x-min-time-remaining-ms", "never know of it",
     "contract.not-enough-time"},
    {"served-by-missing", kServedByMissing, "does not say who served a call", "do without", "contract.served-by"},
    {"time-remaining-always", kTimeRemainingAlways, "tells the time that is left where there is no deadline",
     "be misled", "contract.time-remaining"},
    {"drain-keeps-health", kDrainKeepsHealth, "says SERVING while it drains", "send calls that are refused",
     "contract.health.drain", true},
    {"short-name-unknown", kShortNameUnknown, "does not know the name UserService", "report what came",
     "contract.health.names"},
    {"health-needs-token", kHealthNeedsToken, "asks for a token on health", "send one", "contract.health.open"},
};

}  // namespace

std::span<const Mutant> ContractMutants() { return kMutants; }

}  // namespace assay::peer
