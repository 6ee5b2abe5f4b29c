#pragma once

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace headgate::cli {

// An exchange of a test's own: answers GETs with prepared bodies, and signed ones as the real exchange
// verifies them. Everything it was asked is kept.
class FakeExchange {
 public:
  struct Reply {
    int status = 200;
    std::string body;
  };

  FakeExchange() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
    REQUIRE(::listen(listener_, 16) == 0);
    socklen_t size = sizeof here;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeExchange() {
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  FakeExchange(const FakeExchange&) = delete;
  FakeExchange& operator=(const FakeExchange&) = delete;

  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string rest_url() const { return "http://" + host() + "/trade-api/v2"; }
  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  // Set before anything is asked. Paths without the root; what is not here is answered 404.
  std::map<std::string, Reply> replies;
  std::map<std::string, EVP_PKEY*> keys;       // by id; the keys are the test's own
  std::map<std::string, Reply> replies_to_id;  // by "<id> <path>", before `replies`
  int64_t clock_ahead_s = 0;                   // of this exchange against the true time
  bool sends_date = true;

 private:
  static std::string header(const std::string& head, const std::string& name) {
    const size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }

  static bool verified(EVP_PKEY* key, const std::string& text, const std::string& base64) {
    std::string bytes(base64.size(), '\0');
    const int padded = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                       reinterpret_cast<const unsigned char*>(base64.data()),
                                       static_cast<int>(base64.size()));
    const auto padding = base64.size() - base64.find_last_not_of('=') - 1;
    if (padded < 0) return false;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* options = nullptr;
    const bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    EVP_DigestVerifyInit(context, &options, rsa ? EVP_sha256() : nullptr, nullptr, key);
    if (rsa) {
      EVP_PKEY_CTX_ctrl_str(options, "rsa_padding_mode", "pss");
      EVP_PKEY_CTX_ctrl_str(options, "rsa_pss_saltlen", "32");
    }
    const int good = EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(bytes.data()),
                                      static_cast<size_t>(padded) - padding,
                                      reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    return good == 1;
  }

  static Reply refused(const std::string& code, const std::string& details) {
    return {401, R"({"error":{"code":")" + code + R"(","message":")" + code + R"(","details":")" + details +
                     "\"}}"};
  }

  Reply answer(const std::string& head) const {
    const std::string target = head.substr(4, head.find(' ', 4) - 4);
    const std::string full = target.substr(0, target.find('?'));
    const std::string path = full.substr(std::string("/trade-api/v2").size());
    const std::string id = header(head, "KALSHI-ACCESS-KEY");
    if (!id.empty()) {
      const auto key = keys.find(id);
      if (key == keys.end()) return refused("authentication_error", "NOT_FOUND");
      const std::string stamp = header(head, "KALSHI-ACCESS-TIMESTAMP");
      const int64_t apart_s = std::stoll(stamp) / 1000 - (std::time(nullptr) + clock_ahead_s);
      if (apart_s > 10 || apart_s < -10) return refused("header_timestamp_expired", "");
      if (!verified(key->second, stamp + "GET" + full, header(head, "KALSHI-ACCESS-SIGNATURE")))
        return refused("authentication_error", "INCORRECT_API_KEY_SIGNATURE");
    }
    const auto own = replies_to_id.find(id + " " + path);
    if (own != replies_to_id.end()) return own->second;
    const auto found = replies.find(path);
    if (found != replies.end()) return found->second;
    return {404, R"({"error":{"code":"not_found","message":"not found"}})"};
  }

  void serve() {
    while (!ending_) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) continue;
      std::string head;
      char byte = 0;
      while (!head.ends_with("\r\n\r\n") && ::read(socket, &byte, 1) == 1) head.push_back(byte);
      if (head.starts_with("GET ")) {
        const Reply reply = answer(head);
        char date[64];
        const std::time_t now = std::time(nullptr) + clock_ahead_s;
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        std::strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        const std::string text = "HTTP/1.1 " + std::to_string(reply.status) +
                                 " Said\r\nContent-Length: " + std::to_string(reply.body.size()) +
                                 "\r\nConnection: close\r\n" + (sends_date ? date : "") + "\r\n" + reply.body;
        for (size_t sent = 0; sent < text.size();) {
          const ssize_t part = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
          if (part <= 0) break;
          sent += static_cast<size_t>(part);
        }
      }
      {
        const std::lock_guard lock(mutex_);
        asked_.push_back(head);
      }
      ::close(socket);
    }
  }

  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::thread thread_;
};

}  // namespace headgate::cli
