#include "reference_server/json/json_codec.h"

namespace assay::reference {

const Codec& JsonCodec(JsonWriter writer) { return writer == JsonWriter::kDirect ? DirectJson() : NlohmannJson(); }

const char* NameOf(JsonWriter writer) { return writer == JsonWriter::kDirect ? "direct" : "nlohmann"; }

}  // namespace assay::reference
