#include <algorithm>
#include <array>
#include <string>

#include "config/address.h"
#include "config/reading.h"

namespace headgate::config {
namespace {

constexpr size_t name_length_max = 24;
// sockaddr_un.sun_path holds 108 bytes with its closing zero.
constexpr size_t socket_path_max = 107;
// "forecast" is the longest of the services' names, "query.sock" the longest of their sockets'.
constexpr std::string_view longest_socket = "/forecast/query.sock";

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_upper_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool in_zone(char c) {
  return is_lower_or_digit(c) || is_upper_or_digit(c) || c == '_' || c == '+' || c == '-';
}

template <typename Allowed>
bool all(std::string_view text, Allowed allowed) {
  return std::all_of(text.begin(), text.end(), allowed);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_length_max &&
         all(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}
bool is_series(std::string_view text) {
  return !text.empty() && text.size() <= 64 && all(text, is_upper_or_digit);
}
bool is_event(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         all(text, [](char c) { return is_upper_or_digit(c) || c == '-' || c == '.'; });
}

// "America/New_York", "UTC". Whether the zone exists is asked where files may be read.
bool is_zone(std::string_view text) {
  bool part_empty = true;
  for (const char c : text) {
    if (c == '/' && part_empty) return false;
    if (c != '/' && !in_zone(c)) return false;
    part_empty = c == '/';
  }
  return !part_empty;
}

void judge(Reading& r, std::string_view key, bool good, std::string problem, std::string mend) {
  if (!r.has(key) || good) return;
  r.refuse(r.position(key), std::string(key), std::move(problem), std::move(mend));
  r.at.erase(r.at.find(key));
}

void judge_names(Reading& r) {
  const std::string name_rule = "use 1 to 24 of a-z, 0-9 and '-'";
  const Configuration& c = r.configuration;
  judge(r, "instance.name", is_name(c.instance.name), "'" + c.instance.name + "' cannot name an instance",
        name_rule);
  judge(r, "strategy.name", is_name(c.strategy.name), "'" + c.strategy.name + "' cannot name a strategy",
        name_rule);
  judge(r, "exchange.event", is_event(c.exchange.event), "'" + c.exchange.event + "' is no event ticker",
        "write one ticker such as \"KXHIGHNY-26JAN15\", or leave the key out for every open event");
  judge(r, "limits.loss_day_zone", is_zone(c.limits.loss_day_zone),
        "'" + c.limits.loss_day_zone + "' is no time zone's name",
        "write an IANA name such as \"America/New_York\"");
  const auto bad = std::find_if_not(c.exchange.series.begin(), c.exchange.series.end(), is_series);
  if (c.exchange.series.empty()) {
    judge(r, "exchange.series", false, "is empty", "name at least one series, e.g. [\"KXHIGHNY\"]");
  } else if (bad != c.exchange.series.end()) {
    judge(r, "exchange.series", false, "'" + *bad + "' is no series ticker",
          "use A-Z and 0-9, e.g. \"KXHIGHNY\"");
  }
}

void judge_directories(Reading& r) {
  const InstanceConfiguration& c = r.configuration.instance;
  const std::array<std::pair<std::string_view, const std::string*>, 2> directories{
      {{"instance.state_directory", &c.state_directory}, {"instance.run_directory", &c.run_directory}}};
  for (const auto& [key, path] : directories) {
    const bool absolute = path->starts_with('/') && path->size() > 1;
    judge(r, key, absolute, "'" + *path + "' is not an absolute folder", "begin it with '/'");
    judge(r, key, path->find("..") == std::string::npos, "'" + *path + "' climbs with '..'",
          "write the folder itself");
  }
  const size_t length = c.run_directory.size() + longest_socket.size();
  judge(r, "instance.run_directory", length <= socket_path_max,
        "its longest socket path has " + std::to_string(length) + " bytes; the kernel allows " +
            std::to_string(socket_path_max),
        "use a folder of at most " + std::to_string(socket_path_max - longest_socket.size()) + " bytes");
}

void judge_address(Reading& r, std::string_view key, const std::string& text, std::string_view plain,
                   std::string_view encrypted, std::string_view path) {
  const auto address = parse_address(text);
  const bool scheme = address && (address->scheme == plain || address->scheme == encrypted);
  judge(r, key, scheme, "'" + text + "' is no such address",
        "write " + std::string(encrypted) + "://HOST" + std::string(path) + " (or " + std::string(plain) +
            ":// for a world on this host), without user, query or fragment");
  if (!scheme || path.empty()) return;
  judge(r, key, address->path == path, "has the path '" + address->path + "'",
        "end the address with " + std::string(path));
}

void judge_addresses(Reading& r) {
  const Configuration& c = r.configuration;
  judge_address(r, "exchange.rest_url", c.exchange.rest_url, "http", "https", "/trade-api/v2");
  judge_address(r, "exchange.feed_url", c.exchange.feed_url, "ws", "wss", "/trade-api/ws/v2");
  judge_address(r, "exchange.clock_url", c.exchange.clock_url, "ws", "wss", "");
  judge_address(r, "forecast.nbm_url", c.forecast.nbm_url, "http", "https", "");
  judge_address(r, "forecast.open_meteo_url", c.forecast.open_meteo_url, "http", "https", "");
  judge_address(r, "forecast.ensemble_url", c.forecast.ensemble_url, "http", "https", "");
  judge_address(r, "settle.reports_url", c.settle.reports_url, "http", "https", "");
}

bool in_key_id(char c) { return is_lower_or_digit(c) || is_upper_or_digit(c) || c == '-' || c == '_'; }

// The id travels in a header of every signed request: what is not of these letters could end the line.
void judge_keys(Reading& r) {
  const KeysConfiguration& c = r.configuration.keys;
  for (const auto& [key, id] :
       {std::pair{"keys.read_id", &c.read.id}, std::pair{"keys.write_id", &c.write.id}}) {
    judge(r, key, !id->empty() && id->size() <= 64 && all(*id, in_key_id), "'" + *id + "' is no key's id",
          "copy the id the exchange showed when the key was made");
  }
  for (const auto& [key, file] :
       {std::pair{"keys.read_file", &c.read.file}, std::pair{"keys.write_file", &c.write.file}}) {
    judge(r, key, file->starts_with('/') && file->size() > 1, "'" + *file + "' is not an absolute path",
          "begin it with '/'");
  }
}

}  // namespace

void judge_forms(Reading& reading) {
  judge_names(reading);
  judge_directories(reading);
  judge_addresses(reading);
  judge_keys(reading);
}

}  // namespace headgate::config
