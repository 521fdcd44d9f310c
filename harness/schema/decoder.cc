#include "harness/schema/decoder.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "harness/base/base64.h"
#include "harness/base/json.h"

namespace assay::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Each Any starts protobuf's own count of nesting anew, so a hostile message could otherwise exhaust the stack.
constexpr int kAnyDepthMax = 16;

template <class Float>
Value Number(Float number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  // Through the shortest text, so that the float 0.1 is not shown as the double 0.10000000149.
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  auto wide = static_cast<double>(number);
  if (error == std::errc()) std::from_chars(text, end, wide);
  return wide;
}

// A google.protobuf.Timestamp as RFC 3339 text; nothing where its fields are not those, or beyond its years. The way by
// json_util takes 50 times as long, and a page of users has a thousand of them.
std::optional<std::string> TimeText(const Message& message) {
  using google::protobuf::util::TimeUtil;
  const Descriptor& type = *message.GetDescriptor();
  const FieldDescriptor* seconds = type.FindFieldByNumber(1);
  const FieldDescriptor* nanos = type.FindFieldByNumber(2);
  const auto is = [](const FieldDescriptor* field, FieldDescriptor::CppType cpp_type) {
    return field != nullptr && !field->is_repeated() && field->cpp_type() == cpp_type;
  };
  if (!is(seconds, FieldDescriptor::CPPTYPE_INT64) || !is(nanos, FieldDescriptor::CPPTYPE_INT32)) return std::nullopt;
  google::protobuf::Timestamp time;
  time.set_seconds(message.GetReflection()->GetInt64(message, seconds));
  time.set_nanos(message.GetReflection()->GetInt32(message, nanos));
  if (time.seconds() < TimeUtil::kTimestampMinSeconds || time.seconds() > TimeUtil::kTimestampMaxSeconds ||
      time.nanos() < 0 || time.nanos() > 999'999'999) {
    return std::nullopt;
  }
  return TimeUtil::ToString(time);
}

class Reader {
 public:
  explicit Reader(const Types& types) : types_(types) {}

  Value Read(const Message& message, int any_depth) const {
    const Descriptor& type = *message.GetDescriptor();
    if (IsAny(type)) return ReadAny(message, any_depth);
    if (IsWrapper(type)) return ReadScalar(message, *type.FindFieldByNumber(1), -1, any_depth);
    if (type.well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP) {
      if (auto text = TimeText(message)) return *std::move(text);
    }
    if (HasOwnJson(type)) {
      std::string json;
      if (google::protobuf::util::MessageToJsonString(message, &json).ok()) {
        if (Result<Value> tree = ParseJson(json)) return *std::move(tree);
      }
    }
    Value::Map fields;
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.is_map()) {
        fields.emplace_back(field.name(), ReadMap(message, field, any_depth));
      } else if (field.is_repeated()) {
        Value::List elements;
        const int size = reflection.FieldSize(message, &field);
        elements.reserve(static_cast<std::size_t>(size));
        for (int j = 0; j < size; ++j) elements.push_back(ReadScalar(message, field, j, any_depth));
        fields.emplace_back(field.name(), std::move(elements));
      } else if (!field.has_presence() || reflection.HasField(message, &field)) {
        fields.emplace_back(field.name(), ReadScalar(message, field, -1, any_depth));
      }
    }
    return Value(std::move(fields));
  }

 private:
  Value ReadMap(const Message& message, const FieldDescriptor& field, int any_depth) const {
    Value::Map entries;
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
      entries.emplace_back(ReadScalar(entry, *field.message_type()->map_key(), -1, any_depth).ToText(),
                           ReadScalar(entry, *field.message_type()->map_value(), -1, any_depth));
    }
    // protobuf keeps maps in the order of a seeded hash.
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return Value(std::move(entries));
  }

  // One value of a field: the element `index` of a repeated one, -1 for a singular one.
  Value ReadScalar(const Message& message, const FieldDescriptor& field, int index, int any_depth) const {
    const Reflection& reflection = *message.GetReflection();
    const auto get = [&](auto singular, auto repeated) {
      return index < 0 ? (reflection.*singular)(message, &field) : (reflection.*repeated)(message, &field, index);
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32);
      case FieldDescriptor::CPPTYPE_UINT32:
        return get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return std::to_string(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
      case FieldDescriptor::CPPTYPE_UINT64:
        return std::to_string(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Number(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return Number(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
      case FieldDescriptor::CPPTYPE_BOOL:
        return get(&Reflection::GetBool, &Reflection::GetRepeatedBool);
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
        const auto* known = field.enum_type()->FindValueByNumber(number);
        return known != nullptr ? Value(known->name()) : Value(number);
      }
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string octets = get(&Reflection::GetString, &Reflection::GetRepeatedString);
        return field.type() == FieldDescriptor::TYPE_BYTES ? Value(ToBase64(octets)) : Value(std::move(octets));
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Read(
            index < 0 ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, index),
            any_depth);
    }
    return {};
  }

  Value ReadAny(const Message& message, int any_depth) const {
    const Descriptor& any = *message.GetDescriptor();
    const std::string url = message.GetReflection()->GetString(message, any.FindFieldByNumber(1));
    const std::string octets = message.GetReflection()->GetString(message, any.FindFieldByNumber(2));
    Value tree{Value::Map()};
    if (url.empty() && octets.empty()) return tree;
    tree.Set("@type", url);
    const Message* prototype = any_depth < kAnyDepthMax ? types_.Find(TypeOfUrl(url)) : nullptr;
    const std::unique_ptr<Message> inner(prototype == nullptr ? nullptr : prototype->New());
    if (inner == nullptr || !inner->ParseFromString(octets)) {
      tree.Set("value", ToBase64(octets));
      return tree;
    }
    const Descriptor& type = *inner->GetDescriptor();
    Value content = Read(*inner, any_depth + 1);
    if (HasOwnJson(type) || IsWrapper(type) || IsAny(type)) {
      tree.Set("value", std::move(content));
    } else {
      for (auto& [name, field] : content.as_map()) tree.Set(name, std::move(field));
    }
    return tree;
  }

  const Types& types_;
};

}  // namespace

Value ToTree(const Types& types, const Message& message) { return Reader(types).Read(message, 0); }

}  // namespace assay::schema
