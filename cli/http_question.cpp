#include "cli/http_question.h"

#include <algorithm>
#include <vector>

namespace headgate::cli {

HttpDone HttpQuestion::get(const std::string& url, int64_t patience_ms) {
  client_.start({"question", "GET", url, "", patience_ms});
  while (client_.in_flight() > 0) {
    std::vector<zmq_pollitem_t> items;
    client_.collect(items);
    zmq_poll(items.data(), static_cast<int>(items.size()), std::max<long>(0, client_.timeout_ms()));
    for (HttpDone& done : client_.advance()) return std::move(done);
  }
  return {"question", HttpOutcome::not_sent, 0, "", "the client gave no answer"};
}

}  // namespace headgate::cli
