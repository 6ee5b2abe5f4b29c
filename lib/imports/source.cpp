#include "imports/source.h"

#include "weather/payload_hash.h"

namespace headgate::imports {

std::string file_of(const Source& source) {
  std::string out = source.name.substr(source.name.rfind('/') + 1);
  if (out.ends_with(".gz")) out.resize(out.size() - 3);
  return out;
}

std::string sha256_of(std::initializer_list<const Source*> sources) {
  if (sources.size() == 1) return weather::sha256_hex((*sources.begin())->text);
  std::string lines;
  for (const Source* source : sources) {
    lines.append(weather::sha256_hex(source->text)).append("  ").append(file_of(*source)).append("\n");
  }
  return weather::sha256_hex(lines);
}

}  // namespace headgate::imports
