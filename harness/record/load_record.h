#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/statistics/histogram.h"

namespace assay::record {

// What was asked of a load trial, in words for reports. Everything here is told, nothing is measured.
struct LoadAsked {
  std::string target;    // "127.0.0.1:50051", "http://127.0.0.1:8080"
  std::string client;    // "grpc", "rest", "grpcpp"
  std::string call;      // "user.UserService/GetUser", "GET /v1/users/${id}"
  std::string kind;      // "unary", "server_stream", "client_stream", "bidi_stream"
  std::string arrivals;  // "closed", "constant", "poisson", "ramp", "steps"
  double rate = 0;       // a second; 0: closed loop; ramp and steps: the mean
  int connections = 1;
  int streams = 1;  // in flight on each
  int threads = 1;
  bool tls = false;
  double warmup_s = 0;
  double duration_s = 0;           // 0: until `requests` are done
  std::uint64_t requests = 0;      // 0: until the time is over
  std::uint64_t verify_every = 0;  // one in so many bodies was compared with what was expected; 0: none was
};

// Something by which the figures of a trial are worth less than they look.
struct LoadFinding {
  std::string code;     // "client-saturated", "late", "rate-not-reached", "steal", "errors", "overflow", "target-lost"
  std::string message;  // one sentence with the numbers

  bool operator==(const LoadFinding&) const = default;
};

// Share of its cores above which a client is busy: it queues calls itself, and measures itself with them.
inline constexpr double kBusyClient = 0.70;

// A kind of failure, how often, and what one of them said.
struct LoadError {
  std::string kind;  // "grpc-status NOT_FOUND", "http 503", "body differs", "timeout", "connection lost", …
  std::uint64_t count = 0;
  std::string sample;  // grpc-message, the reason of a reset; may be empty

  bool operator==(const LoadError&) const = default;
};

// What one load trial measured, from the end of its warm-up on. A call counts as a request once its outcome is known;
// those that failed are in `errors` and in no histogram. Histograms are in nanoseconds.
struct LoadRecord {
  LoadAsked asked;
  std::string started;      // RFC 3339, UTC: when the measurement began
  bool incomplete = false;  // interrupted before its end

  double duration_s = 0;       // of the measurement
  std::uint64_t requests = 0;  // succeeded and failed
  std::uint64_t succeeded = 0;
  std::vector<LoadError> errors;  // most frequent first
  std::uint64_t verified = 0;     // bodies that were compared

  std::uint64_t messages_sent = 0;  // by gRPC's framing; REST: bodies
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_sent = 0;  // on the connection, TLS not counted; none for grpcpp, which does not tell
  std::uint64_t bytes_received = 0;
  std::uint64_t reads = 0;  // system calls that brought octets
  std::uint64_t writes = 0;

  // Open loop only: calls a second that the schedule asked for, and those that it asked for and that were never sent.
  double offered_rate = 0;
  double achieved_rate = 0;   // succeeded calls a second
  std::uint64_t offered = 0;  // arrivals of the schedule
  std::uint64_t delayed = 0;  // arrivals that found every stream of every connection taken, and waited
  std::uint64_t dropped = 0;  // arrivals that were never sent: the trial ended before a stream was free
  std::uint64_t in_flight_peak = 0;

  std::uint64_t connections_opened = 0;
  std::uint64_t connections_lost = 0;    // without GOAWAY or leave of ours; each was replaced if that could be done
  std::uint64_t connections_rolled = 0;  // replaced in good order: GOAWAY, stream ids used up, "Connection: close"

  double client_cpu_s = 0;             // of the load threads
  std::optional<double> server_cpu_s;  // where the server's process is known
  std::int64_t client_peak_kib = 0;    // VmHWM
  std::optional<std::int64_t> server_peak_kib;
  double steal_s = 0;  // taken from this machine's processors by its host

  statistics::Histogram response;  // from the intended start (open loop) or the send (closed loop) to the last octet
  statistics::Histogram service;   // from the send
  statistics::Histogram lateness;  // from the intended start to the send; open loop only

  std::vector<LoadFinding> findings;

  std::uint64_t failed() const { return requests - succeeded; }
};

// One document part: `requests`, `errors`, `duration_s`, `client_cpu_s`, `server_cpu_s`, `latency` with its
// percentiles, `lateness`, …; histograms are whole in it (cells), so that merging loses nothing.
Value ToValue(const LoadRecord& record);
// Errors: kUsage with the path of what is wrong.
Result<LoadRecord> ReadLoadRecord(const Value& value, const std::string& file);

// Percentiles of a histogram in microseconds: {"count": …, "min_us": …, "mean_us": …, "p50_us": …, "p99_9_us": …}.
Value PercentilesValue(const statistics::Histogram& histogram);
// Histogram ↔ {"unit": "ns", "min": …, "max": …, "cells": [[index, count], …]}.
Value HistogramValue(const statistics::Histogram& histogram);
Result<statistics::Histogram> ReadHistogram(const Value& value, const std::string& file);

// The record of several workers (or threads, or trials of one arm) as one: counts and histograms are added, the
// duration is the longest, peaks of memory are added. What was asked is the first one's, with connections and rates
// added. Asks for at least one.
LoadRecord MergeLoadRecords(const std::vector<LoadRecord>& records);

}  // namespace assay::record
