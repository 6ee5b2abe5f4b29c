#include "cli/recording.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "imports/kxbtc15m_text.h"
#include "json/quote.h"
#include "store/recording.h"

namespace headgate::cli {
namespace {

namespace pb = recording::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What the file's numbers stand for.
struct Names {
  std::map<uint32_t, std::string> texts;
  std::string of(uint32_t index) const {
    const auto found = texts.find(index);
    return found == texts.end() ? std::string() : found->second;
  }
};

const FieldDescriptor* payload_field(const pb::Record& record) {
  return pb::Record::descriptor()->FindFieldByNumber(record.payload_case());
}

// An unsigned field of the payload by name; nothing when it has none.
std::optional<uint32_t> number_in(const Message& payload, const char* name) {
  const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByName(name);
  const bool fits =
      field != nullptr && !field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32;
  if (!fits) return std::nullopt;
  return payload.GetReflection()->GetUInt32(payload, field);
}

// The exchange's own time of what the payload tells; nothing when it gave none.
std::optional<int64_t> stamp_of(const Message& payload, int64_t market_ns) {
  for (const auto& [name, unit_ns] :
       {std::pair{"stamp_behind_ms", ns_per_ms}, {"stamp_behind_us", ns_per_ms / 1000}}) {
    const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) continue;
    const auto* reflection = payload.GetReflection();
    if (field->has_presence() && !reflection->HasField(payload, field)) return std::nullopt;
    return (market_ns / unit_ns - reflection->GetInt64(payload, field)) * unit_ns;
  }
  return std::nullopt;
}

std::string json_of(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string out;
  return google::protobuf::util::MessageToJsonString(message, &out, options).ok() ? out : "null";
}

std::string line_of(const pb::Record& record, const Names& names) {
  const FieldDescriptor* field = payload_field(record);
  json::ObjectWriter out;
  out.add("number", static_cast<int64_t>(record.number()));
  out.add("market_time_ns", record.market_time_ns()).add("utc_ns", record.utc_ns());
  if (field == nullptr) return out.add("kind", "unknown").text();
  const Message& payload = record.GetReflection()->GetMessage(record, field);
  out.add("kind", field->name());
  if (const auto stamp_ns = stamp_of(payload, record.market_time_ns())) out.add("exchange_ns", *stamp_ns);
  for (const char* name : {"market", "fair_value", "outcome"}) {
    if (const auto index = number_in(payload, name)) out.add(name, names.of(*index));
  }
  if (record.has_doubt()) {
    std::vector<std::string> tickers;
    for (const uint32_t market : record.doubt().markets()) tickers.push_back(names.of(market));
    out.raw("markets", json::array_of(tickers));
  }
  return out.raw("body", json_of(payload)).text();
}

struct Summary {
  pb::Header header;
  std::map<std::string, uint64_t> kinds;
  std::optional<pb::Record> first;
  pb::Record last;
  uint64_t books_in_doubt = 0;
  uint64_t feed_losses = 0;
  uint64_t prints_lost = 0;
  uint64_t bytes = 0;

  void take(const pb::Record& record) {
    const FieldDescriptor* field = payload_field(record);
    ++kinds[field == nullptr ? "unknown" : field->name()];
    if (record.has_header()) header = record.header();
    if (!first) first = record;
    last = record;
    books_in_doubt += static_cast<uint64_t>(record.has_doubt() ? record.doubt().markets_size() : 0);
    feed_losses += record.has_feed() && !record.feed().connected() ? 1 : 0;
    prints_lost += record.has_trades_lost() ? 1 : 0;
  }
};

std::string summary_json(const Summary& summary, const RecordingRead& read) {
  json::ObjectWriter kinds;
  for (const auto& [kind, count] : summary.kinds) kinds.add(kind, static_cast<int64_t>(count));
  json::ObjectWriter out;
  out.raw("header", json_of(summary.header)).raw("kinds", kinds.text());
  out.add("records", static_cast<int64_t>(read.records)).add("bytes", static_cast<int64_t>(summary.bytes));
  if (summary.first) {
    out.add("first_market_time", iso_utc(summary.first->market_time_ns()));
    out.add("first_utc", iso_utc(summary.first->utc_ns()));
    out.add("last_market_time", iso_utc(summary.last.market_time_ns()));
    out.add("last_utc", iso_utc(summary.last.utc_ns()));
  }
  out.add("books_in_doubt", static_cast<int64_t>(summary.books_in_doubt));
  out.add("feed_losses", static_cast<int64_t>(summary.feed_losses));
  out.add("prints_lost", static_cast<int64_t>(summary.prints_lost));
  out.add("records_lost", static_cast<int64_t>(read.lost));
  out.add("damaged_chunks", static_cast<int64_t>(read.damaged)).add("cut", read.cut);
  return out.add("problem", read.problem ? read.problem->text() : "").text();
}

std::string summary_text(const Summary& summary, const RecordingRead& read) {
  const pb::Header& header = summary.header;
  std::string out =
      header.source_sha256().empty()
          ? fmt::format("{} of instance {} ({}), life {}, format {}\nvenue {}\n", header.service(),
                        header.instance(), header.mode(), header.life(), header.format(), header.venue())
          : fmt::format("import of {}, format {}\nsource sha256 {}\n", header.venue(), header.format(),
                        header.source_sha256());
  out += fmt::format(
      "{} records in {} bytes, {:.1f} a record\n", read.records, summary.bytes,
      static_cast<double>(summary.bytes) / static_cast<double>(std::max<uint64_t>(read.records, 1)));
  if (summary.first) {
    out += fmt::format("market time {} to {}\nour clock   {} to {}\n",
                       iso_utc(summary.first->market_time_ns()), iso_utc(summary.last.market_time_ns()),
                       iso_utc(summary.first->utc_ns()), iso_utc(summary.last.utc_ns()));
  }
  for (const auto& [kind, count] : summary.kinds) out += fmt::format("  {:<12} {}\n", kind, count);
  out += fmt::format("books put in doubt {}, feed lost {} times, prints lost {} times\n",
                     summary.books_in_doubt, summary.feed_losses, summary.prints_lost);
  if (read.lost + read.damaged > 0) {
    out += fmt::format("DAMAGED: {} chunks are not as they were written, {} records are missing\n",
                       read.damaged, read.lost);
  }
  if (read.cut) out += "ends within a chunk: the process was killed or the disk was full\n";
  return out;
}

// The source's own text again. What is damaged or missing would make it another text.
Exit tell_as_kxbtc15m(const std::string& path) {
  imports::Kxbtc15mText text;
  std::optional<Error> error;
  const RecordingRead read = read_recording(path, [&](const pb::Record& record) {
    const auto line = text.take(record);
    if (!line) error = line.error();
    if (line) std::cout << *line;
    return !error;
  });
  if (!error) error = read.problem;
  if (error) std::cerr << "headgate: " << error->text() << "\n";
  if (read.problem) return Exit::usage;
  if (error) return Exit::failed;
  if (read.lost + read.damaged == 0 && !read.cut) return Exit::done;
  std::cerr << fmt::format("headgate: {} chunks are damaged, {} records are missing{}\n", read.damaged,
                           read.lost, read.cut ? ", the end is cut off" : "");
  return Exit::check_failed;
}

}  // namespace

Exit show_recording(const RecordingOptions& options) {
  if (options.as == "kxbtc15m") return tell_as_kxbtc15m(options.path);
  if (!options.as.empty()) {
    std::cerr << "headgate: no source is called '" << options.as << "'; known is kxbtc15m\n";
    return Exit::usage;
  }
  Summary summary;
  Names names;
  const RecordingRead read = read_recording(options.path, [&](const pb::Record& record) {
    summary.take(record);
    if (!options.dump) return true;
    if (record.has_name()) names.texts[record.name().index()] = record.name().text();
    std::cout << line_of(record, names) << "\n";
    return true;
  });
  std::error_code ignored;
  const auto size = std::filesystem::file_size(options.path, ignored);
  summary.bytes = ignored ? 0 : size;
  if (read.problem) std::cerr << "headgate: " << read.problem->text() << "\n";
  if (options.dump) {
    if (read.lost + read.damaged > 0) std::cerr << summary_text(summary, read);
  } else if (options.json) {
    std::cout << summary_json(summary, read) << "\n";
  } else if (read.records > 0) {
    std::cout << summary_text(summary, read);
  }
  if (read.problem) return Exit::usage;
  return read.lost + read.damaged > 0 ? Exit::check_failed : Exit::done;
}

}  // namespace headgate::cli
