#include "cli/source_text.h"

#include <zlib.h>

#include <memory>

namespace headgate::cli {
namespace {

constexpr size_t longest = size_t{2} << 30;
constexpr unsigned buffer_bytes = 1U << 16;

}  // namespace

// zlib reads plain files too, as they are.
Result<std::string> read_source_text(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) return Error{"SOURCE_OPEN", path, "", "name a file that exists and can be read"};
  std::string out;
  std::string part(buffer_bytes, '\0');
  for (;;) {
    const int got = gzread(file.get(), part.data(), buffer_bytes);
    if (got < 0) return Error{"SOURCE_READ", path, "", "cannot be unpacked: fetch it again"};
    out.append(part, 0, static_cast<size_t>(got));
    if (out.size() > longest) return Error{"SOURCE_LONG", path, "", "split it into parts"};
    if (got == static_cast<int>(buffer_bytes)) continue;
    int problem = Z_OK;
    gzerror(file.get(), &problem);
    if (problem != Z_OK) return Error{"SOURCE_READ", path, "", "ends early: fetch it again"};
    return out;
  }
}

}  // namespace headgate::cli
