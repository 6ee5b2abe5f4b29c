#include "tests/functional/truth.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>

#include "headgate/exec/v1/rows.pb.h"
#include "headgate/risk/v1/rows.pb.h"
#include "headgate/settle/v1/rows.pb.h"
#include "headgate/venue/v1/rows.pb.h"
#include "store/capture.h"
#include "store/statement.h"

namespace headgate::functional {
namespace {

constexpr const char* ours = "ours";

class Database {
 public:
  Database(const std::string& state_directory, const std::string& service) {
    const std::string path = state_directory + "/" + service + "/store.db";
    const int opened = sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr);
    REQUIRE_MESSAGE(opened == SQLITE_OK, path);
  }
  ~Database() { sqlite3_close(database_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  sqlite3* get() const { return database_; }

 private:
  sqlite3* database_ = nullptr;
};

template <typename Message>
Message read(const std::string& bytes) {
  Message out;
  REQUIRE(out.ParseFromString(bytes));
  return out;
}

template <typename Message>
std::map<std::string, Message> table(const StoredRows& rows, const std::string& name) {
  std::map<std::string, Message> out;
  for (const auto& [at, bytes] : rows) {
    if (at.first == name) out[at.second] = read<Message>(bytes);
  }
  return out;
}

std::set<std::string> keys(const StoredRows& rows, const std::string& name) {
  std::set<std::string> out;
  for (const auto& [at, bytes] : rows) {
    if (at.first == name) out.insert(at.second);
  }
  return out;
}

std::string intent_of(const std::string& order_id) { return order_id.substr(0, order_id.rfind('-')); }

// Collects sentences instead of stopping at the first.
class Judge {
 public:
  explicit Judge(const std::string& state_directory)
      : exec_(stored_rows(state_directory, "exec")),
        risk_(stored_rows(state_directory, "risk")),
        settle_(stored_rows(state_directory, "settle")),
        events_(stored_events(state_directory, "exec")) {}

  std::vector<std::string> judge() {
    trades();
    orders();
    cash();
    return std::move(out_);
  }
  std::set<std::string> venue_trades() const {
    std::set<std::string> out;
    for (const auto& [id, trade] : table<venue::v1::TradeRow>(exec_, "venue_trade")) {
      if (trade.taker_account() == ours || trade.maker_account() == ours) out.insert(id);
    }
    return out;
  }

 private:
  void say(std::string text) { out_.push_back(std::move(text)); }
  void same(const std::string& who, const std::set<std::string>& venue, const std::set<std::string>& theirs) {
    for (const auto& id : venue) {
      if (!theirs.contains(id)) say(who + " has lost trade " + id);
    }
    for (const auto& id : theirs) {
      if (!venue.contains(id)) say(who + " invented trade " + id);
    }
  }

  void trades() {
    const auto venue = venue_trades();
    std::multiset<std::string> published;
    for (const auto& envelope : events_) {
      if (envelope.type() != exec::v1::Fill::descriptor()->full_name()) continue;
      published.insert(read<exec::v1::Fill>(envelope.body()).trade_id());
    }
    std::multiset<std::string> ledger;
    for (const auto& [key, row] : table<settle::v1::JournalRow>(settle_, "journal")) {
      if (row.has_fill()) ledger.insert(row.fill().trade_id());
    }
    for (const auto& list : {published, ledger}) {
      for (const auto& id : list) {
        if (list.count(id) != 1) say("trade " + id + " was published or booked more than once");
      }
    }
    same("exec", venue, keys(exec_, "fill"));
    same("exec's stream", venue, {published.begin(), published.end()});
    same("risk", venue, keys(risk_, "fill"));
    same("settle", venue, {ledger.begin(), ledger.end()});
  }

  void orders() {
    std::map<std::string, int> of_intent;
    std::map<std::string, int64_t> bought;
    std::set<std::string> client_ids;
    for (const auto& [id, order] : table<venue::v1::OrderRow>(exec_, "venue_order")) {
      if (order.account() != ours) continue;
      if (!client_ids.insert(order.client_order_id()).second) {
        say("the venue holds two orders with the id " + order.client_order_id());
      }
      const std::string intent = intent_of(order.client_order_id());
      if (++of_intent[intent] > 1) say("intent " + intent + " became more than one order");
      bought[intent] += order.filled_e2();
    }
    const auto approved = table<risk::v1::OrderRow>(risk_, "order");
    for (const auto& [intent, filled_e2] : bought) {
      const auto found = approved.find(intent);
      if (found == approved.end()) {
        say("the venue has an order of intent " + intent + ", which risk never approved");
        continue;
      }
      if (filled_e2 > found->second.approval().maximum_quantity_e2()) {
        say("intent " + intent + " bought more than was approved");
      }
      if (filled_e2 != found->second.filled_e2()) say("risk counts another quantity for intent " + intent);
    }
  }

  void cash() {
    const auto accounts = table<venue::v1::AccountRow>(exec_, "venue_account");
    const auto risk = table<risk::v1::AccountRow>(risk_, "account");
    if (!accounts.contains(ours) || risk.size() != 1) return say("an account is missing");
    int64_t ledger_e6 = 0;
    for (const auto& [key, row] : table<settle::v1::JournalRow>(settle_, "journal")) {
      for (const auto& entry : row.entries()) {
        int64_t sum_e6 = 0;
        for (const auto& posting : entry.postings()) {
          sum_e6 += posting.amount_e6();
          if (posting.account() == "cash") ledger_e6 += posting.amount_e6();
        }
        if (sum_e6 != 0) say("entry " + entry.entry_id() + " does not sum to zero");
      }
    }
    const int64_t venue_e6 = accounts.at(ours).cash_e6();
    const std::string figures = "venue " + std::to_string(venue_e6) + ", risk " +
                                std::to_string(risk.begin()->second.cash_e6()) + ", ledger " +
                                std::to_string(ledger_e6) + " millionths of a dollar";
    if (venue_e6 != risk.begin()->second.cash_e6() || venue_e6 != ledger_e6) say("cash differs: " + figures);
  }

  StoredRows exec_, risk_, settle_;
  std::vector<bus::v1::Envelope> events_;
  std::vector<std::string> out_;
};

}  // namespace

StoredRows stored_rows(const std::string& state_directory, const std::string& service) {
  const Database database(state_directory, service);
  Statement statement(database.get(), "SELECT kind, key, value FROM state");
  StoredRows out;
  while (statement.step()) out[{statement.bytes(0), statement.bytes(1)}] = statement.bytes(2);
  REQUIRE_MESSAGE(!statement.failed(), service << "'s store cannot be read: does it still run?");
  return out;
}

std::vector<bus::v1::Envelope> stored_events(const std::string& state_directory, const std::string& service) {
  const Database database(state_directory, service);
  Statement statement(database.get(), "SELECT envelope FROM events ORDER BY sequence");
  std::vector<bus::v1::Envelope> out;
  while (statement.step()) out.push_back(read<bus::v1::Envelope>(statement.bytes(0)));
  REQUIRE_MESSAGE(!statement.failed(), service << "'s events cannot be read: does it still run?");
  return out;
}

size_t delivered_with(const std::string& state_directory, const std::string& service,
                      const std::string& text) {
  size_t out = 0;
  size_t inputs = 0;
  const std::string captures = state_directory + "/" + service + "/captures";
  for (const auto& life : std::filesystem::directory_iterator(captures)) {
    const auto read = read_capture(life.path(), [&](const capture::v1::CaptureRecord& record) {
      const auto& input = record.input();
      const bool has = input.has_delivered() && input.delivered().body().find(text) != std::string::npos;
      out += has ? 1 : 0;
      return true;
    });
    inputs += read.inputs;
  }
  REQUIRE_MESSAGE(inputs > 0, captures << " holds nothing to judge by");
  return out;
}

void change_store(const std::string& state_directory, const std::string& service, const std::string& sql) {
  const Database database(state_directory, service);
  REQUIRE(sqlite3_exec(database.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_changes(database.get()) > 0);
}

std::map<std::string, int64_t> submitted_orders(const std::string& state_directory) {
  std::map<std::string, int64_t> out;
  for (const auto& envelope : stored_events(state_directory, "exec")) {
    if (envelope.type() != exec::v1::OrderReport::descriptor()->full_name()) continue;
    const auto report = read<exec::v1::OrderReport>(envelope.body());
    if (report.state() != exec::v1::ORDER_STATE_SUBMITTED) continue;
    out.emplace(report.order_id(), envelope.utc_ns());
  }
  return out;
}

int64_t submitted_after(const std::string& state_directory, int64_t utc_ns) {
  int64_t out = 0;
  for (const auto& [id, at_ns] : submitted_orders(state_directory)) out += at_ns > utc_ns ? 1 : 0;
  return out;
}

std::vector<std::string> disagreements(const std::string& state_directory) {
  return Judge(state_directory).judge();
}

size_t venue_trades(const std::string& state_directory) {
  return Judge(state_directory).venue_trades().size();
}

}  // namespace headgate::functional
