#include "runtime/url.h"

#include <algorithm>

#include "config/address.h"

namespace headgate {
namespace {

bool in_query(char c) { return c > ' ' && c < 0x7f && c != '#' && c != '\\'; }

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  const size_t mark = std::min(text.find('?'), text.size());
  auto address = config::parse_address(text.substr(0, mark));
  const std::string_view query = text.substr(mark);
  if (!address || !std::all_of(query.begin(), query.end(), in_query)) return std::nullopt;
  Url out{std::move(address->scheme), std::move(address->host), std::move(address->port),
          std::move(address->path), std::string(query)};
  if (out.port.empty()) out.port = out.encrypted() ? "443" : "80";
  if (out.path.empty()) out.path = "/";
  return out;
}

}  // namespace headgate
