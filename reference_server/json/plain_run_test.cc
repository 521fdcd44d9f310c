#include "reference_server/json/plain_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace assay::reference {
namespace {

bool IsPlain(unsigned char c, bool ascii) { return c >= 0x20 && c != '"' && c != '\\' && (!ascii || c < 0x80); }

// Each octet at each place of texts whose lengths are whole eights and others, among neighbours of all kinds.
TEST(PlainRun, EndsAtTheFirstOctetThatIsNotPlain) {
  for (const bool ascii : {false, true}) {
    for (const char neighbour : {'a', ' ', '!', '#', '[', ']', '\x7f', ascii ? 'z' : '\xff'}) {
      for (std::size_t size = 0; size <= 19; ++size) {
        EXPECT_EQ(PlainRun(std::string(size, neighbour), ascii), size);
        for (std::size_t at = 0; at < size; ++at) {
          for (int c = 0; c < 256; ++c) {
            std::string text(size, neighbour);
            text[at] = static_cast<char>(c);
            const std::size_t expected = IsPlain(static_cast<unsigned char>(c), ascii) ? size : at;
            ASSERT_EQ(PlainRun(text, ascii), expected) << size << " " << at << " " << c;
            // What follows the first hit changes nothing.
            if (at + 1 < size) text[at + 1] = '"';
            ASSERT_EQ(PlainRun(text, ascii), std::min(expected, at + 1 < size ? at + 1 : size));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::reference
