#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "harness/base/result.h"
#include "harness/record/load_document.h"

namespace assay::cli {

// Which of several load generators this is. `flag` is --worker, "I/N" with I from 0; where it is empty, what launched
// us says: JOB_COMPLETION_INDEX with JOB_COMPLETIONS (a Kubernetes Indexed Job), OMPI_COMM_WORLD_RANK and _SIZE
// (mpirun), SLURM_PROCID and SLURM_NTASKS (srun); else the only one. Errors: kUsage: not of that form, I not below N,
// an index without its number.
Result<record::LoadWorker> ReadWorker(const std::string& flag, const std::string& start_at);

// Waits for the moment that `start_at` names (RFC 3339 in UTC, such as 2026-11-24T02:48:11Z, or seconds since 1970), or
// for `stop`, and notes this machine's clock. Errors: kUsage: no such time, one that is past.
Status WaitForStart(record::LoadWorker& worker, const std::atomic<bool>& stop);

// The n-th part of what all workers are asked for; the first ones take what is left over.
std::uint64_t ShareOf(std::uint64_t all, const record::LoadWorker& worker);

}  // namespace assay::cli
