#include "kalshi/index_frame.h"

#include "json/value.h"
#include "kalshi/amount_codec.h"
#include "kalshi/frame_reader.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

constexpr int places = 8;

int64_t price_of_index(json::Reader& reader, std::string_view name) {
  const int64_t value_e8 = reader.decimal_string(name, places);
  if (value_e8 <= 0) reader.refuse(name, std::to_string(value_e8) + "e-8", "must be above zero");
  return value_e8;
}

// What the benchmark's own frame says, which stands in the field `data` as text.
struct Source {
  int64_t value_e8 = 0;
  int64_t time_ns = 0;
};
Source source_of(json::Reader& msg, const std::string& index_id) {
  const std::string text = msg.string("data");
  if (msg.failed()) return {};
  const Result<json::Value> document = json::parse(text);
  if (!document) {
    msg.refuse("data", text.substr(0, 80), "must hold one JSON object");
    return {};
  }
  json::Reader data(*document, msg.path_of("data"));
  if (data.failed()) {
    msg.adopt(data.error());
    return {};
  }
  const Source out{price_of_index(data, "value"), milliseconds_of(data, "time")};
  const std::string id = data.nonempty_string("id");
  if (id != index_id) data.refuse("id", id, "must be the index_id");
  if (data.failed()) msg.adopt(data.error());
  return out;
}

IndexAverage average_of(json::Reader& msg, std::string_view name) {
  const json::Value* object = msg.object(name);
  if (object == nullptr) return {};
  json::Reader reader(*object, msg.path_of(name));
  IndexAverage out;
  out.value_e8 = price_of_index(reader, "value");
  out.ticks = reader.integer("window_size");
  if (out.ticks < 0) reader.refuse("window_size", std::to_string(out.ticks), "must not be negative");
  out.begin_ns = milliseconds_of(reader, "window_start_ts_ms");
  out.end_ns = milliseconds_of(reader, "window_end_ts_exclusive");
  if (out.end_ns <= out.begin_ns) {
    reader.refuse("window_end_ts_exclusive", std::to_string(out.end_ns), "must come after window_start_ts_ms");
  }
  if (reader.failed()) msg.adopt(reader.error());
  return out;
}

}  // namespace

Frame read_index_value(FrameReader& in) {
  IndexValue out;
  out.sid = sid_of(in.frame);
  out.seq = seq_of(in.frame);
  out.index_id = in.msg.nonempty_string("index_id");
  out.received_ns = milliseconds_of(in.msg, "received_at");
  const Source source = source_of(in.msg, out.index_id);
  out.value_e8 = source.value_e8;
  out.source_ns = source.time_ns;
  out.average_60s = average_of(in.msg, "avg_60s_data");
  if (in.msg.has("last_60s_windowed_average_15min")) {
    out.settlement_average = average_of(in.msg, "last_60s_windowed_average_15min");
  }
  return out;
}

Frame read_index_tick(FrameReader& in) {
  IndexTick out;
  out.sid = sid_of(in.frame);
  out.seq = seq_of(in.frame);
  out.index_id = in.msg.nonempty_string("index_id");
  out.value_e8 = price_of_index(in.msg, "value_usd");
  out.source_ns = milliseconds_of(in.msg, "source_ts_ms");
  out.received_ns = milliseconds_of(in.msg, "received_at");
  const Source source = source_of(in.msg, out.index_id);
  if (source.value_e8 != out.value_e8) {
    in.msg.refuse("value_usd", std::to_string(out.value_e8) + "e-8", "must be the value in data");
  }
  if (source.time_ns != out.source_ns) {
    in.msg.refuse("source_ts_ms", std::to_string(out.source_ns), "must be the time in data");
  }
  return out;
}

Frame read_index_list(FrameReader& in) {
  IndexList out;
  if (in.frame.has("id")) out.id = in.frame.integer("id");
  out.sid = sid_of(in.frame);
  out.seq = seq_of(in.frame);
  out.is_5hz = in.frame.string("type") == "cfbenchmarks_value_5hz_indexlist";
  out.index_ids = texts_of(in.msg, "index_ids");
  return out;
}

}  // namespace headgate::kalshi
