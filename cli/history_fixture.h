#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>

// An exchange of two settled events: one young, whose trades come in two pages, and one old, in the archive.
namespace headgate::history_fixture {

struct Reply {
  int status = 200;
  std::string body;
};
using Answer = std::function<Reply(const std::string& target, int number)>;

// Answers one GET a connection; `answer` sees the target and the how-manieth question it is, from 1.
class Server {
 public:
  explicit Server(Answer answer) : answer_(std::move(answer)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    REQUIRE(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    REQUIRE(listen(fd_, 8) == 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    close(fd_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string root() const { return "http://127.0.0.1:" + std::to_string(port_) + "/trade-api/v2"; }
  int questions() const { return questions_; }

 private:
  void serve() {
    for (int fd = accept(fd_, nullptr, nullptr); fd >= 0; fd = accept(fd_, nullptr, nullptr)) {
      std::string asked;
      std::array<char, 4096> buffer{};
      while (asked.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
        if (got <= 0) break;
        asked.append(buffer.data(), static_cast<size_t>(got));
      }
      const std::string root = "GET /trade-api/v2";
      if (asked.rfind(root, 0) == 0) {
        const std::string target = asked.substr(root.size(), asked.find(' ', root.size()) - root.size());
        const Reply reply = answer_(target, ++questions_);
        const std::string text = "HTTP/1.1 " + std::to_string(reply.status) +
                                 " X\r\nContent-Length: " + std::to_string(reply.body.size()) +
                                 "\r\nConnection: close\r\n\r\n" + reply.body;
        (void)send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      }
      close(fd);
    }
  }

  Answer answer_;
  int fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::atomic<int> questions_ = 0;
  std::thread thread_;
};

inline std::string market(const std::string& event, const char* open, const char* close, const char* settled,
                          const char* volume) {
  return R"({"ticker":")" + event + R"(-T50","event_ticker":")" + event +
         R"(","market_type":"binary","title":"Above 50?","yes_sub_title":"51 or above","no_sub_title":"51 or above",)"
         R"("updated_time":")" +
         open + R"(","open_time":")" + open + R"(","close_time":")" + close +
         R"(","latest_expiration_time":")" + settled + R"(","settlement_ts":")" + settled +
         R"(","settlement_timer_seconds":60,"status":"finalized","result":"yes","expiration_value":"55.00",)"
         R"("settlement_value_dollars":"1.0000","can_close_early":true,"yes_bid_dollars":"0.0000",)"
         R"("yes_bid_size_fp":"0.00","yes_ask_dollars":"1.0000","yes_ask_size_fp":"0.00","no_bid_dollars":"0.0000",)"
         R"("no_ask_dollars":"1.0000","last_price_dollars":"0.9900","volume_fp":")" +
         volume +
         R"(","volume_24h_fp":"0.00","open_interest_fp":"2.00","notional_value_dollars":"1.0000",)"
         R"("rules_primary":"More than fifty pays.","rules_secondary":"","strike_type":"greater",)"
         R"("floor_strike":50,"price_level_structure":"linear_cent",)"
         R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}],"exchange_index":0})";
}
inline std::string trade(const std::string& event, const char* id, const char* at, const char* count) {
  return R"({"trade_id":")" + std::string(id) + R"(","ticker":")" + event + R"(-T50","count_fp":")" + count +
         R"(","yes_price_dollars":"0.6000","no_price_dollars":"0.4000","taker_outcome_side":"yes",)"
         R"("taker_book_side":"bid","is_block_trade":false,"created_time":")" +
         at + R"("})";
}
inline std::string candle(const char* dollars, const char* fp, long end_s, const char* volume) {
  const auto four = [&](const char* price) {
    std::string out;
    for (const char* name : {"open", "low", "high", "close"})
      out += std::string(out.empty() ? "\"" : ",\"") + name + dollars + "\":\"" + price + "\"";
    return out;
  };
  return "{\"end_period_ts\":" + std::to_string(end_s) + ",\"yes_bid\":{" + four("0.5900") +
         "},\"yes_ask\":{" + four("0.6100") + "},\"price\":{" + four("0.6000") + ",\"mean" + dollars +
         "\":\"0.6000\",\"previous" + dollars + "\":null},\"volume" + fp + "\":\"" + volume +
         "\",\"open_interest" + fp + "\":\"2.00\"}";
}

constexpr const char* young = "KXFIX-26NOV10";
constexpr const char* old_one = "KXFIX-26NOV05";

inline std::string young_market() {
  return market(young, "2026-11-10T12:00:00Z", "2026-11-10T13:00:00Z", "2026-11-10T14:00:00Z", "6.50");
}

// The young market's minutes end at 12:01 and 12:31 on 2026-11-10, the old one's at 12:01 on 2026-11-05.
inline Reply exchange(const std::string& target) {
  const auto asks = [&](const char* begin) { return target.rfind(begin, 0) == 0; };
  if (asks("/historical/cutoff")) {
    return {200, R"({"market_settled_ts":"2026-11-07T00:00:00Z","trades_created_ts":"2026-11-07T00:00:00Z",)"
                 R"("orders_updated_ts":"2026-11-07T00:00:00Z"})"};
  }
  if (asks("/markets?")) return {200, R"({"cursor":"","markets":[)" + young_market() + "]}"};
  if (asks("/historical/markets?")) {
    return {200, R"({"cursor":"","markets":[)" +
                     market(old_one, "2026-11-05T12:00:00Z", "2026-11-05T13:00:00Z", "2026-11-05T14:00:00Z",
                            "1.00") +
                     "]}"};
  }
  if (asks("/markets/trades?ticker=KXFIX-26NOV10-T50") && target.find("cursor=two") == std::string::npos) {
    return {200, R"({"cursor":"two","trades":[)" + trade(young, "c", "2026-11-10T12:30:30.5Z", "2.50") + "," +
                     trade(young, "b", "2026-11-10T12:00:40Z", "1.00") + "]}"};
  }
  if (asks("/markets/trades?ticker=KXFIX-26NOV10-T50"))
    return {200, R"({"cursor":"","trades":[)" + trade(young, "a", "2026-11-10T12:00:40Z", "3.00") + "]}"};
  if (asks("/series/KXFIX/markets/KXFIX-26NOV10-T50/candlesticks?")) {
    return {200, R"({"ticker":"KXFIX-26NOV10-T50","candlesticks":[)" +
                     candle("_dollars", "_fp", 1794312060, "4.00") + "," +
                     candle("_dollars", "_fp", 1794313860, "2.50") + "]}"};
  }
  if (asks("/historical/trades?ticker=KXFIX-26NOV05-T50"))
    return {200, R"({"cursor":"","trades":[)" + trade(old_one, "z", "2026-11-05T12:00:10Z", "1.00") + "]}"};
  if (asks("/historical/markets/KXFIX-26NOV05-T50/candlesticks?"))
    return {200,
            R"({"ticker":"KXFIX-26NOV05-T50","candlesticks":[)" + candle("", "", 1793880060, "1.00") + "]}"};
  return {404, R"({"error":{"code":"not_found","message":"not found"}})"};
}

}  // namespace headgate::history_fixture
