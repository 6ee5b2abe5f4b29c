#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using namespace headgate::exec;

namespace {

using Json = nlohmann::json;

risk::v1::TransferApproval transfer(Desk& desk, const std::string& id = "transfer-1") {
  risk::v1::TransferApproval out;
  out.set_instance("test");
  out.set_mode("demo");
  out.set_transfer_id(id);
  out.set_source_shard(0);
  out.set_destination_shard(Counter::shard);
  out.set_amount_e6(50'000'000);
  out.set_approved_utc_ns(desk.counter.bench.utc.ns());
  out.set_start_by_utc_ns(desk.counter.bench.utc.plus_ns(2 * ns_per_s).ns());
  return out;
}

v1::TransferReport last(const Desk& desk) {
  const auto all = desk.counter.bench.published<v1::TransferReport>();
  return all.empty() ? v1::TransferReport() : all.back();
}

size_t moves(const Desk& desk) {
  return static_cast<size_t>(
      std::count_if(desk.counter.bench.requests.begin(), desk.counter.bench.requests.end(),
                    [](const HttpRequest& request) { return request.id.starts_with("move/"); }));
}

}  // namespace

TEST_CASE("A transfer that risk signed is posted once, and is moved when the exchange says so") {
  // Taken for done when it was only taken on, its money would be spent before it is there.
  Desk desk;
  desk.approve_transfer(transfer(desk));
  desk.pump();
  REQUIRE(desk.exchange.transfers.size() == 1);
  CHECK(desk.exchange.transfers[0].amount_e4 == 500'000);
  CHECK(desk.exchange.transfers[0].destination == Counter::shard);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_SUBMITTED);
  desk.pass(5000);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_SUBMITTED);
  desk.exchange.transfers[0].complete = true;
  desk.pass(5000);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_MOVED);
  CHECK(moves(desk) == 1);
}

TEST_CASE("A transfer that stays pending is told of once, however often it is looked at") {
  // Half a report a second for a day would fill the ledger of events that every reader replays.
  Desk desk;
  desk.approve_transfer(transfer(desk));
  desk.pass(10'000);
  const size_t told = desk.counter.bench.published<v1::TransferReport>().size();
  desk.pass(60'000);
  CHECK(desk.counter.bench.published<v1::TransferReport>().size() == told);
}

TEST_CASE("A key without the scope of transfers still trades, and its transfer is refused") {
  // Trading would stop for ten seconds of each minute in which risk tries again.
  Desk desk;
  desk.garble = [](const HttpRequest& request, HttpDone& done) {
    if (!request.id.starts_with("move/")) return;
    done.status = 403;
    done.body = R"({"error":{"code":"forbidden","message":"scope"}})";
  };
  desk.approve_transfer(transfer(desk));
  desk.pump();
  CHECK(last(desk).state() == v1::TRANSFER_STATE_REFUSED);
  CHECK(last(desk).reason() == "forbidden");
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  CHECK(desk.report().state() == v1::ORDER_STATE_RESTING);
}

TEST_CASE("A transfer whose answer was lost is found among those the exchange lists, and not sent again") {
  // Sent again it would move the money twice.
  Desk desk;
  desk.fate = [](const HttpRequest& request) {
    return request.id.starts_with("move/") ? Fate::reply_lost : Fate::answered;
  };
  desk.approve_transfer(transfer(desk));
  desk.pump();
  CHECK(last(desk).state() == v1::TRANSFER_STATE_UNKNOWN);
  desk.exchange.transfers.at(0).complete = true;
  desk.pass(5000);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_MOVED);
  CHECK(moves(desk) == 1);
}

TEST_CASE("A transfer that never arrived is refused only after any request has died") {
  // Given back too early, the money would be counted here and moved there.
  Desk desk;
  // The same amount, moved the day before: it is not the one that is looked for.
  desk.exchange.transfers.push_back(
      {"m-0", 500'000, 0, Counter::shard, Counter::noon_ns / ns_per_s - 86'400, true});
  desk.fate = [](const HttpRequest& request) {
    return request.id.starts_with("move/") ? Fate::request_lost : Fate::answered;
  };
  desk.approve_transfer(transfer(desk));
  desk.pass(50'000);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_UNKNOWN);
  desk.pass(20'000);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_REFUSED);
  CHECK(last(desk).reason() == "PROVEN_ABSENT");
  CHECK(moves(desk) == 1);
}

TEST_CASE("A crash after the POST left doubts the transfer and looks for it") {
  // The crash path is the start path: what may have been sent is never sent again.
  Desk desk;
  desk.fate = [](const HttpRequest& request) {
    return request.id.starts_with("move/") ? Fate::reply_lost : Fate::answered;
  };
  desk.approve_transfer(transfer(desk));
  desk.restart(true);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_UNKNOWN);
  desk.approve_transfer(transfer(desk));
  desk.pass(5000);
  CHECK(moves(desk) == 1);
  desk.exchange.transfers.at(0).complete = true;
  desk.pass(5000);
  CHECK(last(desk).state() == v1::TRANSFER_STATE_MOVED);
}

TEST_CASE("A refused transfer carries the exchange's own code; one at a time; none under the kill switch") {
  // Whoever reads why money did not move must be told by whom and why.
  Desk refused;
  refused.exchange.transfer_refusal = "insufficient_balance";
  refused.approve_transfer(transfer(refused));
  refused.pump();
  CHECK(last(refused).state() == v1::TRANSFER_STATE_REFUSED);
  CHECK(last(refused).reason() == "insufficient_balance");

  Desk busy;
  busy.approve_transfer(transfer(busy));
  busy.approve_transfer(transfer(busy, "transfer-2"));
  CHECK(last(busy).transfer_id() == "transfer-2");
  CHECK(last(busy).reason() == "TRANSFER_UNDER_WAY");

  Desk killed;
  killed.counter.bench.killed = true;
  killed.approve_transfer(transfer(killed));
  killed.pump();
  CHECK(last(killed).reason() == "KILL_SWITCH");
  CHECK(killed.exchange.transfers.empty());
}

TEST_CASE("A transfer approval that risk did not sign, or signed for another, moves nothing") {
  // Anybody on the bus could otherwise move the account's money.
  Desk desk;
  auto forged = Counter::signer().sign(transfer(desk));
  forged.mutable_signature()->front() ^= 1;
  desk.counter.bench.hear("risk", "events", forged);
  auto foreign = transfer(desk);
  foreign.set_instance("other");
  desk.approve_transfer(foreign);
  // A cancel's signature over the same bytes is no transfer's.
  risk::v1::TransferApproved crossed;
  risk::v1::CancelApproval cancel;
  cancel.set_instance("test");
  cancel.set_mode("demo");
  const auto as_cancel = Counter::signer().sign(cancel);
  crossed.set_approval(as_cancel.approval());
  crossed.set_signature(as_cancel.signature());
  crossed.set_key_id(as_cancel.key_id());
  desk.counter.bench.hear("risk", "events", crossed);
  desk.pump();
  CHECK(desk.exchange.transfers.empty());
  CHECK(desk.counter.bench.published<v1::TransferReport>().empty());
}
