#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/signature_stock.h"

namespace headgate {

// A thread of a process's own that keeps a stock of signatures full, so that an order waits for no RSA
// operation: 0.4 ms with a key of 2048 bits, 3 ms with 4096.
class SignatureWorker {
 public:
  SignatureWorker(RequestSigner signer, std::vector<SignatureStock::Line> lines);
  ~SignatureWorker();
  SignatureWorker(const SignatureWorker&) = delete;
  SignatureWorker& operator=(const SignatureWorker&) = delete;

  // As SignatureStock::take; has a taken one replaced.
  std::optional<Headers> take(std::string_view method, std::string_view path, UtcTime now);
  // For what is signed without the stock, so that it shares no stamp with it.
  UtcTime stamp(UtcTime now) { return stamps_.next(now); }

 private:
  void work();

  StampSequence stamps_;
  SignatureStock stock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool taken_ = false;
  bool ending_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace headgate
