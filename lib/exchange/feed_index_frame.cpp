#include "exchange/feed_frame.h"
#include "exchange/json_text.h"

namespace headgate::exchange {
namespace {

void write_average(JsonText& out, std::string_view name, const IndexAverage& average) {
  out.key(name).open().key("value").decimal(average.value_e8, 8).number("window_size", average.ticks);
  out.number("window_start_ts_ms", average.start_ms).number("window_end_ts_exclusive", average.end_ms);
  out.close();
}

// What comes from the publisher of the index, as a text of its own.
std::string upstream(const IndexTerms& index, int64_t tick_ms, int64_t value_e8) {
  int64_t units = value_e8;
  for (int i = index.decimals; i < 8; ++i) units /= 10;
  JsonText out;
  out.open().text("type", "value").text("id", index.id).number("time", tick_ms).key("value");
  return out.decimal(units, index.decimals).close().take();
}

JsonText begun(std::string_view type, Subscription& subscription) {
  JsonText out;
  out.open().text("type", type).number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq)).key("msg").open();
  return out;
}

}  // namespace

std::string index_frame(Subscription& subscription, const IndexTerms& index, int64_t tick_ms,
                        const IndexWalk& walk, const IndexWindow& window) {
  JsonText out = begun("cfbenchmarks_value", subscription);
  out.text("index_id", index.id).number("received_at", tick_ms);
  out.text("data", upstream(index, tick_ms, walk.value_e8(index, tick_ms)));
  write_average(out, "avg_60s_data", window.trailing(tick_ms));
  const IndexAverage last = window.last_minute(tick_ms);
  if (last.ticks > 0) write_average(out, "last_60s_windowed_average_15min", last);
  return out.close().close().take();
}

std::string fast_index_frame(Subscription& subscription, const IndexTerms& index, int64_t tick_ms,
                             int64_t received_ms, const IndexWalk& walk) {
  const int64_t value_e8 = walk.value_e8(index, tick_ms);
  JsonText out = begun("cfbenchmarks_value_5hz", subscription);
  out.text("index_id", index.id).key("value_usd").decimal(value_e8, 8);
  out.number("source_ts_ms", tick_ms).number("received_at", received_ms);
  return out.text("data", upstream(index, tick_ms, value_e8)).close().close().take();
}

std::string subject_list_frame(Subscription& subscription, const std::vector<std::string_view>& names,
                               int64_t id) {
  const ChannelTerms& terms = terms_of(subscription.channel);
  const bool indices = terms.subjects == ChannelTerms::Subjects::indices;
  JsonText out;
  out.open().text("type", std::string(terms.name) + (indices ? "_indexlist" : "_underlying_list"));
  if (id != 0) out.number("id", id);
  out.number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq)).key("msg").open();
  out.key(indices ? "index_ids" : "underlying_tickers").open_list();
  for (const std::string_view name : names) out.text(name);
  return out.close_list().close().close().take();
}

}  // namespace headgate::exchange
