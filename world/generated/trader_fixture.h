#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/decimal.h"
#include "world/generated/member_fixture.h"
#include "world/served_world.h"

namespace headgate::world::fixture {

using nlohmann::json;

inline constexpr const char* feed_path = "/trade-api/ws/v2";
inline constexpr const char* orders_path = "/trade-api/v2/portfolio/events/orders";

inline const MemberFixture& member() {
  static const MemberFixture one;
  return one;
}

// Of a world that one member trades in; `more` comes last.
inline std::vector<std::string> arguments(const std::vector<std::string>& more) {
  std::vector<std::string> out{"--cities",     "KXHIGHNY",          "--key-id", MemberFixture::key_id,
                               "--public-key", member().key_file(), "--admin"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

// A member who speaks plain HTTP and JSON and knows nothing of this project's own codecs.
class Trader {
 public:
  explicit Trader(const ServedWorld& world) : world_(world) {}

  std::optional<HttpAnswer> ask(const std::string& method, const std::string& target,
                                const std::string& body = "") const {
    const std::string path = target.substr(0, target.find('?'));
    return http_ask(world_.port(), {method, target, member().headers(method, path), body});
  }
  // The JSON of an answer with this status.
  json told(const std::string& method, const std::string& target, const json& body, unsigned status) const {
    const auto answer = ask(method, target, body.is_null() ? "" : body.dump());
    REQUIRE_MESSAGE(answer.has_value(), method << " " << target);
    REQUIRE_MESSAGE(answer->status == status,
                    method << " " << target << ": " << answer->status << " " << answer->body);
    return json::parse(answer->body);
  }
  json get(const std::string& path) const { return told("GET", "/trade-api/v2" + path, {}, 200); }
  json fault(const std::string& query) const {
    const auto answer = http_get(world_.port(), "/world/v1/fault?" + query);
    REQUIRE(answer.has_value());
    REQUIRE_MESSAGE(answer->status == 200, answer->body);
    return json::parse(answer->body);
  }
  json summary() const { return json::parse(http_get(world_.port(), "/world/v1/summary")->body); }

  std::vector<std::string> open_tickers() const {
    std::vector<std::string> out;
    const json page = get("/markets?status=open&limit=1000");
    for (const json& market : page["markets"]) out.push_back(market["ticker"]);
    return out;
  }

 private:
  const ServedWorld& world_;
};

// A connection to the feed that keeps what it hears.
class Listener {
 public:
  explicit Listener(const ServedWorld& world, bool offers_compression = false)
      : socket_(world.port(), feed_path, member().headers("GET", feed_path), offers_compression) {
    REQUIRE(socket_.open());
  }

  void order(const std::string& command, const json& params) {
    socket_.send({{"id", ++id_}, {"cmd", command}, {"params", params}});
  }
  // The next frame for which `wanted` is true; all others are kept on the way. Nothing when the peer closed
  // or fell silent.
  std::optional<json> until(const std::function<bool(const json&)>& wanted, int frames_most = 200'000) {
    for (int i = 0; i < frames_most; ++i) {
      auto frame = socket_.read();
      if (!frame) return std::nullopt;
      heard.push_back(*frame);
      if (wanted(*frame)) return frame;
    }
    return std::nullopt;
  }
  std::optional<json> until_type(const std::string& type) {
    return until([&](const json& frame) { return frame["type"] == type; });
  }
  SocketClient& socket() { return socket_; }

  std::vector<json> heard;

 private:
  SocketClient socket_;
  int64_t id_ = 0;
};

}  // namespace headgate::world::fixture
