#include "runtime/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <utility>

#include "domain/check.h"

namespace headgate {
namespace {

constexpr size_t reply_max = 64U << 20;

// One row per libcurl code that ends a transfer before its request; all others are unknown. And even then
// only when libcurl counts no byte of a request: a reply that is no HTTP, read after the request was sent, is
// also called an unsupported protocol (libcurl 7.88.1, seen 2026-11-20).
HttpOutcome outcome_of(CURLcode code, long request_bytes) {
  if (code != CURLE_OK && request_bytes != 0) return HttpOutcome::unknown;
  switch (code) {
    case CURLE_OK:
      return HttpOutcome::answered;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
      return HttpOutcome::not_sent;
    default:
      return HttpOutcome::unknown;
  }
}

bool is_read(std::string_view method) { return method == "GET"; }
bool is_write(std::string_view method) { return method == "POST" || method == "DELETE"; }

// One exchange; libcurl holds its address.
struct Transfer {
  std::string id;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::string outgoing;
  size_t given = 0;
  std::string body;
  bool head_ended = false;

  ~Transfer() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  static size_t receive(char* data, size_t size, size_t count, void* self) {
    auto& body = static_cast<Transfer*>(self)->body;
    if (body.size() + size * count > reply_max) return 0;  // ends the transfer as failed
    body.append(data, size * count);
    return size * count;
  }
  // A connection that ends among the header lines is a success for libcurl, with the status it read and an
  // empty body (7.88.1, seen 2026-11-21): an order that was taken, of which nothing else is known.
  static size_t receive_line(char* data, size_t size, size_t count, void* self) {
    const std::string_view line(data, size * count);
    static_cast<Transfer*>(self)->head_ended = line == "\r\n" || line == "\n";
    return line.size();
  }
  static size_t give(char* into, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const size_t part = std::min(size * count, transfer.outgoing.size() - transfer.given);
    std::memcpy(into, transfer.outgoing.data() + transfer.given, part);
    transfer.given += part;
    return part;
  }
  void add(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers, line.c_str());
    check(longer != nullptr, "libcurl has memory for a header");
    headers = longer;
  }
};

void set_common(Transfer& transfer, const HttpRequest& request) {
  CURL* easy = transfer.easy;
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // what was signed is what is asked for
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::receive_line);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline_ms));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::min<int64_t>(request.deadline_ms, 5000)));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A redirect could lead to another host than the mode's own, and would send an order a second time.
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // the environment must not choose who sees our requests
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "headgate");
  // libcurl repeats what an HTTP/2 server refuses, and nobody tested what else.
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
}

void set_trust(CURL* easy, const Trust& trust) {
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (trust.ca_file.empty()) return;
  curl_easy_setopt(easy, CURLOPT_CAINFO, trust.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
}

// What may spend money leaves at most once. libcurl repeats a request only on a reused connection, so a write
// has a fresh one; and only when it can rewind the body, for which a read callback without
// CURLOPT_SEEKFUNCTION gives no way: that is there for the day on which the first is lost, and does nothing
// for an empty body. The callback must be set for that one too: libcurl would read standard input.
void set_write(Transfer& transfer, const HttpRequest& request) {
  CURL* easy = transfer.easy;
  transfer.outgoing = request.body;
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Transfer::give);
  curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  // Asked for leave to send its body, a server that answers 417 would be sent the request again.
  transfer.add("Expect:");
  transfer.add("Content-Type: application/json");
}

std::optional<int64_t> date_of(CURL* easy) {
  curl_header* date = nullptr;
  if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &date) != CURLHE_OK) return std::nullopt;
  const time_t seconds = curl_getdate(date->value, nullptr);
  return seconds < 0 ? std::nullopt : std::optional<int64_t>(seconds);
}

HttpDone ending_of(Transfer& transfer, CURLcode code) {
  long status = 0;
  long request_bytes = 0;
  curl_easy_getinfo(transfer.easy, CURLINFO_REQUEST_SIZE, &request_bytes);
  curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
  const HttpOutcome outcome = outcome_of(code, request_bytes);
  if (outcome != HttpOutcome::answered) return {transfer.id, outcome, 0, {}, curl_easy_strerror(code)};
  if (!transfer.head_ended || status < 200)
    return {transfer.id, HttpOutcome::unknown, 0, {}, "the connection ended before the reply's headers did"};
  return {transfer.id, outcome, static_cast<int>(status), std::move(transfer.body), {}};
}

}  // namespace

struct HttpClient::Transfers {
  CURLM* multi = curl_multi_init();
  std::list<Transfer> running;
  std::vector<HttpDone> refused;
  std::optional<int64_t> last_date_s;
  Trust trust;

  explicit Transfers(Trust whom) : trust(std::move(whom)) {}
  ~Transfers() {
    for (Transfer& transfer : running) curl_multi_remove_handle(multi, transfer.easy);
    running.clear();
    curl_multi_cleanup(multi);
  }
};

HttpClient::HttpClient(Trust trust) {
  check(curl_global_init(CURL_GLOBAL_DEFAULT) == 0, "libcurl starts");
  transfers_ = std::make_unique<Transfers>(std::move(trust));
}
HttpClient::~HttpClient() = default;

void HttpClient::start(const HttpRequest& request, const Headers& headers) {
  const bool writes = is_write(request.method);
  if (!writes && !is_read(request.method))
    return refuse(request.id, "METHOD_REFUSED: '" + request.method + "'; known are GET, POST and DELETE");
  Transfer& transfer = transfers_->running.emplace_back();
  transfer.id = request.id;
  transfer.easy = curl_easy_init();
  check(transfer.easy != nullptr, "libcurl has memory for a transfer");
  set_common(transfer, request);
  set_trust(transfer.easy, transfers_->trust);
  if (writes) set_write(transfer, request);
  for (const Header& header : headers) transfer.add(header.name + ": " + header.value);
  curl_easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, transfer.headers);
  check(curl_multi_add_handle(transfers_->multi, transfer.easy) == CURLM_OK, "libcurl takes a transfer");
}

void HttpClient::refuse(const std::string& request, std::string why) {
  transfers_->refused.push_back({request, HttpOutcome::not_sent, 0, {}, std::move(why)});
}

size_t HttpClient::in_flight() const { return transfers_->running.size() + transfers_->refused.size(); }

void HttpClient::collect(std::vector<zmq_pollitem_t>& items) const {
  fd_set read, write, except;
  FD_ZERO(&read);
  FD_ZERO(&write);
  FD_ZERO(&except);
  int highest = -1;
  curl_multi_fdset(transfers_->multi, &read, &write, &except, &highest);
  for (int fd = 0; fd <= highest; ++fd) {
    short events = 0;
    if (FD_ISSET(fd, &read)) events = static_cast<short>(events | ZMQ_POLLIN);
    if (FD_ISSET(fd, &write)) events = static_cast<short>(events | ZMQ_POLLOUT);
    if (events != 0) items.push_back({nullptr, fd, events, 0});
  }
}

long HttpClient::timeout_ms() const {
  if (!transfers_->refused.empty()) return 0;
  if (transfers_->running.empty()) return -1;
  long timeout = -1;
  curl_multi_timeout(transfers_->multi, &timeout);
  // Name resolution has no descriptor to wait for: libcurl asks to be called again.
  return timeout < 0 ? 100 : std::min(timeout, 100L);
}

std::vector<HttpDone> HttpClient::advance() {
  std::vector<HttpDone> done = std::move(transfers_->refused);
  transfers_->refused.clear();
  if (transfers_->running.empty()) return done;
  int running = 0;
  curl_multi_perform(transfers_->multi, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(transfers_->multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    transfers_->last_date_s = date_of(transfer->easy);
    done.push_back(ending_of(*transfer, message->data.result));
    curl_multi_remove_handle(transfers_->multi, transfer->easy);
    transfers_->running.remove_if([transfer](const Transfer& each) { return &each == transfer; });
  }
  return done;
}

std::optional<int64_t> HttpClient::last_date_s() const { return transfers_->last_date_s; }

}  // namespace headgate
