#include "reference_server/rest/chat_session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <string_view>

#include "reference_server/call/codec.h"
#include "reference_server/rest/exchange.h"
#include "reference_server/rest/stream.h"
#include "reference_server/text/utf8.h"

namespace assay::reference {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::chrono::seconds kHandshakeWait{10};
constexpr std::chrono::seconds kCloseWait{2};

websocket::close_reason ReasonOf(const Status& status) {
  if (status.ok()) return websocket::close_code::normal;
  websocket::close_reason reason(static_cast<std::uint16_t>(4000 + std::min(static_cast<unsigned>(status.code), 999U)));
  // A control frame holds 125 octets, two of which are the code (RFC 6455 §5.5); what is no UTF-8 must not be sent.
  std::string_view rest = status.message;
  while (!rest.empty()) {
    const std::size_t length = Utf8SequenceLength(rest);
    if (length == 0 || reason.reason.size() + length > 123) break;
    reason.reason.append(rest.data(), length);
    rest.remove_prefix(length);
  }
  return reason;
}

template <class Stream>
class ChatSession final : public Session, public Outlet {
 public:
  ChatSession(Worker& worker, Stream stream, http::request<http::empty_body> upgrade,
              std::unique_ptr<Exchange> exchange, Fields fields)
      : Session(worker),
        socket_(std::move(stream)),
        upgrade_(std::move(upgrade)),
        exchange_(std::move(exchange)),
        fields_(std::move(fields)) {
    exchange_->set_outlet(*this);
  }

  void Start() override {
    busy_ = shared_from_this();
    socket_.read_message_max(worker().context().max_message_bytes);
    socket_.auto_fragment(false);
    socket_.set_option(websocket::stream_base::decorator([this](websocket::response_type& response) {
      const std::string& server = worker().context().server_field;  // "Server: …\r\n"
      response.set(http::field::server, server.substr(8, server.size() - 10));
      for (const auto& [name, value] : fields_) response.insert(name, value);
    }));
    WaitAtMost(kHandshakeWait);
    socket_.async_accept(upgrade_, [this, self = shared_from_this()](const error_code& error) {
      if (error) return Lose();
      WaitForEver();
      exchange_->Resume();
    });
  }

  // A chat lasts as long as its client wants, or until the grace time is over.
  void Drain() override {}
  void Abort() override { CloseSocket(socket_.next_layer()); }

 private:
  BodyCutter::Next Take(std::string_view* piece) override {
    if (closed_) return BodyCutter::Next::kEnd;
    if (std::exchange(arrived_, false)) {
      *piece = {static_cast<const char*>(frame_.data().data()), frame_.size()};
      return BodyCutter::Next::kPiece;
    }
    frame_.clear();
    socket_.async_read(frame_, [this, self = shared_from_this()](const error_code& error, std::size_t) {
      if (ended_) return;
      if (error == websocket::error::closed) {
        closed_ = true;
      } else if (error) {
        return Lose();
      } else {
        arrived_ = true;
        octets_ = socket_.got_binary();
        exchange_->set_codec(codec(), false);
      }
      exchange_->Resume();
    });
    return BodyCutter::Next::kMore;
  }

  bool Write(const google::protobuf::Message& message, Flush) override {
    StartWrite(message, [this] { exchange_->Sent(); });
    return false;
  }

  void End(const google::protobuf::Message* last, const Status& status) override {
    ended_ = true;
    reason_ = ReasonOf(status);
    if (closed_) {
      boost::asio::post(worker().loop(), [this, self = shared_from_this()] { Finish(); });
    } else if (last != nullptr) {
      StartWrite(*last, [this] { StartClose(); });
    } else {
      StartClose();
    }
  }

  void Break() override { CloseSocket(socket_.next_layer()); }
  void AddField(std::string_view, std::string_view) override {}

  template <class Then>
  void StartWrite(const google::protobuf::Message& message, Then then) {
    out_.clear();
    codec().Append(message, &out_);
    socket_.binary(octets_);
    socket_.async_write(asio::buffer(out_),
                        [this, self = shared_from_this(), then](const error_code& error, std::size_t) {
                          if (error) return Lose();
                          then();
                        });
  }

  void StartClose() {
    WaitAtMost(kCloseWait);
    socket_.async_close(reason_, [this, self = shared_from_this()](const error_code&) { Finish(); });
  }

  void Lose() {
    exchange_->Gone();
    Finish();
  }

  void Finish() {
    CloseSocket(socket_.next_layer());
    exchange_->Done();
    const auto busy = std::exchange(busy_, nullptr);
  }

  const Codec& codec() { return octets_ ? ProtobufCodec() : worker().context().json; }

  websocket::stream<Stream> socket_;
  const http::request<http::empty_body> upgrade_;
  const std::unique_ptr<Exchange> exchange_;
  const Fields fields_;
  std::shared_ptr<Session> busy_;  // this, until the call is done
  boost::beast::flat_buffer frame_;
  std::string out_;
  websocket::close_reason reason_;
  bool octets_ = false;   // the kind of the last frame
  bool arrived_ = false;  // frame_ has not been taken
  bool closed_ = false;   // by the client
  bool ended_ = false;    // by us
};

template <class Stream>
void Start(Worker& worker, Stream stream, http::request<http::empty_body> upgrade, std::unique_ptr<Exchange> exchange,
           Fields fields) {
  std::make_shared<ChatSession<Stream>>(worker, std::move(stream), std::move(upgrade), std::move(exchange),
                                        std::move(fields))
      ->Start();
}

}  // namespace

void StartChat(Worker& worker, TcpStream stream, http::request<http::empty_body> upgrade,
               std::unique_ptr<Exchange> exchange, Fields fields) {
  Start(worker, std::move(stream), std::move(upgrade), std::move(exchange), std::move(fields));
}

void StartChat(Worker& worker, TlsStream stream, http::request<http::empty_body> upgrade,
               std::unique_ptr<Exchange> exchange, Fields fields) {
  Start(worker, std::move(stream), std::move(upgrade), std::move(exchange), std::move(fields));
}

}  // namespace assay::reference
