#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference_server/rest/worker.h"

namespace assay::reference {

class Exchange;

/// Answers the upgrade and plays the rest of the call over WebSocket (RFC 6455): a message a frame, in the kind of
/// frame in which the request came: text is JSON, binary is protobuf. The client's close is the half-close. The
/// server's says how the call ended: 1000 is OK, 4000 + N is code N with its message as the reason.
void StartChat(Worker& worker, TcpStream stream, boost::beast::http::request<boost::beast::http::empty_body> upgrade,
               std::unique_ptr<Exchange> exchange, std::vector<std::pair<std::string, std::string>> fields);
void StartChat(Worker& worker, TlsStream stream, boost::beast::http::request<boost::beast::http::empty_body> upgrade,
               std::unique_ptr<Exchange> exchange, std::vector<std::pair<std::string, std::string>> fields);

}  // namespace assay::reference
