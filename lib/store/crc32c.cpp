#include "store/crc32c.h"

#include <array>
#include <cstddef>

#include "store/little_endian.h"

namespace headgate {
namespace {

constexpr size_t slices = 8;

// tables[k][b]: what the byte b does to the sum when k bytes follow it. Eight bytes at once take a third of
// the time of one by one (Kounavis and Berry, "A systematic approach to building high performance
// software-based CRC generators", ISCC 2005); every captured input is summed.
constexpr std::array<std::array<uint32_t, 256>, slices> tables = [] {
  std::array<std::array<uint32_t, 256>, slices> out{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    out[0][byte] = crc;
  }
  for (size_t k = 1; k < slices; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t crc = out[k - 1][byte];
      out[k][byte] = (crc >> 8) ^ out[0][crc & 0xff];
    }
  }
  return out;
}();

uint32_t eight(uint32_t low, uint32_t high) {
  return tables[7][low & 0xff] ^ tables[6][(low >> 8) & 0xff] ^ tables[5][(low >> 16) & 0xff] ^
         tables[4][low >> 24] ^ tables[3][high & 0xff] ^ tables[2][(high >> 8) & 0xff] ^
         tables[1][(high >> 16) & 0xff] ^ tables[0][high >> 24];
}

}  // namespace

uint32_t crc32c(std::string_view bytes, uint32_t before) {
  uint32_t crc = ~before;
  for (; bytes.size() >= slices; bytes.remove_prefix(slices)) {
    crc = eight(get_u32(bytes, 0) ^ crc, get_u32(bytes, 4));
  }
  for (const char c : bytes) crc = tables[0][(crc ^ static_cast<uint8_t>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

}  // namespace headgate
