#include "world/served_world.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "domain/check.h"

namespace headgate::world {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;

constexpr int wait_s = 20;

struct Child {
  pid_t pid;
  int out;
  int err;
};

Child start(const std::vector<std::string>& arguments) {
  const char* folder = std::getenv("HEADGATE_BIN");
  check(folder != nullptr, "HEADGATE_BIN names the folder of the programs");
  std::vector<std::string> words{std::string(folder) + "/headgate-world"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> out{}, err{};
  check(pipe2(out.data(), O_CLOEXEC) == 0 && pipe2(err.data(), O_CLOEXEC) == 0, "pipes can be had");
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  return {pid, out[0], err[0]};
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = ::read(fd, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<size_t>(got));
  close(fd);
  return text;
}

std::string read_line(int fd) {
  std::string line;
  char c = 0;
  while (::read(fd, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

int exit_code_of(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// A blocking socket whose reads end with an error rather than hang a test for ever.
void limit_waiting(tcp::socket& socket) {
  const timeval limit{.tv_sec = wait_s, .tv_usec = 0};
  setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

// With `upgrade` it asks for a WebSocket and reads the refusal, which Beast's own handshake keeps to itself.
std::optional<HttpAnswer> fetch(uint16_t port, const HttpQuestion& question, bool upgrade) {
  asio::io_context io;
  tcp::socket socket(io);
  beast::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) return std::nullopt;
  limit_waiting(socket);
  http::request<http::string_body> request(http::string_to_verb(question.method), question.target, 11);
  request.set(http::field::host, "127.0.0.1");
  for (const auto& [name, value] : question.headers) request.set(name, value);
  if (!question.body.empty()) {
    request.body() = question.body;
    request.prepare_payload();
  }
  request.keep_alive(false);
  if (upgrade) {
    request.set(http::field::connection, "upgrade");
    request.set(http::field::upgrade, "websocket");
    request.set(http::field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
    request.set(http::field::sec_websocket_version, "13");
  }
  http::write(socket, request, error);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  if (!error) http::read(socket, buffer, response, error);
  if (error) return std::nullopt;
  return HttpAnswer{response.result_int(), response.body(), std::string(response[http::field::date])};
}

}  // namespace

Finished run_world(const std::vector<std::string>& arguments) {
  const Child child = start(arguments);
  std::string out = read_all(child.out), err = read_all(child.err);
  return {exit_code_of(child.pid), std::move(out), std::move(err)};
}

ServedWorld::ServedWorld(const std::vector<std::string>& arguments) {
  const Child child = start(arguments);
  pid_ = child.pid;
  out_ = child.out;
  ready_line_ = read_line(out_);
  const auto line = nlohmann::json::parse(ready_line_, nullptr, false);
  check(line.is_object() && line.contains("port"), "the world says on which port it serves");
  port_ = line["port"].get<uint16_t>();
  close(child.err);
}

ServedWorld::~ServedWorld() {
  if (pid_ > 0) terminate();
  close(out_);
}

int ServedWorld::terminate() {
  kill(pid_, SIGTERM);
  const int code = exit_code_of(pid_);
  pid_ = -1;
  return code;
}

std::optional<HttpAnswer> http_get(uint16_t port, const std::string& target) {
  return fetch(port, {"GET", target, {}, {}}, false);
}

std::optional<HttpAnswer> http_ask(uint16_t port, const HttpQuestion& question) {
  return fetch(port, question, false);
}

struct SocketClient::Content {
  asio::io_context io;
  websocket::stream<tcp::socket> stream{io};
  beast::flat_buffer buffer;
  HttpAnswer refusal{0, {}};
  bool open = false;
  bool reset = false;
  std::vector<std::string> pings, pongs;
  std::string extensions;
};

SocketClient::SocketClient(uint16_t port, const std::string& path, const HttpHeaders& headers,
                           bool offers_compression)
    : content_(std::make_unique<Content>()) {
  beast::error_code error;
  tcp::socket& socket = content_->stream.next_layer();
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) return;
  limit_waiting(socket);
  socket.set_option(tcp::no_delay(true), error);
  content_->stream.set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
    for (const auto& [name, value] : headers) request.set(name, value);
  }));
  websocket::permessage_deflate deflate;
  deflate.client_enable = offers_compression;
  content_->stream.set_option(deflate);
  content_->stream.control_callback(
      [content = content_.get()](websocket::frame_type kind, beast::string_view body) {
        if (kind == websocket::frame_type::ping) content->pings.emplace_back(body);
        if (kind == websocket::frame_type::pong) content->pongs.emplace_back(body);
      });
  websocket::response_type response;
  content_->stream.handshake(response, "127.0.0.1", path, error);
  content_->open = !error;
  content_->extensions = std::string(response[http::field::sec_websocket_extensions]);
  if (content_->open) return;
  const auto refusal = fetch(port, {"GET", path, headers, {}}, true);
  if (refusal) content_->refusal = *refusal;
}
SocketClient::~SocketClient() = default;
SocketClient::SocketClient(SocketClient&&) noexcept = default;

bool SocketClient::open() const { return content_->open; }
unsigned SocketClient::refused_status() const { return content_->refusal.status; }
const std::string& SocketClient::refusal() const { return content_->refusal.body; }

const std::vector<std::string>& SocketClient::pings() const { return content_->pings; }
const std::vector<std::string>& SocketClient::pongs() const { return content_->pongs; }
const std::string& SocketClient::extensions() const { return content_->extensions; }
bool SocketClient::was_reset() const { return content_->reset; }

void SocketClient::send(const nlohmann::json& message) { send_text(message.dump()); }

void SocketClient::send_text(const std::string& text) {
  beast::error_code error;
  content_->stream.write(asio::buffer(text), error);
}

void SocketClient::ping(const std::string& body) {
  beast::error_code error;
  content_->stream.ping(websocket::ping_data(body), error);
}

std::optional<nlohmann::json> SocketClient::read() {
  beast::error_code error;
  content_->buffer.clear();
  content_->stream.read(content_->buffer, error);
  if (error) {
    content_->open = false;
    content_->reset = error == asio::error::connection_reset;
    return std::nullopt;
  }
  return nlohmann::json::parse(beast::buffers_to_string(content_->buffer.data()));
}

bool SocketClient::silent_for_ms(int64_t ms) {
  pollfd waiting{.fd = content_->stream.next_layer().native_handle(), .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, static_cast<int>(ms)) == 0;
}

}  // namespace headgate::world
