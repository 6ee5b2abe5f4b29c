#include "exchange/intervention.h"

#include <nlohmann/json.hpp>

#include "domain/decimal.h"

namespace headgate::exchange {
namespace {

using nlohmann::json;
namespace act = intervention;

Error invalid(std::string field, std::string value, std::string mend) {
  return Error{"intervention_invalid", std::move(field), std::move(value), std::move(mend)};
}

// Reads the fields of one intervention; the first that is wrong is kept.
class Reader {
 public:
  explicit Reader(const json& from) : from_(from) {}

  std::string text(const char* name) {
    const auto at = from_.find(name);
    if (at == from_.end() || !at->is_string() || at->get_ref<const std::string&>().empty()) {
      fail(name, "give it as a text");
      return {};
    }
    return at->get<std::string>();
  }
  // Seconds, not negative; absent: zero when that is allowed.
  int64_t seconds(const char* name, bool optional) {
    constexpr int64_t most_s = 4'000'000'000;
    const auto at = from_.find(name);
    if (at == from_.end() && optional) return 0;
    if (at == from_.end() || !at->is_number_integer() || *at < 0 || *at > most_s) {
      fail(name, "give it as whole seconds");
      return 0;
    }
    return at->get<int64_t>();
  }
  int64_t decimal_e4(const char* name, int64_t most_e4) {
    const auto value = parse_decimal(text(name), 4);
    if (!value || *value < 0 || *value > most_e4) fail(name, "give it as a decimal text within its range");
    return value.value_or(0);
  }
  bool has(const char* name) const { return from_.contains(name); }
  void fail(const char* name, const char* mend) {
    const auto at = from_.find(name);
    if (!error_) error_ = invalid(name, at == from_.end() ? "" : at->dump(), mend);
  }
  // What was read, unless a field was wrong.
  Result<Intervention> done(Intervention value) const {
    if (error_) return *error_;
    return value;
  }

 private:
  const json& from_;
  std::optional<Error> error_;
};

Result<Intervention> read_fees(Reader& in) {
  act::OverrideFees out{in.text("event"), std::nullopt};
  if (!in.has("fee_type") && !in.has("fee_multiplier")) return in.done(out);
  out.fees = venue::fee_terms(in.text("fee_type"), in.decimal_e4("fee_multiplier", 100'000));
  if (!out.fees)
    in.fail("fee_type", "quadratic, quadratic_with_maker_fees or quadratic_with_combo_maker_fees");
  return in.done(out);
}

Result<Intervention> read_grid(Reader& in) {
  act::ChangeGrid out{in.text("market"), PriceStructure::linear_cent};
  const auto structure = price_structure_of(in.text("price_level_structure"));
  if (!structure) in.fail("price_level_structure", "one of the exchange's names for a price grid");
  out.structure = structure.value_or(PriceStructure::linear_cent);
  return in.done(out);
}

Result<Intervention> read(const std::string& kind, Reader& in) {
  if (kind == "pause_trading") return in.done(act::PauseTrading{in.seconds("seconds", true)});
  if (kind == "pause_exchange") return in.done(act::PauseExchange{in.seconds("seconds", true)});
  if (kind == "resume") return in.done(act::Resume{});
  if (kind == "deactivate") return in.done(act::Deactivate{in.text("market")});
  if (kind == "activate") return in.done(act::Activate{in.text("market")});
  if (kind == "dispute") return in.done(act::Dispute{in.text("market")});
  if (kind == "amend") return in.done(act::Amend{in.text("winner")});
  if (kind == "settle_scalar")
    return in.done(act::SettleScalar{in.text("market"), in.decimal_e4("yes_dollars", 10'000)});
  if (kind == "void") return in.done(act::Void{in.text("event")});
  if (kind == "change_close") {
    const std::string event = in.text("event");
    return in.done(act::ChangeClose{event, MarketTime::from_ns(in.seconds("close_ts", false) * ns_per_s)});
  }
  if (kind == "override_fees") return read_fees(in);
  if (kind == "change_grid") return read_grid(in);
  if (kind == "change_subtitle")
    return in.done(act::ChangeSubtitle{in.text("market"), in.text("yes_sub_title")});
  return invalid("kind", kind, "one of the interventions that the header names");
}

}  // namespace

Result<Intervention> parse_intervention(std::string_view text) {
  const json body = json::parse(text, nullptr, false);
  if (!body.is_object()) return invalid("body", "", "a JSON object");
  const auto kind = body.find("kind");
  if (kind == body.end() || !kind->is_string()) return invalid("kind", "", "give it as a text");
  Reader in(body);
  return read(kind->get<std::string>(), in);
}

}  // namespace headgate::exchange
