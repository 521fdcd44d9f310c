#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cctype>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::reference {

/// One answer of HTTP/1.1, with its transfer coding taken off.
struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;
  std::vector<std::string> chunks;
  bool whole = false;  // it came to its end
};

/// A connection to a server on this machine, as octets. A wait longer than 20 s fails.
class HttpClient {
 public:
  explicit HttpClient(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval budget{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &budget, sizeof budget);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~HttpClient() { close(fd_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // refused early: the answer tells
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void SendRequest(const std::string& line, const std::vector<std::string>& fields = {}, const std::string& body = "") {
    std::string text = line + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const auto& field : fields) text += field + "\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    Send(text + "\r\n" + body);
  }
  void HalfClose() { shutdown(fd_, SHUT_WR); }

  HttpAnswer Read(bool head_only = false) {
    HttpAnswer answer;
    const std::string line = Line();
    if (line.size() < 12) return answer;
    answer.status = std::stoi(line.substr(9, 3));
    for (std::string field = Line(); !field.empty(); field = Line()) {
      const std::size_t colon = field.find(": ");
      std::string name = field.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.fields[name] = field.substr(colon + 2);
    }
    answer.whole = head_only || answer.status == 101 || answer.status == 100 || ReadBody(&answer);
    return answer;
  }
  HttpAnswer Ask(const std::string& line, const std::vector<std::string>& fields = {}, const std::string& body = "") {
    SendRequest(line, fields, body);
    return Read(line.starts_with("HEAD "));
  }

  /// Fewer where the connection ends before.
  std::string Octets(std::size_t count) {
    while (buffer_.size() < count && Fill()) {
    }
    const std::string octets = buffer_.substr(0, count);
    buffer_.erase(0, octets.size());
    return octets;
  }
  bool AtEnd() { return buffer_.empty() && !Fill(); }

 private:
  bool ReadBody(HttpAnswer* answer) {
    const auto& fields = answer->fields;
    if (const auto field = fields.find("content-length"); field != fields.end()) {
      const std::size_t length = std::stoul(field->second);
      answer->body = Octets(length);
      return answer->body.size() == length;
    }
    if (!fields.contains("transfer-encoding")) {
      while (Fill()) {
      }
      answer->body = std::exchange(buffer_, {});
      return true;
    }
    for (;;) {
      const std::string size = Line();
      if (size.empty()) return false;
      const std::string chunk = Octets(std::stoul(size, nullptr, 16));
      if (Octets(2) != "\r\n") return false;
      if (chunk.empty()) return true;
      answer->body += answer->chunks.emplace_back(chunk);
    }
  }

  std::string Line() {
    std::size_t end = buffer_.find("\r\n");
    while (end == std::string::npos) {
      if (!Fill()) return "";
      end = buffer_.find("\r\n");
    }
    const std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
  }

  bool Fill() {
    char bytes[16384];
    const auto size = recv(fd_, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  const int fd_;
  std::string buffer_;
};

}  // namespace assay::reference
