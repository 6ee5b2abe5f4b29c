#include "cli/doctor_machine.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>
#include <zmq.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <set>

#include "actor/service_names.h"
#include "cli/process.h"
#include "domain/civil_day.h"
#include "domain/moment.h"
#include "runtime/system_clock.h"
#include "weather/forecast_rule.h"
#include "weather/stations.h"

namespace headgate::cli {
namespace {

constexpr int64_t hour_ns = 3600 * ns_per_s;
constexpr int64_t day_ns = 24 * hour_ns;
constexpr const char* exchange_zone = "America/New_York";  // the exchange states its hours in it

// The kernel's own word; whoever disciplines it (chrony, timesyncd, the host of a container) clears the flag.
void examine_clock(const Configuration& configuration, Findings& findings) {
  constexpr const char* check = "clock_synchronised";
  timex facts{};
  const int state = ::adjtimex(&facts);
  if (state < 0) return findings.skipped(check, "the kernel does not tell");
  const std::string value =
      fmt::format("error at most {:.3f} s by the kernel's word", static_cast<double>(facts.maxerror) / 1e6);
  const bool told = state != TIME_ERROR && (facts.status & STA_UNSYNC) == 0;
  if (told) return findings.good(check, value);
  const std::string unsynchronised = "nothing keeps this clock true";
  const std::string mend = "run chrony or systemd-timesyncd: timedatectl set-ntp true";
  const std::string limit = "the exchange refuses stamps some seconds off";
  if (configuration.instance.mode == Mode::live) return findings.bad(check, unsynchronised, limit, mend);
  findings.warn(check, unsynchronised, limit, mend);
}

// The zone of the whole process for a while; a command has one thread here.
class ZoneOfProcess {
 public:
  explicit ZoneOfProcess(const std::string& zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", (":" + zone).c_str(), 1);
    ::tzset();
  }
  ~ZoneOfProcess() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  ZoneOfProcess(const ZoneOfProcess&) = delete;
  ZoneOfProcess& operator=(const ZoneOfProcess&) = delete;

 private:
  std::optional<std::string> before_;
};

int64_t day_by_database(int64_t unix_s) {
  const std::time_t at = unix_s;
  std::tm civil{};
  ::localtime_r(&at, &civil);
  // The fields of that day read as UTC; its length does not matter for its number.
  civil.tm_hour = 12;
  civil.tm_min = civil.tm_sec = 0;
  civil.tm_isdst = 0;
  return ::timegm(&civil) / (24 * 3600);
}

// The first hour of the coming year at which our rules and the machine's database are on different days; what
// the law changes reaches the database first.
std::optional<std::string> zone_fault(const std::string& zone) {
  if (::access(("/usr/share/zoneinfo/" + zone).c_str(), R_OK) != 0) return "the database has no " + zone;
  const ZoneOfProcess here(zone);
  const int64_t start_ns = utc_now().ns() / hour_ns * hour_ns;
  for (int64_t at_ns = start_ns; at_ns < start_ns + 400 * day_ns; at_ns += hour_ns) {
    const auto ours = civil_day(zone, at_ns);
    if (!ours) return zone + " has no rule here";
    if (*ours != day_by_database(at_ns / ns_per_s)) return zone + " differs at " + iso_utc(at_ns);
  }
  return std::nullopt;
}

void examine_zones(const Configuration& configuration, Findings& findings) {
  std::set<std::string> zones{exchange_zone, configuration.limits.loss_day_zone};
  for (const std::string& series : configuration.exchange.series) {
    if (const auto* station = weather::station_of_series(series)) zones.insert(weather::civil_zone(*station));
  }
  for (const std::string& zone : zones) {
    const auto fault = zone_fault(zone);
    if (!fault) continue;
    return findings.bad("time_zones", *fault, "rules and database agree over 400 days",
                        "apt-get install --only-upgrade tzdata; if it still differs the law has changed, and "
                        "this build must not trade over the change");
  }
  std::string names;
  for (const std::string& zone : zones) names += (names.empty() ? "" : ", ") + zone;
  findings.good("time_zones", names, "rules and database agree over 400 days");
}

void examine_stations(const Configuration& configuration, Findings& findings) {
  std::string known;
  for (const std::string& series : configuration.exchange.series) {
    const auto* station = weather::station_of_series(series);
    if (station == nullptr && series.starts_with("KXHIGH")) {
      return findings.bad("stations", series + " has no weather station here", "",
                          "remove it from exchange.series: its days cannot be told apart");
    }
    if (station == nullptr) continue;
    known += fmt::format("{}{} {} UTC{:+d}", known.empty() ? "" : ", ", series, station->icao,
                         station->standard_offset_h);
  }
  if (known.empty()) return findings.skipped("stations", "no series of daily highs is configured");
  findings.good("stations", known);
}

void examine_open_files(Findings& findings) {
  constexpr rlim_t least = 512;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return findings.skipped("open_files", "the kernel does not tell");
  const std::string value = std::to_string(limit.rlim_cur);
  if (limit.rlim_cur >= least) return findings.good("open_files", value, "at least 512");
  findings.bad("open_files", value, "at least 512", "LimitNOFILE=4096 in the unit, or ulimit -n 4096");
}

void examine_programs(Findings& findings) {
  for (const std::string_view service : service_names) {
    const std::string path = own_directory() + "/headgate-" + std::string(service);
    if (::access(path.c_str(), X_OK) == 0) continue;
    return findings.bad("programs", path + " is not there", "all eight beside headgate, of one build",
                        "install the package as a whole");
  }
  findings.good("programs", "all eight in " + own_directory());
}

void examine_versions(const Configuration& configuration, Findings& findings) {
  int major = 0, minor = 0, patch = 0;
  ::zmq_version(&major, &minor, &patch);
  findings.good("versions", fmt::format("configuration {}, {}, ZeroMQ {}.{}.{}", configuration.version,
                                        ::OpenSSL_version(OPENSSL_VERSION), major, minor, patch));
}

}  // namespace

void examine_machine(const Configuration& configuration, Findings& findings) {
  examine_clock(configuration, findings);
  examine_zones(configuration, findings);
  examine_stations(configuration, findings);
  examine_open_files(findings);
  examine_programs(findings);
  examine_versions(configuration, findings);
}

}  // namespace headgate::cli
