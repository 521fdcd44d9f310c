#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::reference {

/// Reads a JSON text that is one object whose values are strings, numbers and null, which is all that the requests of
/// user.UserService are made of (RFC 8259; a string must be UTF-8 and its surrogates must come in pairs).
///
///   while (reader.NextMember(&name)) { if (name == "id") reader.Int64(&id); else reader.Refuse(); }
///   return reader.ok();
///
/// After the first error every call is without effect, and NextMember says false. null is the type's default.
class ObjectReader {
 public:
  explicit ObjectReader(std::string_view text) : rest_(text) {}

  /// The name of the next member; its value must then be read. False where the object ends.
  bool NextMember(std::string* name);
  void Text(std::string* value);
  void Int64(std::int64_t* value);
  /// An error where the number is not within the bounds. Empty for null.
  std::optional<std::int64_t> Number(std::int64_t least, std::int64_t greatest);
  void Bytes(std::string* value);
  void Refuse() { failed_ = true; }

  /// The whole text has been read and was well-formed.
  bool ok() const { return ended_ && !failed_; }

 private:
  void SkipSpace();
  bool Take(char c);
  bool TakeNull();
  bool String(std::string* value);
  bool Escape(std::string* value);
  std::optional<unsigned> FourHexDigits();

  std::string_view rest_;
  std::string scratch_;
  bool begun_ = false;
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace assay::reference
