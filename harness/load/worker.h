#pragma once

#include <functional>
#include <memory>

#include "harness/load/load_thread.h"

namespace assay::load {

// Makes a Connection of a transport that is connected.
using ConnectionFactory = std::function<std::unique_ptr<Connection>(std::unique_ptr<net::Transport>, Desk)>;

// A load thread of one epoll(7) loop over its share of the connections.
std::unique_ptr<LoadThread> CreateWorker(const Plan& plan, int connections, ConnectionFactory make, Dialing& dialing);

}  // namespace assay::load
