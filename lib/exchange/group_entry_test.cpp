#include "exchange/group_entry.h"

#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::code_of;
using fixture::Desk;
using fixture::json;
constexpr auto ask = venue::BookSide::ask;
const std::string groups = "/portfolio/order_groups";

std::string group_of(Desk& desk, int64_t limit) {
  return desk.done("POST", groups + "/create", {{"contracts_limit", limit}})["order_group_id"];
}

Answer in_group(Desk& desk, const std::string& id, const std::string& group, const char* price = "0.5000",
                const char* count = "2.00") {
  return desk.place(id, "bid", price, count, "good_till_canceled", R"(,"order_group_id":")" + group + "\"");
}

TEST_CASE("a group is made, listed, shown with its orders and deleted with them") {
  // What a client believes grouped and is not has no brake.
  Desk desk;
  const Answer made = desk.send("POST", groups + "/create", R"({"contracts_limit_fp":"12.50"})");
  CHECK(made.status == 201);
  const std::string id = json::parse(made.body)["order_group_id"];
  CHECK(json::parse(made.body) == json{{"order_group_id", id}, {"subaccount", 0}, {"exchange_index", 0}});
  CHECK(desk.read(groups)["order_groups"] == json::array({{{"id", id},
                                                           {"contracts_limit_fp", "12.50"},
                                                           {"is_auto_cancel_enabled", true},
                                                           {"exchange_index", 0}}}));
  const std::string order = json::parse(in_group(desk, "one", id).body)["order_id"];
  CHECK(desk.read("/portfolio/orders/" + order)["order"]["order_group_id"] == id);
  const json shown = desk.read(groups + "/" + id);
  CHECK(shown["orders"] == json::array({order}));
  CHECK(shown["is_auto_cancel_enabled"] == true);
  CHECK(desk.done("DELETE", groups + "/" + id) == json::object());
  CHECK(desk.read("/portfolio/orders/" + order)["order"]["status"] == "canceled");
  CHECK(desk.get(groups + "/" + id).status == 404);
  CHECK(desk.read(groups)["order_groups"].empty());
}

TEST_CASE("more fills than the limit within the window cancel the group, and nothing joins until its reset") {
  // The brake against a runaway: it must hold until somebody lets it go.
  Desk desk;
  const std::string id = group_of(desk, 3);
  for (const char* name : {"a", "b", "c"}) CHECK(in_group(desk, name, id).status == 201);
  desk.other(ask, 5'000, 4);
  CHECK(desk.read("/portfolio/orders?status=resting")["orders"].empty());
  CHECK(desk.read(groups + "/" + id)["orders"].empty());
  CHECK(in_group(desk, "d", id).status == 400);
  CHECK(desk.done("PUT", groups + "/" + id + "/reset", json::object()) == json::object());
  CHECK(in_group(desk, "e", id).status == 201);
  const Tape tape = desk.floor.take_tape();
  std::vector<std::string_view> words;
  for (const TapeLine& line : tape) {
    if (line.kind == TapeLine::Kind::own_group) words.push_back(line.word);
  }
  CHECK(words == std::vector<std::string_view>{"created", "triggered", "reset"});
}

TEST_CASE("a group is triggered by hand, and its limit can be lowered") {
  // An operator's brake for one strategy; the rest of the account trades on.
  Desk desk;
  const std::string id = group_of(desk, 10);
  const std::string path = groups + "/" + id;
  in_group(desk, "a", id);
  desk.place("outside", "bid", "0.1000", "1.00");
  CHECK(desk.done("PUT", path + "/trigger") == json::object());
  CHECK(desk.read("/portfolio/orders?status=resting")["orders"].size() == 1);
  CHECK(in_group(desk, "b", id).status == 400);
  desk.done("PUT", path + "/reset");
  CHECK(desk.done("PUT", path + "/limit", {{"contracts_limit", 4}, {"contracts_limit_fp", "4.00"}}) ==
        json::object());
  CHECK(desk.read(path)["contracts_limit_fp"] == "4.00");
}

TEST_CASE("a limit that is missing, contradictory or no count is refused; so is a group nobody knows") {
  // A limit taken wrongly is a brake at another speed.
  Desk desk;
  for (const char* bad : {R"({})", R"({"contracts_limit":0})", R"({"contracts_limit":"5"})",
                          R"({"contracts_limit":5,"contracts_limit_fp":"6"})", R"({"contracts_limit_fp":5})",
                          R"({"contracts_limit_fp":"x"})", R"({"contracts_limit":5,"subaccount":1})", ""}) {
    CHECK_MESSAGE(desk.send("POST", groups + "/create", bad).status == 400, bad);
  }
  for (const char* verb : {"/reset", "/trigger"})
    CHECK(code_of(desk.send("PUT", groups + "/group-9" + verb)) == "not_found");
  CHECK(code_of(desk.send("PUT", groups + "/group-9/limit", R"({"contracts_limit":5})")) == "not_found");
  CHECK(code_of(desk.send("DELETE", groups + "/group-9")) == "not_found");
  const std::string id = group_of(desk, 5);
  CHECK(code_of(desk.send("PUT", groups + "/" + id + "/reset?exchange_index=2")) == "not_found");
  CHECK(desk.send("POST", groups + "/create", R"({"contracts_limit":5,"exchange_index":2})").status == 404);
}

}  // namespace
}  // namespace headgate::exchange
