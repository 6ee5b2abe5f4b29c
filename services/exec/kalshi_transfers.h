#pragma once

#include <map>
#include <string>

#include "services/exec/exchange.h"
#include "services/exec/kalshi_urls.h"

namespace headgate::exec {

// Transfers between shards at Kalshi: each is one POST, never repeated. The exchange takes it, answers with
// its own id, and does it later.
class KalshiTransfers {
 public:
  explicit KalshiTransfers(KalshiUrls urls) : urls_(std::move(urls)) {}

  void submit(const TransferRequest& request, Effects& effects);
  // Whether an answer to this request is waited for.
  bool asked(const std::string& request) const { return talks_.contains(request); }
  // False when the answer is to no request of this part.
  bool on_http(const HttpDone& done, Exchange::Heard& heard, std::string& doubt, const Step& step);

 private:
  struct Talk {
    TransferRequest request;
    int page = 1;
  };
  static constexpr int pages_max = 50;
  static constexpr int64_t clock_skew_max_ns = 10 * ns_per_s;

  void list(const Talk& talk, const std::string& cursor, Effects& effects);
  TransferReply on_move(const TransferRequest& request, const HttpDone& done, std::string& doubt) const;
  TransferReply on_look(const TransferRequest& request, const HttpDone& done, std::string& doubt) const;
  // Nothing while more pages are asked for.
  std::optional<TransferReply> on_listing(Talk talk, const HttpDone& done, std::string& doubt,
                                          const Step& step);

  KalshiUrls urls_;
  std::map<std::string, Talk> talks_;  // by the id of the HTTP request that is under way
};

}  // namespace headgate::exec
