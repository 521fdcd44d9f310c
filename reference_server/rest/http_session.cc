#include "reference_server/rest/http_session.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <cctype>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "reference_server/call/codec.h"
#include "reference_server/rest/answer.h"
#include "reference_server/rest/chat_session.h"
#include "reference_server/rest/exchange.h"
#include "reference_server/rest/stream.h"

namespace assay::reference {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// What gRPC takes of metadata, too.
constexpr std::uint32_t kHeaderLimit = 8 << 10;
// Elements of a list leave together in packets of about this size.
constexpr std::size_t kGather = std::size_t{32} << 10;
// A rest of a body that nobody wants is read up to this size, to keep the connection.
constexpr std::size_t kDiscard = std::size_t{256} << 10;
// For a handshake, a next request, a next piece of a body, a client that does not read, the end of the connection.
constexpr std::chrono::seconds kHandshakeWait{10};
constexpr std::chrono::seconds kIdleWait{75};
constexpr std::chrono::seconds kTransferWait{30};
constexpr std::chrono::seconds kLingerWait{2};
constexpr std::size_t kBodyRead = 64 << 10;
constexpr std::size_t kSmallBody = 4 << 10;

/// Hands what Beast reads of a body to a cutter.
struct CutBody {
  using value_type = BodyCutter*;
  class reader {
   public:
    template <bool kRequest, class Fields>
    reader(http::header<kRequest, Fields>&, value_type& cutter) : cutter_(cutter) {}
    template <class Length>
    void init(const Length&, error_code& error) {
      error = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      error = {};
      std::size_t size = 0;
      for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
        const asio::const_buffer buffer = *at;
        cutter_->Add({static_cast<const char*>(buffer.data()), buffer.size()});
        size += buffer.size();
      }
      return size;
    }
    void finish(error_code& error) { error = {}; }

   private:
    value_type& cutter_;
  };
};

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

template <class Stream>
std::string PeerOf(Stream& stream) {
  error_code error;
  const auto endpoint = SocketOf(stream).remote_endpoint(error);
  if (error) return "unknown";
  const std::string host = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("ipv6:[{}]:{}", host, endpoint.port())
                                    : fmt::format("ipv4:{}:{}", host, endpoint.port());
}

template <class Stream>
class HttpSession final : public Session, public Outlet {
 public:
  HttpSession(Worker& worker, Stream stream) : Session(worker), stream_(std::move(stream)), peer_(PeerOf(stream_)) {
    error_code ignored;
    SocketOf(stream_).set_option(asio::ip::tcp::no_delay(true), ignored);
    on_chunk_ = [this](std::uint64_t size, boost::beast::string_view, error_code& error) {
      error = {};
      if (cutter_) cutter_->BeginChunk(static_cast<std::size_t>(size));
    };
  }

  void Start() override {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      WaitAtMost(kHandshakeWait);
      stream_.async_handshake(asio::ssl::stream_base::server, [this, self = Self()](const error_code& error) {
        if (!error) ReadHead();
      });
    } else {
      ReadHead();
    }
  }

  void Drain() override {
    if (idle_) {
      CloseSocket(stream_);
    } else if (answer_) {
      answer_->CloseAfterwards();
    }
  }

  void Abort() override {
    CloseSocket(stream_);
    // Otherwise what is pending fails and sees to the rest.
    if (!reading_ && !writing_) Lose();
  }

 private:
  std::shared_ptr<Session> Self() { return shared_from_this(); }

  // --- the request's head ---

  void ReadHead() {
    exchange_.reset();
    answer_.reset();
    cutter_.reset();
    ended_ = false;
    broken_ = false;
    expects_ = false;
    if (worker().draining()) return Linger();
    idle_ = true;
    WaitAtMost(kIdleWait);
    parser_.emplace();
    parser_->header_limit(kHeaderLimit);
    parser_->body_limit(boost::none);
    parser_->on_chunk_header(on_chunk_);
    http::async_read_header(stream_, buffer_, *parser_, [this, self = Self()](const error_code& error, std::size_t) {
      idle_ = false;
      if (error) return OnBadHead(error);
      WaitForEver();
      busy_ = Self();
      OnHead();
    });
  }

  void OnBadHead(const error_code& error) {
    if (error.category() != make_error_code(http::error::bad_method).category()) return;
    if (error == http::error::end_of_stream) return Linger();
    if (error == http::error::partial_message) return;
    request_ = {};
    request_.keep_alive = false;
    request_.peer = peer_;
    busy_ = Self();
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return Refuse(431, {Code::kResourceExhausted, "The head of the request is too large", {}});
    }
    Refuse(400, {Code::kInvalidArgument, "The request is malformed: " + error.message(), {}});
  }

  void OnHead() {
    DescribeRequest();
    const auto& head = parser_->get();
    const auto hosts = head.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && !request_.http_1_0)) {
      request_.keep_alive = false;
      return Refuse(400, {Code::kInvalidArgument, "A request has one Host field", {}});
    }
    auto target = ParseTarget(request_.target);
    if (!target) return Refuse(400, {Code::kInvalidArgument, "The request's target is malformed", {}});
    RouteMatch match = FindRoute(request_.verb, *target);
    if (match.route == nullptr) {
      if (match.allow.empty()) return Refuse(404, {Code::kNotFound, "Nothing is at this path", {}});
      return Refuse(405, {Code::kUnimplemented, "Method not allowed", {}}, {{"Allow", match.allow}});
    }
    const Route& route = *match.route;
    const bool octets = IsProtobuf(request_);
    if (route.answer == AnswerShape::kSocket && !IsUpgrade()) {
      return Refuse(426, {Code::kFailedPrecondition, "This path speaks WebSocket", {}},
                    {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}});
    }
    SetCutter(route.raw_body && octets ? BodyShape::kDelimited : route.body);
    SetAnswer();
    answer_->set_route(route);
    exchange_ = std::make_unique<Exchange>(worker(), *worker().context().router.Find(route.method), std::move(match),
                                           std::move(*target), request_, *this);
    exchange_->set_codec(octets ? ProtobufCodec() : worker().context().json, route.raw_body && !octets);
    exchange_->Begin(request_);
    WatchClient();
  }

  void DescribeRequest() {
    const auto& head = parser_->get();
    request_.verb = View(head.method_string());
    request_.target = View(head.target());
    request_.peer = peer_;
    request_.http_1_0 = head.version() < 11;
    request_.keep_alive = head.keep_alive() && !worker().draining();
    request_.fields.clear();
    names_.clear();
    std::size_t size = 0;
    for (const auto& field : head) size += field.name_string().size();
    names_.reserve(size);  // so that the views stay where they are
    for (const auto& field : head) {
      const std::size_t begin = names_.size();
      for (const char c : field.name_string()) names_ += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      request_.fields.emplace_back(std::string_view(names_).substr(begin), View(field.value()));
    }
    const auto expect = request_.First("expect");
    expects_ =
        expect && boost::beast::iequals(boost::beast::string_view(expect->data(), expect->size()), "100-continue");
  }

  bool IsUpgrade() { return !request_.http_1_0 && boost::beast::websocket::is_upgrade(parser_->get()); }

  void SetCutter(BodyShape shape) {
    cutter_.emplace(shape, worker().context().max_message_bytes);
    parser_->get().body() = &*cutter_;
  }

  void SetAnswer() {
    answer_.emplace(request_, FormatOfAnswer(request_), worker().context().json, worker().StandingFields());
  }

  // While a call waits for its time, nobody reads, and a client that leaves would not be noticed.
  void WatchClient() {
    if (ended_ || writing_ || reading_ || !exchange_) return;
    SocketOf(stream_).async_wait(asio::socket_base::wait_read,
                                 [this, self = Self(), exchange = exchange_.get()](const error_code& error) {
                                   if (error || exchange_.get() != exchange || ended_ || writing_ || reading_) return;
                                   char octet = 0;
                                   const int fd = SocketOf(stream_).native_handle();
                                   if (recv(fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0) Lose();
                                 });
  }

  // --- the body ---

  BodyCutter::Next Take(std::string_view* piece) override {
    if (exchange_->route().answer == AnswerShape::kSocket) {
      Upgrade();
      return BodyCutter::Next::kMore;
    }
    if (broken_) return BodyCutter::Next::kBroken;
    if (parser_->is_done()) cutter_->End();
    const auto next = cutter_->Take(piece);
    if (next == BodyCutter::Next::kMore) ReadBody();
    if (next == BodyCutter::Next::kTooLarge) answer_->set_too_large();
    return next;
  }

  void ReadBody() {
    reading_ = true;
    WaitAtMost(kTransferWait);
    if (!std::exchange(expects_, false)) return ReadSomeBody();
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    continuing_ = true;
    asio::async_write(stream_, asio::buffer(kContinue), [this, self = Self()](const error_code& error, std::size_t) {
      continuing_ = false;
      if (error) return Lose();
      if (!ended_) return ReadSomeBody();
      reading_ = false;
      StartWrite();
    });
  }

  void ReadSomeBody() {
    // Beast reads what the buffer has room for, by itself 512 octets: two thousand system calls for a megabyte.
    if (parser_->content_length_remaining().value_or(kBodyRead) > kSmallBody) buffer_.reserve(kBodyRead);
    http::async_read_some(stream_, buffer_, *parser_, [this, self = Self()](const error_code& error, std::size_t) {
      reading_ = false;
      WaitForEver();
      if (ended_) {  // the call expired meanwhile
        if (error) return Lose();
        if (!writing_) AfterAnswer();
        return;
      }
      if (error) {
        const bool malformed = error.category() == make_error_code(http::error::bad_method).category() &&
                               error != http::error::partial_message && error != http::error::end_of_stream;
        if (!malformed) return Lose();
        broken_ = true;
        answer_->CloseAfterwards();
      }
      exchange_->Resume();
    });
  }

  void Upgrade() {
    // It must not come before our word (RFC 6455 §4.1), and would be lost.
    if (buffer_.size() > 0) return Lose();
    exchange_->set_codec(worker().context().json, false);
    const auto self = std::exchange(busy_, nullptr);
    http::request<http::empty_body> request(std::move(parser_->get().base()));
    StartChat(worker(), std::move(stream_), std::move(request), std::move(exchange_), std::move(fields_));
  }

  // --- the answer ---

  bool Write(const google::protobuf::Message& message, Flush flush) override {
    answer_->Append(message);
    if (flush == Flush::kLater && answer_->size() < kGather) return true;
    StartWrite();
    return false;
  }

  void End(const google::protobuf::Message* last, const Status& status) override {
    CloseUnlessBodyIsShort();
    answer_->End(last, status);
    ended_ = true;
    StartWrite();
  }

  void Break() override { CloseSocket(stream_); }

  void AddField(std::string_view name, std::string_view value) override {
    if (exchange_ && exchange_->route().answer == AnswerShape::kSocket) fields_.emplace_back(name, value);
    answer_->AddField(name, value);
  }

  // Where no method has a say.
  void Refuse(int http_status, const Status& status,
              std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {}) {
    SetAnswer();
    CloseUnlessBodyIsShort();
    for (const auto& [name, value] : fields) answer_->AddField(name, value);
    answer_->Refuse(http_status, status);
    ended_ = true;
    CallRecord record;
    record.path = std::string(request_.verb) + " " + std::string(request_.target.substr(0, request_.target.find('?')));
    record.peer = peer_;
    record.status = status;
    worker().context().calls.chain.OnEnd(record);
    StartWrite();
  }

  void CloseUnlessBodyIsShort() {
    const auto length = parser_->content_length();
    const bool done = !parser_->is_header_done() || parser_->is_done();
    if (!done && (expects_ || (length && *length > kDiscard))) answer_->CloseAfterwards();
  }

  void StartWrite() {
    if (continuing_) return;
    writing_ = true;
    WaitAtMost(kTransferWait);
    out_ = answer_->Take();
    asio::async_write(stream_, asio::buffer(out_), [this, self = Self()](const error_code& error, std::size_t) {
      writing_ = false;
      WaitForEver();
      if (error) return Lose();
      if (!ended_) return exchange_->Sent();
      if (exchange_) exchange_->Done();
      const auto busy = std::exchange(busy_, nullptr);
      AfterAnswer();
    });
  }

  void AfterAnswer() {
    WaitAtMost(kTransferWait);
    if (reading_) return;  // a read that the end of the call has overtaken; it comes here, too
    if (!answer_->keep_alive()) return Linger();
    if (parser_->is_done()) return ReadHead();
    discarded_ = 0;
    SetCutter(BodyShape::kNone);
    Discard();
  }

  void Discard() {
    WaitAtMost(kTransferWait);
    http::async_read_some(stream_, buffer_, *parser_, [this, self = Self()](const error_code& error, std::size_t size) {
      discarded_ += size;
      if (error || discarded_ > kDiscard) return Linger();
      if (parser_->is_done()) return ReadHead();
      Discard();
    });
  }

  // --- the end ---

  // The client is gone, or as good as gone.
  void Lose() {
    CloseSocket(stream_);
    if (exchange_) {
      exchange_->Gone();
      exchange_->Done();
    }
    const auto busy = std::exchange(busy_, nullptr);
  }

  // Says that no more comes and reads until the client says so, too: an early close() would make the system throw away
  // what the client has not read (RFC 9112 §9.6).
  void Linger() {
    WaitAtMost(kLingerWait);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      stream_.async_shutdown([this, self = Self()](const error_code&) { CloseSocket(stream_); });
    } else {
      error_code ignored;
      stream_.shutdown(asio::socket_base::shutdown_send, ignored);
      ReadToEnd();
    }
  }

  void ReadToEnd() {
    stream_.async_read_some(asio::buffer(scratch_), [this, self = Self()](const error_code& error, std::size_t) {
      if (!error) ReadToEnd();
    });
  }

  Stream stream_;
  const std::string peer_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<CutBody>> parser_;
  std::function<void(std::uint64_t, boost::beast::string_view, error_code&)> on_chunk_;
  std::string names_;
  Request request_;

  std::optional<BodyCutter> cutter_;
  std::optional<Answer> answer_;
  std::unique_ptr<Exchange> exchange_;
  std::shared_ptr<Session> busy_;  // this, while a call may have nothing but a timer to wait for
  std::vector<std::pair<std::string, std::string>> fields_;  // of the answer to an upgrade
  std::string out_;
  std::array<char, 4096> scratch_{};
  std::size_t discarded_ = 0;

  bool idle_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool continuing_ = false;  // 100 (Continue) is being written
  bool ended_ = false;       // the answer is complete
  bool broken_ = false;      // the body cannot be read on
  bool expects_ = false;     // the client waits for 100 (Continue)
};

}  // namespace

std::shared_ptr<Session> MakeHttpSession(Worker& worker, TcpStream stream) {
  return std::make_shared<HttpSession<TcpStream>>(worker, std::move(stream));
}

std::shared_ptr<Session> MakeHttpSession(Worker& worker, TlsStream stream) {
  return std::make_shared<HttpSession<TlsStream>>(worker, std::move(stream));
}

}  // namespace assay::reference
