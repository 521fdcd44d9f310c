#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>

#include "reference_server/call/call_context.h"
#include "reference_server/call/method.h"
#include "reference_server/options.h"
#include "reference_server/rest/session.h"

namespace assay::reference {

/// Sockets know their loop's type, which spares an indirection for each operation.
using TcpStream = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<TcpStream>;

/// What the sessions of a server share.
struct RestContext {
  CallContext& calls;
  const Router& router;
  const Codec& json;
  std::string server_field;  // with its CRLF
  std::size_t max_message_bytes;
};

/// One loop on one thread, and the sessions that live on it.
class Worker {
 public:
  explicit Worker(const RestContext& context);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Run();
  /// From any thread: the thread ends when the last session has.
  void Drain();
  void Abort();
  void Join();

  // On its own thread.
  void Add(Session* session) { sessions_.insert(session); }
  void Remove(Session* session);
  bool draining() const { return draining_; }
  const RestContext& context() const { return context_; }
  /// `Server` and `Date` with their CRLF. Made anew each second, whatever answers are under way.
  const std::string& StandingFields();

  boost::asio::io_context& loop() { return loop_; }

 private:
  void SweepEverySecond();
  void EndIfDone();

  const RestContext& context_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  boost::asio::steady_timer sweep_;
  std::unordered_set<Session*> sessions_;
  bool draining_ = false;
  std::time_t standing_since_ = 0;
  std::string standing_;
  std::thread thread_;
};

}  // namespace assay::reference
