#include "harness/schema/encoder.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/base64.h"
#include "harness/base/bytes.h"
#include "harness/base/json.h"
#include "harness/base/repeated.h"

namespace assay::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

std::string TypeWords(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
      return "a text";
    case FieldDescriptor::TYPE_BYTES:
      return "a text, {hex: }, {base64: } or {repeat: , times: }";
    case FieldDescriptor::TYPE_BOOL:
      return "true or false";
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_DOUBLE:
      return "a number";
    case FieldDescriptor::TYPE_ENUM:
      return "a name or a number of " + field.enum_type()->full_name();
    case FieldDescriptor::TYPE_MESSAGE:
    case FieldDescriptor::TYPE_GROUP:
      return "a map of " + field.message_type()->full_name();
    default:
      return std::string("an integer (") + field.type_name() + ")";
  }
}

template <class Int>
std::optional<Int> ToInteger(const Value& value) {
  if (value.is_int()) {
    const std::int64_t number = value.as_int();
    if constexpr (std::is_unsigned_v<Int>) {
      if (number < 0) return std::nullopt;
      if (static_cast<std::uint64_t>(number) > std::numeric_limits<Int>::max()) return std::nullopt;
    } else if (number < std::numeric_limits<Int>::min() || number > std::numeric_limits<Int>::max()) {
      return std::nullopt;
    }
    return static_cast<Int>(number);
  }
  // 64-bit integers are texts in JSON, and the YAML reader gives those beyond 63 bits as doubles or texts.
  if (value.is_string()) {
    Int number{};
    const std::string& text = value.as_string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
  }
  if (value.is_double()) {
    const double number = value.as_double();
    // Both bounds are powers of two, hence exact; the upper one is the first number that does not fit.
    const double end = std::ldexp(1.0, std::numeric_limits<Int>::digits);
    if (number != std::trunc(number) || number >= end) return std::nullopt;
    if (number < static_cast<double>(std::numeric_limits<Int>::min())) return std::nullopt;
    return static_cast<Int>(number);
  }
  return std::nullopt;
}

std::optional<double> ToNumber(const Value& value) {
  if (value.is_number()) return value.as_double();
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.as_string();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class Filler {
 public:
  explicit Filler(const Types& types) : types_(types) {}

  Status Fill(const Value& value, Message& message, const Where& around) {
    const Where at = Place(value, around);
    const Descriptor& type = *message.GetDescriptor();
    if (IsAny(type)) return FillAny(value, message, at);
    if (IsWrapper(type)) return FillField(value, message, *type.FindFieldByNumber(1), at);
    const bool plain = value.is_map() && (type.well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP ||
                                          type.well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION);
    if (HasOwnJson(type) && !plain) return FillFromJson(value, message, at);
    if (value.is_null()) return {};
    if (!value.is_map()) return Mismatch("a map of " + type.full_name(), value, at);
    for (const auto& [name, entry] : value.as_map()) {
      ASSAY_ASSIGN(const FieldDescriptor* field, FindField(type, name, Place(entry, at)));
      ASSAY_CHECK_OK(FillField(entry, message, *field, at));
    }
    return {};
  }

 private:
  static Where Place(const Value& value, const Where& around) { return value.at.line > 0 ? value.at : around; }

  static tl::unexpected<Error> Mismatch(const std::string& wanted, const Value& value, const Where& at) {
    return UsageError(wanted + " was expected, not the " + std::string(value.TypeName()) + " " +
                          EscapeText(value.ToText().substr(0, 60)),
                      at);
  }

  static Result<const FieldDescriptor*> FindField(const Descriptor& type, const std::string& name, const Where& at) {
    if (const FieldDescriptor* field = type.FindFieldByName(name)) return field;
    std::string known;
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->json_name() == name) return type.field(i);
      known += (i > 0 ? ", " : "") + type.field(i)->name();
    }
    return UsageError(
        type.full_name() + " has no field \"" + EscapeText(name) + "\"; it has " + (known.empty() ? "none" : known),
        at);
  }

  // Octets as scenarios write them: a text, or one of the maps.
  static Result<std::string> Octets(const Value& value, const FieldDescriptor& field, const Where& at) {
    if (value.is_string()) return value.as_string();
    // "${index}" alone is the number itself.
    if (value.is_int()) return value.ToText();
    if (!value.is_map()) return Mismatch(TypeWords(field), value, at);
    const Value* repeat = value.Find("repeat");
    const Value* times = value.Find("times");
    if (value.as_map().size() == 2 && repeat != nullptr && times != nullptr && times->is_int()) {
      ASSAY_ASSIGN(const std::string unit, Octets(*repeat, field, Place(*repeat, at)));
      const std::int64_t most = kMostRepeated / static_cast<std::int64_t>(std::max<std::size_t>(unit.size(), 1));
      if (times->as_int() < 0 || times->as_int() > most)
        return UsageError("times must lie between 0 and " + std::to_string(most), Place(*times, at));
      return Repeated(unit, static_cast<std::size_t>(times->as_int()));
    }
    if (value.as_map().size() == 1 && value.as_map()[0].second.is_string()) {
      const auto& [form, content] = value.as_map()[0];
      if (form == "text") return content.as_string();
      if (form == "hex") {
        Result<std::string> octets = FromHex(content.as_string());
        if (!octets) return UsageError(octets.error().message, Place(content, at));
        return octets;
      }
      if (form == "base64") {
        Result<std::string> octets = FromBase64(content.as_string());
        if (!octets) return UsageError(octets.error().message, Place(content, at));
        return octets;
      }
    }
    return UsageError(TypeWords(field) + " was expected for the field " + field.name(), at);
  }

  Status FillField(const Value& value, Message& message, const FieldDescriptor& field, const Where& around) {
    const Where at = Place(value, around);
    const bool null_means_something = field.type() == FieldDescriptor::TYPE_MESSAGE &&
                                      field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_VALUE;
    if (value.is_null() && !null_means_something) return {};
    if (field.is_map()) {
      if (!value.is_map()) return Mismatch("a map", value, at);
      const FieldDescriptor& key = *field.message_type()->map_key();
      for (const auto& [name, entry] : value.as_map()) {
        Message& pair = *message.GetReflection()->AddMessage(&message, &field);
        Value key_value(name);
        if (key.type() == FieldDescriptor::TYPE_BOOL && (name == "true" || name == "false")) key_value = name == "true";
        ASSAY_CHECK_OK(Set(key_value, pair, key, Place(entry, at)));
        ASSAY_CHECK_OK(Set(entry, pair, *field.message_type()->map_value(), Place(entry, at)));
      }
      return {};
    }
    if (field.is_repeated()) {
      if (!value.is_list()) return Mismatch("a list", value, at);
      for (const Value& element : value.as_list()) ASSAY_CHECK_OK(Set(element, message, field, Place(element, at)));
      return {};
    }
    if (const OneofDescriptor* oneof = field.real_containing_oneof()) {
      const FieldDescriptor* other = message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
      if (other != nullptr)
        return UsageError("one of " + other->name() + " and " + field.name() +
                              " may be given, not both: they are the oneof " + oneof->full_name(),
                          at);
    }
    return Set(value, message, field, at);
  }

  // Sets a singular field, or adds one element to a repeated one.
  Status Set(const Value& value, Message& message, const FieldDescriptor& field, const Where& at) {
    const Reflection& reflection = *message.GetReflection();
    const bool add = field.is_repeated();
    const auto integer = [&]<class Int>(Int, auto set_one, auto add_one) -> Status {
      const std::optional<Int> number = ToInteger<Int>(value);
      if (!number) return Mismatch(TypeWords(field), value, at);
      (reflection.*(add ? add_one : set_one))(&message, &field, *number);
      return {};
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return integer(std::int32_t{}, &Reflection::SetInt32, &Reflection::AddInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return integer(std::int64_t{}, &Reflection::SetInt64, &Reflection::AddInt64);
      case FieldDescriptor::CPPTYPE_UINT32:
        return integer(std::uint32_t{}, &Reflection::SetUInt32, &Reflection::AddUInt32);
      case FieldDescriptor::CPPTYPE_UINT64:
        return integer(std::uint64_t{}, &Reflection::SetUInt64, &Reflection::AddUInt64);
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT: {
        const std::optional<double> number = ToNumber(value);
        if (!number) return Mismatch(TypeWords(field), value, at);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
          add ? reflection.AddDouble(&message, &field, *number) : reflection.SetDouble(&message, &field, *number);
          return {};
        }
        if (std::isfinite(*number) && std::abs(*number) > std::numeric_limits<float>::max())
          return Mismatch("a number within float", value, at);
        const auto narrow = static_cast<float>(*number);
        add ? reflection.AddFloat(&message, &field, narrow) : reflection.SetFloat(&message, &field, narrow);
        return {};
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!value.is_bool()) return Mismatch(TypeWords(field), value, at);
        add ? reflection.AddBool(&message, &field, value.as_bool())
            : reflection.SetBool(&message, &field, value.as_bool());
        return {};
      case FieldDescriptor::CPPTYPE_ENUM: {
        ASSAY_ASSIGN(const int number, EnumNumber(value, field, at));
        add ? reflection.AddEnumValue(&message, &field, number) : reflection.SetEnumValue(&message, &field, number);
        return {};
      }
      case FieldDescriptor::CPPTYPE_STRING: {
        ASSAY_ASSIGN(std::string octets, Octets(value, field, at));
        if (field.type() == FieldDescriptor::TYPE_STRING && !IsUtf8(octets))
          return UsageError(
              field.full_name() + " is a text, these octets are not UTF-8; write the message as request_hex", at);
        add ? reflection.AddString(&message, &field, std::move(octets))
            : reflection.SetString(&message, &field, std::move(octets));
        return {};
      }
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message* inner = add ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field);
        return Fill(value, *inner, at);
      }
    }
    return Fail(ErrorKind::kInternal, "a field of an unknown type: " + field.full_name(), at);
  }

  static Result<int> EnumNumber(const Value& value, const FieldDescriptor& field, const Where& at) {
    if (value.is_string()) {
      if (const EnumValueDescriptor* known = field.enum_type()->FindValueByName(value.as_string()))
        return known->number();
    } else if (const auto number = ToInteger<std::int32_t>(value)) {
      // proto3 enums are open; a closed one would put the number among the unknown fields, where it is sent all the
      // same.
      return *number;
    }
    return Mismatch(TypeWords(field), value, at);
  }

  Status FillFromJson(const Value& value, Message& message, const Where& at) {
    const auto status = google::protobuf::util::JsonStringToMessage(WriteJson(value), &message);
    if (status.ok()) return {};
    return UsageError("this is no " + message.GetDescriptor()->full_name() + ": " +
                          EscapeText(std::string(status.message().data(), status.message().size())),
                      at);
  }

  Status FillAny(const Value& value, Message& message, const Where& at) {
    if (value.is_null() || (value.is_map() && value.as_map().empty())) return {};
    const Value* url = value.Find("@type");
    if (url == nullptr || !url->is_string())
      return UsageError(
          "a google.protobuf.Any is a map with \"@type\": type.googleapis.com/TYPE and the fields of TYPE", at);
    const Message* prototype = types_.Find(TypeOfUrl(url->as_string()));
    if (prototype == nullptr)
      return UsageError("the type " + std::string(TypeOfUrl(url->as_string())) + " is not in the schema",
                        Place(*url, at));
    const std::unique_ptr<Message> inner(prototype->New());
    const Descriptor& type = *inner->GetDescriptor();
    if (HasOwnJson(type) || IsWrapper(type) || IsAny(type)) {
      const Value* content = value.Find("value");
      if (content == nullptr || value.as_map().size() != 2)
        return UsageError("a packed " + type.full_name() + " stands under \"value\", alone beside \"@type\"", at);
      ASSAY_CHECK_OK(Fill(*content, *inner, at));
    } else {
      Value::Map fields;
      for (const auto& entry : value.as_map())
        if (entry.first != "@type") fields.push_back(entry);
      ASSAY_CHECK_OK(Fill(Value(std::move(fields)), *inner, at));
    }
    const Descriptor& any = *message.GetDescriptor();
    message.GetReflection()->SetString(&message, any.FindFieldByNumber(1), url->as_string());
    message.GetReflection()->SetString(&message, any.FindFieldByNumber(2), inner->SerializeAsString());
    return {};
  }

  const Types& types_;
};

}  // namespace

Status Fill(const Types& types, const Value& value, Message& message) {
  return Filler(types).Fill(value, message, value.at);
}

}  // namespace assay::schema
