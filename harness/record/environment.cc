#include "harness/record/environment.h"

#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

namespace assay::record {
namespace {

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

// The value of the first line "key : value" or "key: value".
std::string LineValue(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && Trim(line.substr(0, colon)) == key) return Trim(line.substr(colon + 1));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return "";
}

// DMI names the product of the hypervisor; the CPU flag says only that there is one.
std::string Virtualization(const ReadFile& read, const std::string& cpuinfo) {
  const std::string vendor = Trim(read("/sys/class/dmi/id/sys_vendor"));
  const std::string product = Trim(read("/sys/class/dmi/id/product_name"));
  for (const std::string_view known : {"KVM", "VMware", "VirtualBox", "Xen", "Amazon EC2", "Google Compute Engine",
                                       "Virtual Machine", "Firecracker", "QEMU"}) {
    if (product.find(known) != std::string::npos || vendor.find(known) != std::string::npos) return std::string(known);
  }
  const std::string flags = " " + LineValue(cpuinfo, "flags") + " ";
  return flags.find(" hypervisor ") != std::string::npos ? "virtual machine" : "";
}

}  // namespace

Environment DescribeMachine(const ReadFile& read) {
  Environment machine;
  const std::string cpuinfo = read("/proc/cpuinfo");
  machine.cpu = LineValue(cpuinfo, "model name");
  if (machine.cpu.empty()) machine.cpu = LineValue(cpuinfo, "Hardware");  // Arm has no "model name"
  machine.virtualization = Virtualization(read, cpuinfo);
  machine.governor = Trim(read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
  if (machine.governor.empty()) machine.governor = "n/a";
  machine.memory_mib = std::strtoll(LineValue(read("/proc/meminfo"), "MemTotal").c_str(), nullptr, 10) / 1024;
  machine.load_1m = std::strtod(read("/proc/loadavg").c_str(), nullptr);
  return machine;
}

Environment DescribeMachine() {
  Environment machine = DescribeMachine(ReadWhole);
  machine.cores = static_cast<int>(std::thread::hardware_concurrency());
  if (utsname name{}; uname(&name) == 0) machine.kernel = std::string(name.sysname) + " " + name.release;
  return machine;
}

}  // namespace assay::record
