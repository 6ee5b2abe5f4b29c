#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/rim/rules.h"

namespace headgate::rim {
namespace {

struct Planted {
  const char* path;
  const char* text;
  const char* rule;
  int line;
};

std::string all_text(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) out += text_of(finding) + "\n";
  return out;
}

TEST_CASE("the source tree keeps its rules") {
  // An actor that reads a clock, a socket or an unordered container cannot be replayed: what it did with
  // money could not be explained afterwards. An arrow the wrong way lets the judge share code with the
  // judged.
  const char* root = std::getenv("HEADGATE_SOURCE");
  REQUIRE_MESSAGE(root != nullptr, "HEADGATE_SOURCE names the root of the sources");
  std::map<std::string, int> files;
  for (const SourceFile& file : read_tree(root)) {
    ++files[std::string(room_of(file.path))];
    for (const Finding& finding : judge(file)) FAIL_CHECK(text_of(finding));
  }
  // A wrong root or a moved folder must not pass as a clean tree.
  for (const Room& room : rooms()) CHECK_MESSAGE(files[std::string(room.name)] > 0, room.name);
  for (const auto& [room, count] : files) std::cout << room << " " << count << "  ";
  std::cout << "files judged\n";
}

TEST_CASE("rooms stand in an order: none includes one below it") {
  // With a cycle of rooms "who depends on whom" has no answer, and neither has "what must be tested again".
  for (size_t i = 0; i < rooms().size(); ++i) {
    for (size_t j = i; j < rooms().size(); ++j) {
      const std::string list = " " + std::string(rooms()[i].may_include) + " ";
      CHECK_MESSAGE(list.find(" " + std::string(rooms()[j].name) + " ") == std::string::npos, rooms()[i].name,
                    " may include ", rooms()[j].name);
    }
  }
}

TEST_CASE("each rule finds what breaks it, with file and line") {
  // A checker that finds nothing is worse than none: it is believed.
  const std::vector<Planted> planted{
      {"lib/domain/price.h", "#pragma once\n#include <chrono>\n#include <random>\n", "WORLD_HEADER", 3},
      {"lib/pricing/fee.cpp", "#include <thread>\n", "WORLD_HEADER", 1},
      {"lib/bus/inbox.cpp", "#include <zmq.hpp>\n", "WORLD_HEADER", 1},
      {"lib/kalshi/book.cpp", "#include <curl/curl.h>\n", "WORLD_HEADER", 1},
      {"lib/venue/venue.cpp", "#include <sqlite3.h>\n", "WORLD_HEADER", 1},
      {"lib/weather/ladder.cpp", "#include <boost/asio/io_context.hpp>\n", "WORLD_HEADER", 1},
      {"lib/config/parse.cpp", "#include <fstream>\n", "WORLD_HEADER", 1},
      {"lib/actor/effects.cpp", "#  include <sys/socket.h>\n", "WORLD_HEADER", 1},
      {"lib/domain/moment.cpp", "#include <cstdio>\n", "WORLD_HEADER", 1},
      {"services/risk/checks.cpp", "// a comment\n\n#include <unistd.h>\n", "WORLD_HEADER", 3},
      {"services/exec/main.cpp", "#include <sys/socket.h>\n", "WORLD_HEADER", 1},
      {"lib/store/store.cpp", "#include <zmq.h>\n", "WORLD_HEADER", 1},
      {"lib/runtime/host.cpp", "#include <sqlite3.h>\n", "WORLD_HEADER", 1},
      {"cli/show.cpp", "#include <sqlite3.h>\n", "WORLD_HEADER", 1},
      {"world/day.cpp", "#include <random>\n", "WORLD_HEADER", 1},

      {"services/edge/gates.cpp", "auto t = std::chrono::system_clock::now();\n", "WORLD_CALL", 1},
      {"services/edge/gates.cpp", "auto age(Clock& clock) {\n  return clock.now ();\n}\n", "WORLD_CALL", 2},
      {"services/risk/risk_actor.cpp", "auto t = machine_now();\n", "WORLD_CALL", 1},
      {"services/edge/intent_id.cpp", "int id = rand();\n", "WORLD_CALL", 1},
      {"services/edge/intent_id.cpp", "std::random_device device;\n", "WORLD_CALL", 1},
      {"lib/bus/approval.cpp", "EVP_PKEY_keygen(context, &key);\n", "WORLD_CALL", 1},
      {"lib/config/parse.cpp", "auto home = std::getenv(\"HOME\");\n", "WORLD_CALL", 1},
      {"lib/config/parse.cpp", "auto tree = toml::parse_file(path);\n", "WORLD_CALL", 1},
      {"lib/venue/venue.cpp", "auto t = ::time(nullptr);\n", "WORLD_CALL", 1},
      {"lib/pricing/kelly.cpp", "x = R\"(a \" b)\"; std::cout << x;\n", "WORLD_CALL", 1},
      {"services/notify/alert_spool.cpp", "auto c = '\"'; std::thread worker; auto d = '\"';\n", "WORLD_CALL",
       1},
      {"services/market/scan.cpp", "const int n = 10'000; system(\"ls\"); const int m = 20'000;\n",
       "WORLD_CALL", 1},
      {"services/exec/order_table.cpp", "void stop() { std::exit(1); }\n", "WORLD_CALL", 1},

      {"services/risk/account.h", "std::unordered_map<std::string, int> orders_;\n", "UNORDERED", 1},
      {"lib/kalshi/book_set.h", "#include <unordered_set>\nusing boost::unordered_set;\n", "UNORDERED", 2},
      {"proto/headgate/risk/v1/risk.proto", "message A {\n  map<string, int64> stakes = 1;\n}\n", "UNORDERED",
       2},

      {"lib/domain/price.h", "#include \"actor/row.h\"\n", "ARROW", 1},
      {"lib/domain/price.h", "#include \"headgate/edge/v1/edge.pb.h\"\n", "ARROW", 1},
      {"lib/venue/fee.cpp", "#include \"pricing/fee.h\"\n", "ARROW", 1},
      {"lib/venue/venue.cpp", "#include \"kalshi/book.h\"\n", "ARROW", 1},
      {"lib/venue/venue.cpp", "#include \"bus/topics.h\"\n", "ARROW", 1},
      {"lib/exchange/feed.cpp", "#include \"kalshi/feed_codec.h\"\n", "ARROW", 1},
      {"lib/exchange/positions.cpp", "#include \"pricing/fee.h\"\n", "ARROW", 1},
      {"lib/exchange/exchange.cpp", "#include \"sky/forecast_source.h\"\n", "ARROW", 1},
      {"lib/sky/forecast_source.cpp", "#include \"weather/open_meteo_codec.h\"\n", "ARROW", 1},
      {"services/market/scan.cpp", "#include \"exchange/plan.h\"\n", "ARROW", 1},
      {"lib/pricing/edge.cpp", "#include \"weather/ladder.h\"\n", "ARROW", 1},
      {"lib/store/store.cpp", "#include \"runtime/log.h\"\n", "ARROW", 1},
      {"lib/bus/inbox.cpp", "#include \"services/risk/checks.h\"\n", "ARROW", 1},
      {"lib/runtime/host.cpp", "#include \"cli/tap.h\"\n", "ARROW", 1},
      {"lib/kalshi/book.cpp", "#include \"world/feed.h\"\n", "ARROW", 1},
      {"services/edge/gates.cpp", "#include \"services/risk/checks.h\"\n", "ARROW", 1},
      {"services/edge/main.cpp", "#include \"services/risk/risk_actor.h\"\n", "ARROW", 1},
      {"services/edge/main.cpp", "#include \"cast/cast.h\"\n", "ARROW", 1},
      {"lib/cast/cast.cpp", "#include \"runtime/host.h\"\n", "ARROW", 1},
      {"lib/cast/cast.cpp", "#include <fstream>\n", "WORLD_HEADER", 1},
      {"services/exec/exec_actor.cpp", "#include \"runtime/host.h\"\n", "ARROW", 1},
      {"services/exec/exec_actor.cpp", "#include <store/store.h>\n", "ARROW", 1},
      {"world/kalshi_market.cpp", "#include \"kalshi/market_codec.h\"\n", "ARROW", 1},
      {"cli/show.cpp", "#include \"services/edge/gates.h\"\n", "ARROW", 1},

      {"services/edge/gates.cpp", "#include \"services/edge/scene_fixture.h\"\n", "FIXTURE", 1},
      {"lib/kalshi/book.cpp", "#include \"kalshi/market_fixture.h\"\n", "FIXTURE", 1},
      {"lib/bus/inbox.cpp", "#include SOME_HEADER\n", "INCLUDE_UNREADABLE", 1},
      {"lib/astrology/stars.h", "#pragma once\n", "ROOM_UNKNOWN", 1},
  };
  for (const Planted& each : planted) {
    const auto findings = judge({each.path, each.text});
    const bool found = std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.rule == each.rule && finding.line == each.line && finding.path == each.path;
    });
    CHECK_MESSAGE(found, each.path, " with ", each.text, " gives only:\n", all_text(findings));
  }
}

TEST_CASE("what only looks like a breach is let through") {
  // Whoever is scolded for a comment switches the checker off.
  const std::vector<SourceFile> clean{
      {"lib/domain/price.h", "// std::random_device and now() in words\n/* rand()\n #include <thread> */\n"},
      {"lib/domain/price.h", "const char* text = \"std::cout << now() // \\\" rand()\";\n"},
      {"lib/domain/civil_day.cpp", "#include <chrono>\nusing namespace std::chrono;\nauto y = year{2026};\n"},
      {"lib/json/reader.h", "auto t = reader.time(\"close\"); auto c = reader->clock();\n"},
      {"services/edge/gates.cpp", "Input now; use(now.market, now);\nbool known(int); auto thread = 1;\n"},
      {"lib/domain/check.cpp", "#include <cstdio>\n#include <cstdlib>\nvoid f() { std::abort(); }\n"},
      {"services/edge/edge_actor.cpp", "#include \"services/edge/gates.h\"\n#include \"pricing/fee.h\"\n"},
      {"services/edge/edge_actor_test.cpp",
       "#include <fstream>\n#include \"services/settle/actor_bench.h\"\n"},
      {"services/edge/main.cpp",
       "#include \"runtime/service_main.h\"\n#include \"services/edge/edge_actor.h\"\n"},
      {"lib/runtime/host.cpp",
       "#include <unistd.h>\nstd::unordered_map<int, int> sockets; auto t = utc_now();\n"},
      {"lib/bus/inbox.cpp", "constexpr auto text = R\"x(\n#include <thread>\n)y\" now() )x\";\n"},
  };
  for (const SourceFile& each : clean) {
    const auto findings = judge(each);
    CHECK_MESSAGE(findings.empty(), each.text, " gives:\n", all_text(findings));
  }
}

}  // namespace
}  // namespace headgate::rim
