#include "kalshi/frame_codec.h"

#include <array>

#include "kalshi/frame_reader.h"
#include "kalshi/page_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

std::optional<int64_t> integer_if_present(json::Reader& reader, std::string_view name) {
  if (!reader.has(name)) return std::nullopt;
  return reader.integer(name);
}

Frame read_subscribed(FrameReader& in) {
  return Subscribed{in.frame.integer("id"), in.msg.nonempty_string("channel"), sid_of(in.msg)};
}

Frame read_refusal(FrameReader& in) {
  // Without an id the error answers no command, e.g. when the exchange drops a slow reader.
  FeedRefusal out{integer_if_present(in.frame, "id").value_or(0), integer_if_present(in.frame, "sid"),
                  integer_if_present(in.frame, "seq"), in.msg.integer("code"), in.msg.string("msg")};
  if (in.msg.has("market_tickers")) out.market_tickers = texts_of(in.msg, "market_tickers");
  if (in.msg.has("market_ticker")) out.market_tickers.push_back(in.msg.nonempty_string("market_ticker"));
  return out;
}

// Which list stands there depends on the channel; one of them must.
Frame read_acknowledged(FrameReader& in) {
  Acknowledged out{.id = in.frame.integer("id"), .sid = sid_of(in.frame), .seq = seq_of(in.frame)};
  if (in.msg.has("index_ids")) {
    out.index_ids = texts_of(in.msg, "index_ids");
  } else if (in.msg.has("market_ids") && !in.msg.has("market_tickers")) {
    out.market_ids = texts_of(in.msg, "market_ids");
  } else {
    out.market_tickers = texts_of(in.msg, "market_tickers");
  }
  return out;
}

Frame read_foreign(FrameReader& in) {
  return ForeignFrame{in.frame.string("type"), sid_of(in.frame), seq_of(in.frame)};
}

using Read = Frame (*)(FrameReader&);
constexpr std::array<Word<Read>, 28> types{{
    {"orderbook_delta", read_delta},
    {"orderbook_snapshot", read_snapshot},
    {"trade", read_trade},
    {"ticker", read_ticker},
    {"subscribed", read_subscribed},
    {"ok", read_acknowledged},
    {"error", read_refusal},
    {"fill", read_fill_told},
    {"user_order", read_order_told},
    {"market_position", read_position_told},
    {"order_group_updates", read_group_told},
    {"market_lifecycle_v2", read_market_lifecycle},
    {"event_lifecycle", read_event_created},
    {"event_fee_update", read_event_fee},
    {"cfbenchmarks_value", read_index_value},
    {"cfbenchmarks_value_5hz", read_index_tick},
    {"cfbenchmarks_value_indexlist", read_index_list},
    {"cfbenchmarks_value_5hz_indexlist", read_index_list},
    {"multivariate_market_lifecycle", read_foreign},
    {"pyth_value", read_foreign},
    {"pyth_value_underlying_list", read_foreign},
    {"rfq_created", read_foreign},
    {"rfq_deleted", read_foreign},
    {"quote_created", read_foreign},
    {"quote_accepted", read_foreign},
    {"quote_executed", read_foreign},
    {"communications", read_foreign},
    {"multivariate_lookup", read_foreign},
}};

FeedFault fault_of(const Error& error, const json::Value& document) {
  FeedFault out{error, std::nullopt, std::nullopt, "", ""};
  if (const json::Value* sid = document.find("sid")) out.sid = json::decimal_of(*sid, 0);
  if (const json::Value* seq = document.find("seq")) out.seq = json::decimal_of(*seq, 0);
  const json::Value* type = document.find("type");
  if (type != nullptr && type->kind == json::Kind::string) out.type = type->text;
  const json::Value* msg = document.find("msg");
  const json::Value* ticker = msg == nullptr ? nullptr : msg->find("market_ticker");
  if (ticker != nullptr && ticker->kind == json::Kind::string) out.market_ticker = ticker->text;
  return out;
}

Frame read_unsubscribed(json::Reader& frame, const json::Value& document) {
  const Unsubscribed out{frame.integer("id"), sid_of(frame), seq_of(frame)};
  if (frame.failed()) return fault_of(frame.error(), document);
  return out;
}

Frame read_listing(json::Reader& frame, const json::Value& document) {
  Acknowledged out{.id = frame.integer("id")};
  out.subscriptions = items_of<ListedSubscription>(frame, "msg", [](json::Reader& item) {
    return ListedSubscription{item.nonempty_string("channel"), sid_of(item)};
  });
  if (frame.failed()) return fault_of(frame.error(), document);
  return out;
}

}  // namespace

int64_t sid_of(json::Reader& reader) {
  const int64_t sid = reader.integer("sid");
  if (sid <= 0) reader.refuse("sid", std::to_string(sid), "must be positive");
  return sid;
}

int64_t seq_of(json::Reader& reader) {
  const int64_t seq = reader.integer("seq");
  if (seq <= 0) reader.refuse("seq", std::to_string(seq), "must be positive");
  return seq;
}

void no_seq(json::Reader& reader) { reader.absent("seq", "must not be there: this channel is not counted"); }

Frame parse_frame(std::string_view text, BookScale scale) {
  const Result<json::Value> document = json::parse(text);
  if (!document) return FeedFault{document.error(), std::nullopt, std::nullopt, "", ""};
  json::Reader frame(*document, "");
  const std::string type = frame.failed() ? "" : frame.string("type");
  if (type == "unsubscribed") return read_unsubscribed(frame, *document);
  const json::Value* msg = document->find("msg");
  if (type == "ok" && msg != nullptr && msg->kind == json::Kind::array) return read_listing(frame, *document);
  const Read read = frame.failed() ? nullptr : word_of<Read>(frame, "type", types);
  if (read != nullptr) msg = frame.object("msg");
  if (frame.failed()) return fault_of(frame.error(), *document);
  FrameReader in{frame, json::Reader(*msg, "msg"), scale};
  Frame out = read(in);
  if (in.failed()) return fault_of(in.error(), *document);
  return out;
}

}  // namespace headgate::kalshi
