#include "tests/functional/exec_alone.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include "headgate/market/v1/market.pb.h"

namespace headgate::functional {
namespace {

constexpr int64_t second_ns = 1'000'000'000;

}  // namespace

std::string paper_configuration(const Folder& folder) {
  std::string text = read_text(source_folder() + "/deploy/configuration/paper.toml.example");
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"/var/lib/headgate/paper", "state"},
                                 {"/run/headgate/paper", "run"}}) {
    const size_t at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    text.replace(at, from.size(), folder / to);
  }
  const std::string nowhere = "127.0.0.1:9";
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"https://external-api.kalshi.com", "http"},
        {"wss://external-api-ws.kalshi.com", "ws"},
        {"https://api.open-meteo.com", "http"}}) {
    const size_t at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    text.replace(at, from.size(), to + "://" + nowhere);
  }
  return text;
}

ExecAlone::ExecAlone()
    : right_key(*ApprovalSigner::from_hex_seed(std::string(64, '3'))),
      other_key(*ApprovalSigner::from_hex_seed(std::string(64, '7'))),
      risk(folder / "run", "risk", "paper"),
      market_place(folder / "run", "market", "paper") {
  for (const char* name : {"run", "run/risk", "run/market", "state", "state/keys"}) {
    REQUIRE(::mkdir((folder / name).c_str(), 0700) == 0);
  }
  write_text(folder / "paper.toml", paper_configuration(folder));
  write_text(folder / "state/keys/approval.pub", right_key.public_key_hex());
  REQUIRE(::chmod((folder / "state/keys/approval.pub").c_str(), 0600) == 0);
  risk.take_place();
  market_place.take_place();
  publish_market();
}

void ExecAlone::publish_market() {
  headgate::market::v1::MarketInfo info;
  info.set_market_ticker(market);
  info.set_event_ticker(event);
  info.set_status(headgate::market::v1::MARKET_STATUS_ACTIVE);
  info.set_open_ns(utc_now_ns() - 3'600 * second_ns);
  info.set_close_ns(utc_now_ns() + 36'000 * second_ns);
  info.set_fee_type("quadratic");
  info.set_fee_multiplier_e4(10'000);
  auto& range = *info.add_price_ranges();
  range.set_end_e4(10'000);
  range.set_step_e4(100);
  market_place.say_state(std::string("info/") + market + "/", std::string("info/") + market, info);
  headgate::market::v1::Book book;
  book.set_market_ticker(market);
  for (auto* level : {book.add_yes_bids(), book.add_no_bids()}) {
    level->set_price_e4(level == &book.yes_bids(0) ? 2000 : 6000);
    level->set_quantity_e2(10'000);
  }
  book.set_exchange_ns(utc_now_ns());
  book.set_verified_ns(utc_now_ns());
  market_place.say_state(std::string("book/") + market + "/", std::string("book/") + market, book);
}

bool ExecAlone::wait(const std::string& what, int seconds, const std::function<bool()>& holds) {
  return eventually(what, seconds, [&] {
    risk.pump();
    market_place.pump();
    return holds();
  });
}

void ExecAlone::start_exec() {
  exec.emplace(folder,
               std::vector<std::string>{bin_folder() + "/headgate-exec", "--config", folder / "paper.toml"});
  const bool ready = wait("exec is ready", 30, [this] {
    const Json now = status();
    return now.is_object() && now["ready"] == true;
  });
  REQUIRE_MESSAGE(ready, log());
}

void ExecAlone::kill_exec() {
  exec->signal(SIGKILL);
  exec->finish(10);
}

void ExecAlone::stop_exec() {
  exec->signal(SIGTERM);
  CHECK(exec->finish(10).exit == 0);
}

risk::v1::Approval ExecAlone::approval(const std::string& intent) const {
  risk::v1::Approval out;
  out.set_instance("paper");
  out.set_mode("paper");
  out.set_approval_number(1);
  out.set_intent_id(intent);
  out.set_strategy("demonstration");
  out.set_market_ticker(market);
  out.set_event_ticker(event);
  out.set_side(edge::v1::SIDE_YES);
  out.set_worst_price_e4(3000);
  out.set_maximum_quantity_e2(100);
  out.add_styles("take_then_rest");
  out.set_approved_utc_ns(utc_now_ns());
  out.set_start_by_utc_ns(utc_now_ns() + 60 * second_ns);
  out.set_working_until_ns(utc_now_ns() + 3'600 * second_ns);
  return out;
}

risk::v1::CancelApproval ExecAlone::cancel(const std::string& intent) const {
  risk::v1::CancelApproval out;
  out.set_instance("paper");
  out.set_mode("paper");
  out.set_approval_number(2);
  out.set_intent_id(intent);
  out.set_reason("TEST");
  out.set_approved_utc_ns(utc_now_ns());
  return out;
}

std::string ExecAlone::open_state(const std::string& intent) const {
  const Json answer = asked(run_directory(), "exec", "orders");
  if (!answer.is_object()) return {};
  for (const Json& order : answer["orders"]) {
    if (order["order"] == intent + "-1") return order["state"];
  }
  return {};
}

}  // namespace headgate::functional
