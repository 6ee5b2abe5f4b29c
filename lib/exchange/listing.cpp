#include "exchange/listing.h"

#include <algorithm>

#include "domain/decimal.h"
#include "exchange/order_body.h"

namespace headgate::exchange {
namespace {

constexpr std::string_view cursor_prefix = "after-";

std::string after_of(const Target& target) {
  const auto text = target.parameter("cursor");
  return text && text->starts_with(cursor_prefix) ? text->substr(cursor_prefix.size()) : std::string();
}

// A parameter that is sent empty counts as absent.
std::optional<std::string> word(const Target& target, std::string_view name) {
  auto out = target.parameter(name);
  if (out && out->empty()) return std::nullopt;
  return out;
}

}  // namespace

std::optional<uint64_t> Listing::after_number() const {
  const auto number = parse_decimal(after, 0);
  if (!number || *number < 0) return std::nullopt;
  return static_cast<uint64_t>(*number);
}

bool Listing::has_market(const Floor& floor, const std::string& market) const {
  return (!ticker || *ticker == market) && (!shard || *shard == floor.shard_of(market)) &&
         (!events || lists(*events, floor.event_of(market).plan.event));
}

std::optional<Answer> question_refusal(const Target& target, std::string_view operation,
                                       const std::vector<std::string_view>& parameters) {
  for (const auto& [name, value] : target.query) {
    const bool known =
        name == "subaccount" || std::find(parameters.begin(), parameters.end(), name) != parameters.end();
    if (!known) return query_error(operation, name, "is unknown");
  }
  if (!word(target, "subaccount")) return std::nullopt;
  const auto subaccount = target.whole("subaccount", 0);
  if (!subaccount) return format_error("subaccount", *target.parameter("subaccount"));
  return subaccount_refusal(*subaccount);
}

std::variant<std::optional<int64_t>, Answer> shard_asked(const Target& target, std::string_view operation) {
  const auto text = word(target, "exchange_index");
  if (!text) return std::optional<int64_t>();
  const auto index = parse_decimal(*text, 0);
  if (!index) return format_error("exchange_index", *text);
  if (*index < 0) return rule_error(operation, "ExchangeIndex", "gte");
  return std::optional(*index);
}

std::variant<Listing, Answer> listing_of(const Floor& floor, const Target& target, const ListTerms& terms) {
  Target rest = target;
  std::erase_if(rest.query, [](const auto& each) { return each.first == "limit" || each.first == "cursor"; });
  if (auto refused = question_refusal(rest, terms.operation, terms.parameters)) return *std::move(refused);
  const auto limit = word(target, "limit") ? parse_decimal(*target.parameter("limit"), 0) : 100;
  if (!limit) return format_error("limit", *target.parameter("limit"));
  if (*limit < 1) return rule_error(terms.operation, "Limit", "min");
  if (*limit > terms.most) return rule_error(terms.operation, "Limit", "max");
  Listing out;
  out.limit = static_cast<size_t>(std::min(*limit, floor.house().page_most));
  out.after = after_of(target);
  for (const auto& [name, bound] : {std::pair{"min_ts", &out.min_s}, {"max_ts", &out.max_s}}) {
    const auto text = word(target, name);
    const auto seconds = text ? parse_decimal(*text, 0) : *bound;
    if (!seconds) return format_error(name, *text);
    *bound = *seconds;
  }
  auto shard = shard_asked(target, terms.operation);
  if (auto* refused = std::get_if<Answer>(&shard)) return std::move(*refused);
  out.shard = std::get<std::optional<int64_t>>(shard);
  out.ticker = word(target, "ticker");
  out.events = word(target, "event_ticker");
  if (out.events && std::count(out.events->begin(), out.events->end(), ',') >= 10)
    return query_error(terms.operation, "event_ticker", "at most 10 tickers");
  return out;
}

std::string cursor_after(std::string_view name) { return std::string(cursor_prefix).append(name); }

}  // namespace headgate::exchange
