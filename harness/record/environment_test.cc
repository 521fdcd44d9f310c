#include "harness/record/environment.h"

#include <gtest/gtest.h>

#include <map>

namespace assay::record {
namespace {

ReadFile From(std::map<std::string, std::string> files) {
  return [files = std::move(files)](const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? std::string() : found->second;
  };
}

TEST(Environment, IsReadFromTheKernelsFiles) {
  const Environment machine = DescribeMachine(
      From({{"/proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast CPU @ 3 GHz\nflags\t\t: fpu hypervisor sse\n"},
            {"/proc/meminfo", "MemTotal:        4194304 kB\nMemFree:  1 kB\n"},
            {"/proc/loadavg", "0.25 0.10 0.05 1/100 42\n"},
            {"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n"},
            {"/sys/class/dmi/id/product_name", "KVM\n"}}));
  EXPECT_EQ(machine.cpu, "Fast CPU @ 3 GHz");
  EXPECT_EQ(machine.memory_mib, 4096);
  EXPECT_EQ(machine.load_1m, 0.25);
  EXPECT_EQ(machine.governor, "performance");
  EXPECT_EQ(machine.virtualization, "KVM");
}

TEST(Environment, FallsBackToTheFlagOfTheCpu) {
  EXPECT_EQ(DescribeMachine(From({{"/proc/cpuinfo", "flags : fpu hypervisor\n"}})).virtualization, "virtual machine");
  EXPECT_EQ(DescribeMachine(From({{"/proc/cpuinfo", "flags : fpu sse\n"}})).virtualization, "");
}

TEST(Environment, SaysWhatItCannotRead) {
  const Environment machine = DescribeMachine(From({}));
  EXPECT_EQ(machine.cpu, "");
  EXPECT_EQ(machine.governor, "n/a");
  EXPECT_EQ(machine.memory_mib, 0);
}

TEST(Environment, KnowsThisMachine) {
  const Environment machine = DescribeMachine();
  EXPECT_GT(machine.cores, 0);
  EXPECT_EQ(machine.kernel.rfind("Linux ", 0), 0U) << machine.kernel;
}

}  // namespace
}  // namespace assay::record
