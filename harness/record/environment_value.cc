#include "harness/record/environment_value.h"

namespace assay::record {

Value EnvironmentValue(const Environment& environment) {
  return Value::Map{{"cpu", environment.cpu},           {"cores", environment.cores},
                    {"kernel", environment.kernel},     {"virtualization", environment.virtualization},
                    {"governor", environment.governor}, {"memory_mib", environment.memory_mib},
                    {"load_1m", environment.load_1m}};
}

Environment ReadEnvironment(const Cursor& from) {
  Environment environment;
  environment.cpu = from.At("cpu").Text();
  environment.cores = static_cast<int>(from.At("cores").Int(0, INT32_MAX));
  environment.kernel = from.At("kernel").Text();
  environment.virtualization = from.Maybe("virtualization").Text();
  environment.governor = from.Maybe("governor").Text();
  environment.memory_mib = from.Maybe("memory_mib").Int();
  environment.load_1m = from.Maybe("load_1m").Number();
  return environment;
}

}  // namespace assay::record
