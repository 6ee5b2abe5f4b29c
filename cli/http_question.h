#pragma once

#include <cstdint>
#include <string>

#include "actor/input.h"
#include "runtime/http_client.h"

namespace headgate::cli {

// One GET after another of this host, without the machinery of a service; connections are kept between them.
class HttpQuestion {
 public:
  // Waits for the answer, however it ends.
  HttpDone get(const std::string& url, int64_t patience_ms);

 private:
  HttpClient client_;
};

}  // namespace headgate::cli
