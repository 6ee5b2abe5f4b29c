#pragma once

#include <cstdint>
#include <string_view>

namespace headgate {

// CRC-32C (Castagnoli, RFC 3720 B.4) of what `before` is the CRC of, followed by `bytes`. It finds every
// change of up to 32 adjacent bits; it is no protection against somebody who computes it anew.
uint32_t crc32c(std::string_view bytes, uint32_t before = 0);

}  // namespace headgate
