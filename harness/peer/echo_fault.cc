#include "harness/peer/echo_fault.h"

#include <google/protobuf/unknown_field_set.h>

#include <functional>

#include "assay/echo.pb.h"

namespace assay::peer {
namespace {

using echo::Everything;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// The fields as they come, without a schema; unreadable octets stay as they are.
std::string Reorder(std::string_view octets, const std::function<void(const UnknownFieldSet&, UnknownFieldSet&)>& how) {
  UnknownFieldSet fields;
  if (!fields.ParseFromArray(octets.data(), static_cast<int>(octets.size()))) return std::string(octets);
  UnknownFieldSet kept;
  how(fields, kept);
  std::string out;
  kept.SerializeToString(&out);
  return out;
}

void BackToFront(const UnknownFieldSet& fields, UnknownFieldSet& kept) {
  for (int i = fields.field_count(); i > 0; --i) kept.AddField(fields.field(i - 1));
}

void OnlyPacked(const UnknownFieldSet& fields, UnknownFieldSet& kept) {
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    const bool repeated =
        field.number() == Everything::kPackedFieldNumber || field.number() == Everything::kUnpackedFieldNumber;
    if (!repeated || field.type() == UnknownField::TYPE_LENGTH_DELIMITED) kept.AddField(field);
  }
}

// No field behind one of a higher number.
void Rising(const UnknownFieldSet& fields, UnknownFieldSet& kept) {
  int highest = 0;
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() < highest) continue;
    highest = fields.field(i).number();
    kept.AddField(fields.field(i));
  }
}

void KeysFirst(const UnknownFieldSet& fields, UnknownFieldSet& kept) {
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    const bool entry = field.number() == Everything::kStringByStringFieldNumber;
    if (!entry || field.length_delimited().starts_with('\x0a')) kept.AddField(field);
  }
}

// The entries of the map backwards, so that the first of a key counts.
void EntriesBackToFront(const UnknownFieldSet& fields, UnknownFieldSet& kept) {
  for (int i = fields.field_count(); i > 0; --i) {
    if (fields.field(i - 1).number() == Everything::kStringByStringFieldNumber) kept.AddField(fields.field(i - 1));
  }
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() != Everything::kStringByStringFieldNumber) kept.AddField(fields.field(i));
  }
}

// Of several occurrences of the message field only the last.
void NotMerged(const UnknownFieldSet& fields, UnknownFieldSet& kept) {
  int last = -1;
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() == Everything::kNodeFieldNumber) last = i;
  }
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() != Everything::kNodeFieldNumber || i == last) kept.AddField(fields.field(i));
  }
}

void DropHalfEntries(Everything& message) {
  auto& map = *message.mutable_string_by_string();
  for (auto entry = map.begin(); entry != map.end();) {
    entry = entry->first.empty() || entry->second.empty() ? map.erase(entry) : std::next(entry);
  }
}

}  // namespace

std::string Misread(Defect defect, std::string_view octets) {
  switch (defect) {
    case Defect::kFieldsBackToFront:
      return Reorder(octets, BackToFront);
    case Defect::kUnpackedDropped:
      return Reorder(octets, OnlyPacked);
    case Defect::kMessagesNotMerged:
      return Reorder(octets, NotMerged);
    case Defect::kFallingFieldsDropped:
      return Reorder(octets, Rising);
    case Defect::kMapValueFirstDropped:
      return Reorder(octets, KeysFirst);
    case Defect::kMapFirstWins:
      return Reorder(octets, EntriesBackToFront);
    default:
      return std::string(octets);
  }
}

void Distort(Defect defect, Everything& message) {
  switch (defect) {
    case Defect::kUnknownFieldsDropped:
      return message.DiscardUnknownFields();
    case Defect::kPresenceLost:
      if (message.maybe_string().empty()) message.clear_maybe_string();
      if (message.maybe_int32() == 0) message.clear_maybe_int32();
      return;
    case Defect::kHalfMapEntriesDropped:
      return DropHalfEntries(message);
    case Defect::kEnumClosed:
      if (!echo::Colour_IsValid(message.colour())) message.clear_colour();
      return;
    case Defect::kSintAsInt:
      return message.set_a_sint32((message.a_sint32() << 1) ^ (message.a_sint32() >> 31));
    case Defect::kNegativeAsZero:
      if (message.an_int32() < 0) message.clear_an_int32();
      return;
    default:
      return;
  }
}

std::string Miswrite(Defect defect, const Everything& message) {
  std::string octets = message.SerializeAsString();
  // Field 3, a varint, 0.
  if (defect == Defect::kDefaultsSent && message.an_int32() == 0) octets.append("\x18\x00", 2);
  return octets;
}

}  // namespace assay::peer
