#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reference_server/rest/format.h"
#include "reference_server/rest/request.h"
#include "reference_server/rest/route.h"
#include "reference_server/status/status.h"

namespace assay::reference {

/// The octets of one HTTP/1.1 answer while they come into being. The head waits for the first of the body, so that a
/// small answer is one packet, and an early error has a head of its own.
class Answer {
 public:
  /// `json` is for every format but protobuf's. `standing` are the fields of every answer: `Server` and `Date`, each
  /// with its CRLF.
  Answer(const Request& request, Format format, const Codec& json, std::string standing);

  /// Before anything else where there is a route.
  void set_route(const Route& route) { route_ = &route; }
  /// RESOURCE_EXHAUSTED is about the size of the body.
  void set_too_large() { too_large_ = true; }
  void CloseAfterwards() { keep_alive_ = false; }
  bool keep_alive() const { return keep_alive_; }

  /// Without effect once the head is written. Both are free of CR and LF.
  void AddField(std::string_view name, std::string_view value);
  /// An element of a list.
  void Append(const google::protobuf::Message& message);
  /// `last`, if there is one, and the end. An error after the first element becomes the last element,
  /// `{"error":{…}}` (of a list of octets: nothing), and the body breaks off, so that nobody takes it for whole.
  void End(const google::protobuf::Message* last, const Status& status);
  /// The whole answer, where no method had a say.
  void Refuse(int http_status, const Status& status);

  /// What has not been taken, with the chunk closed that was open.
  std::string Take();
  std::size_t size() const { return bytes_.size(); }

 private:
  void WriteHead(int http_status, std::string_view media_type, std::string_view framing);
  void WriteWhole(int http_status, std::string_view media_type, std::string_view body);
  void BeginList();
  void BeginElement();
  void OpenChunk();
  void CloseChunk();

  const Format format_;
  const Codec& codec_;
  const std::string standing_;
  const Route* route_ = nullptr;
  const bool http_1_0_;
  const bool head_only_;
  bool keep_alive_;
  bool too_large_ = false;

  std::string fields_;
  std::string bytes_;
  bool begun_ = false;           // the head of a list is written
  bool first_ = true;            // no element is written
  std::size_t chunk_begin_ = 0;  // of the open chunk's content in bytes_; 0: none is open
};

}  // namespace assay::reference
