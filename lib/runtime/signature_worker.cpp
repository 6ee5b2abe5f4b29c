#include "runtime/signature_worker.h"

#include <signal.h>

#include <chrono>

#include "runtime/system_clock.h"

namespace headgate {
namespace {

// Between two looks at the stock's age; what lies ready is then at most so much older than renewed_ms.
constexpr std::chrono::milliseconds look_every{100};
static_assert(SignatureStock::renewed_ms + 2 * 100 < SignatureStock::usable_ms);

// Signals belong to the process's own thread, which takes them from a descriptor.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

SignatureWorker::SignatureWorker(RequestSigner signer, std::vector<SignatureStock::Line> lines)
    : stock_(std::move(signer), stamps_, std::move(lines)) {
  const NoSignals blocked;  // a new thread inherits it
  thread_ = std::thread([this] { work(); });
}

SignatureWorker::~SignatureWorker() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::optional<Headers> SignatureWorker::take(std::string_view method, std::string_view path, UtcTime now) {
  auto out = stock_.take(method, path, now);
  if (!out) return out;
  {
    const std::lock_guard lock(mutex_);
    taken_ = true;
  }
  wake_.notify_one();
  return out;
}

void SignatureWorker::work() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    taken_ = false;
    lock.unlock();
    const bool made = stock_.make_one(utc_now());
    lock.lock();
    if (made) continue;
    wake_.wait_for(lock, look_every, [this] { return ending_ || taken_; });
  }
}

}  // namespace headgate
