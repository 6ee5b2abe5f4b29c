#include "cli/history.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>

#include "cli/descriptor.h"
#include "cli/durable_file.h"
#include "cli/http_question.h"
#include "cli/progress_line.h"
#include "cli/recording_file.h"
#include "domain/moment.h"
#include "imports/series_history.h"
#include "json/quote.h"
#include "store/recording.h"

namespace headgate::cli {
namespace {

namespace files = std::filesystem;

constexpr const char* prod_url = "https://external-api.kalshi.com/trade-api/v2";
constexpr const char* demo_url = "https://external-api.demo.kalshi.co/trade-api/v2";
// Nothing is published for those who ask without a key. The smallest account has 200 tokens a second and a
// question costs 10 (2026-08-17), so that 20 a second would be its limit; one in 60 ms stays below.
constexpr int64_t pace_ms = 60;
constexpr int64_t patience_ms = 30'000;
constexpr int64_t first_wait_ms = 500;
constexpr int64_t longest_wait_ms = 30'000;
constexpr int tries_most = 8;
constexpr int moves_most = 3;  // how often a list may move under our hands before it is given up
constexpr const char* part_suffix = ".part";

std::string root_of(const std::string& host) {
  if (host == "prod") return prod_url;
  if (host == "demo") return demo_url;
  return host.ends_with('/') ? host.substr(0, host.size() - 1) : host;
}

// The name of a file below the series' folder: a ticker is a name and no path.
bool is_name(const std::string& ticker) {
  return !ticker.empty() && ticker.front() != '.' && ticker.find('/') == std::string::npos &&
         ticker.find('\0') == std::string::npos;
}

Result<imports::SeriesHistory::Wish> wish_of(const HistoryOptions& options) {
  imports::SeriesHistory::Wish out{options.series, 0, 0, {false, false}};
  if (!is_name(options.series)) return Error{"USAGE", "SERIES", options.series, "must be a series' ticker"};
  const auto from = parse_iso_utc(options.from + "T00:00:00Z");
  const auto to = parse_iso_utc(options.to + "T00:00:00Z");
  if (!from) return Error{"USAGE", "--from", options.from, "must be a date such as 2026-11-01"};
  if (!to || *to < *from) return Error{"USAGE", "--to", options.to, "must be a date, not before --from"};
  out.from_s = *from / ns_per_s;
  out.until_s = *to / ns_per_s + 86'400;
  std::istringstream kinds(options.kinds);
  for (std::string kind; std::getline(kinds, kind, ',');) {
    if (kind == "candles") {
      out.kinds.candles = true;
    } else if (kind == "trades") {
      out.kinds.trades = true;
    } else if (kind != "markets") {
      return Error{"USAGE", "--kinds", kind, "must be candles, trades or markets"};
    }
  }
  return out;
}

// What is in the folder of a series, and what was done to it.
class Download {
 public:
  Download(const HistoryOptions& options, imports::SeriesHistory::Wish wish)
      : options_(options),
        wish_(std::move(wish)),
        root_(root_of(options.host)),
        folder_(options.out + "/" + options.series) {}

  Exit run();

 private:
  bool take_lock();
  void drop_parts() const;
  bool wanted(const imports::EventHistory& event);
  std::string path_of(const std::string& event) const { return folder_ + "/" + event + ".zst"; }
  Status ask_all();
  Result<std::string> ask(const kalshi::Request& request);
  Status write(const imports::EventHistory& event);
  void say(const imports::SeriesHistory& history);
  Exit report(const Status& status) const;
  void print_text() const;

  const HistoryOptions& options_;
  const imports::SeriesHistory::Wish wish_;
  const std::string root_;
  const std::string folder_;
  Descriptor lock_;
  HttpQuestion http_;
  ProgressLine progress_;
  std::set<std::string> had_, changed_, written_;
  std::map<std::string, int64_t> doubts_;
  std::vector<std::string> left_out_;
  int64_t markets_ = 0, trades_ = 0, candles_ = 0, questions_ = 0, repeated_ = 0, moved_ = 0;
  size_t open_markets_ = 0;
};

bool Download::take_lock() {
  lock_ = Descriptor(::open((folder_ + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  return lock_.number() >= 0 && ::flock(lock_.number(), LOCK_EX | LOCK_NB) == 0;
}

// What was being written when an earlier download was killed.
void Download::drop_parts() const {
  std::error_code ignored;
  for (const auto& entry : files::directory_iterator(folder_, ignored)) {
    if (entry.path().string().ends_with(part_suffix)) files::remove(entry.path(), ignored);
  }
}

bool Download::wanted(const imports::EventHistory& event) {
  const std::string path = path_of(event.event);
  if (!files::exists(path)) return true;
  std::optional<recording::v1::Header> header;
  const RecordingRead read = read_recording(path, [&](const recording::v1::Record& record) {
    if (record.has_header()) header = record.header();
    return true;
  });
  // A file that cannot be read to its end is as good as none.
  if (!header || read.problem || read.cut || read.damaged > 0 || read.lost > 0) return true;
  if (!wish_.kinds.within(header->instance())) return true;
  if (header->source_sha256() == event.fingerprint()) {
    if (written_.count(event.event) == 0) had_.insert(event.event);
    return false;
  }
  if (written_.count(event.event) == 0) changed_.insert(event.event);
  return options_.replace;
}

Result<std::string> Download::ask(const kalshi::Request& request) {
  int64_t wait_ms = first_wait_ms;
  std::string why;
  for (int tries = 0; tries < tries_most; ++tries) {
    ::usleep(static_cast<useconds_t>(pace_ms * 1000));
    ++questions_;
    HttpDone done = http_.get(root_ + request.target(), patience_ms);
    const bool answered = done.outcome == HttpOutcome::answered;
    if (answered && done.status == 200) return std::move(done.body);
    why = answered ? "status " + std::to_string(done.status) + " " + done.body.substr(0, 200) : done.why;
    if (answered && done.status != 429 && done.status < 500) {
      return Error{"HISTORY_REFUSED", request.target(), why, "look at what the exchange says"};
    }
    ++repeated_;
    progress_.say(fmt::format("{}: {}; again in {} ms", request.path, why, wait_ms));
    ::usleep(static_cast<useconds_t>(wait_ms * 1000));
    wait_ms = std::min(wait_ms * 2, longest_wait_ms);
  }
  return Error{"HISTORY_SILENT", root_ + request.target(), why, "ask again later: what is there is kept"};
}

// Under another name until the whole is on the disk: what has its name is whole.
Status Download::write(const imports::EventHistory& event) {
  if (!is_name(event.event)) return Error{"FIELD_VALUE", "event_ticker", event.event, "must be a name"};
  imports::Imported imported = event.recording(root_, wish_.kinds);
  const std::string part = path_of(event.event) + part_suffix;
  std::error_code error;
  files::remove(part, error);
  if (const Status written = write_recording(part, imported.records); !written) return written;
  files::rename(part, path_of(event.event), error);
  if (error) return Error{"FILE_FAILED", path_of(event.event), error.message(), "make the folder writable"};
  if (const Status synced = sync_directory(folder_); !synced) return synced;
  written_.insert(event.event);
  for (const auto& [ticker, market] : event.markets) {
    ++markets_;
    trades_ += static_cast<int64_t>(market.trades.size());
    candles_ += static_cast<int64_t>(market.candles.size());
  }
  for (const auto& [reason, count] : imported.left_out) doubts_[reason] += count;
  return Done{};
}

void Download::say(const imports::SeriesHistory& history) {
  const auto at = history.progress();
  progress_.say(fmt::format("{}: {} of {} events, {} questions, {}", options_.series, at.events_done,
                            at.events, questions_, at.at.empty() ? "listing" : at.at));
}

Status Download::ask_all() {
  imports::SeriesHistory history(wish_, [&](const imports::EventHistory& event) { return wanted(event); });
  while (const auto request = history.question()) {
    say(history);
    const auto body = ask(*request);
    if (!body) return body.error();
    if (const Status read = history.answer(*body); !read) return read;
    while (const auto event = history.take_whole()) {
      if (const Status written = write(*event); !written) return written;
    }
  }
  left_out_ = history.left_out();
  open_markets_ = history.progress().open_markets;
  return Done{};
}

Exit Download::run() {
  std::error_code error;
  files::create_directories(folder_, error);
  if (error || !take_lock()) {
    std::cerr << "headgate: " << folder_ << ": "
              << (error ? error.message() : std::string("another download is at work there")) << "\n";
    return Exit::usage;
  }
  drop_parts();
  Status status = ask_all();
  // Pages that do not fit together: what is whole stays, the rest is asked for anew.
  while (!status && status.error().code == "HISTORY_CHANGED" && moved_ < moves_most) {
    ++moved_;
    status = ask_all();
  }
  return report(status);
}

void Download::print_text() const {
  std::cout << fmt::format(
      "{}: {} events written, {} there already; {} markets, {} trades, {} candles in {} questions\n", folder_,
      written_.size(), had_.size(), markets_, trades_, candles_, questions_);
  if (open_markets_ > 0) std::cout << fmt::format("{} markets are not settled yet\n", open_markets_);
  for (const auto& [reason, count] : doubts_) std::cout << fmt::format("{} {}\n", count, reason);
  if (moved_ > 0)
    std::cout << fmt::format("{} times a list moved between two pages and was read again\n", moved_);
}

Exit Download::report(const Status& status) const {
  if (!status) std::cerr << "headgate: " << status.error().text() << "\n";
  for (const std::string& line : left_out_) std::cerr << "headgate: left out " << line << "\n";
  for (const std::string& event : changed_) {
    std::cerr << "headgate: HISTORY_CHANGED: " << path_of(event)
              << "; the exchange now says something else of " << event
              << (options_.replace ? ", which was replaced\n" : "; --replace asks for it anew\n");
  }
  if (options_.json) {
    json::ObjectWriter out;
    out.add("series", options_.series).add("folder", folder_).add("complete", status.has_value());
    out.add("events_written", static_cast<int64_t>(written_.size()))
        .add("events_there", static_cast<int64_t>(had_.size()));
    out.add("events_changed", static_cast<int64_t>(changed_.size()));
    out.add("events_left_out", static_cast<int64_t>(left_out_.size()));
    out.add("open_markets", static_cast<int64_t>(open_markets_)).add("markets", markets_);
    out.add("trades", trades_).add("candles", candles_).add("questions", questions_);
    out.add("repeated", repeated_).add("lists_moved", moved_);
    json::ObjectWriter doubts;
    for (const auto& [reason, count] : doubts_) doubts.add(reason, count);
    std::cout << out.raw("doubts", doubts.text()).text() << "\n";
  } else {
    print_text();
  }
  if (!status) return status.error().code == "HISTORY_SILENT" ? Exit::not_reachable : Exit::failed;
  return changed_.empty() || options_.replace ? Exit::done : Exit::check_failed;
}

}  // namespace

Exit download_history(const HistoryOptions& options) {
  const auto wish = wish_of(options);
  if (!wish) {
    std::cerr << "headgate: " << wish.error().text() << "\n";
    return Exit::usage;
  }
  return Download(options, *wish).run();
}

}  // namespace headgate::cli
