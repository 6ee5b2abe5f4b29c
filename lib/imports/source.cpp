#include "imports/source.h"

#include "weather/payload_hash.h"

namespace headgate::imports {

std::string sha256_of(std::initializer_list<const Source*> sources) {
  if (sources.size() == 1) return weather::sha256_hex((*sources.begin())->text);
  std::string lines;
  for (const Source* source : sources) {
    const std::string file = source->name.substr(source->name.rfind('/') + 1);
    lines.append(weather::sha256_hex(source->text)).append("  ").append(file).append("\n");
  }
  return weather::sha256_hex(lines);
}

}  // namespace headgate::imports
