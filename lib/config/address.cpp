#include "config/address.h"

#include <algorithm>
#include <array>

namespace headgate::config {
namespace {

constexpr std::array<std::string_view, 3> production_hosts{
    "external-api.kalshi.com", "external-api-ws.kalshi.com", "api.elections.kalshi.com"};
constexpr std::array<std::string_view, 3> demo_hosts{"external-api.demo.kalshi.co",
                                                     "external-api-ws.demo.kalshi.co", "demo-api.kalshi.co"};
constexpr std::array<std::string_view, 2> kalshi_domains{"kalshi.com", "kalshi.co"};
constexpr std::array<std::string_view, 4> schemes{"http", "https", "ws", "wss"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_host(char c) { return is_digit(c) || is_letter(c) || c == '.' || c == '-'; }
bool in_path(char c) { return in_host(c) || c == '/' || c == '_' || c == '~'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool under(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Address out;
  out.scheme = lower(text.substr(0, colon));
  if (!contains(schemes, out.scheme)) return std::nullopt;

  const std::string_view rest = text.substr(colon + 3);
  const size_t slash = std::min(rest.find('/'), rest.size());
  out.path = rest.substr(slash);
  const std::string_view authority = rest.substr(0, slash);
  const size_t port = std::min(authority.find(':'), authority.size());
  out.host = lower(authority.substr(0, port));
  if (port < authority.size()) {
    out.port = authority.substr(port + 1);
    if (out.port.empty() || out.port.size() > 5) return std::nullopt;
  }
  if (out.host.empty()) return std::nullopt;
  if (!std::all_of(out.host.begin(), out.host.end(), in_host)) return std::nullopt;
  if (!std::all_of(out.port.begin(), out.port.end(), is_digit)) return std::nullopt;
  if (!std::all_of(out.path.begin(), out.path.end(), in_path)) return std::nullopt;
  return out;
}

Venue venue_of(std::string_view host) {
  if (contains(production_hosts, host)) return Venue::production;
  if (contains(demo_hosts, host)) return Venue::demo;
  for (const std::string_view domain : kalshi_domains) {
    if (under(host, domain)) return Venue::unknown_kalshi;
  }
  return Venue::elsewhere;
}

}  // namespace headgate::config
