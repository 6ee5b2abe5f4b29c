#include "runtime/service_main.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "runtime/host.h"
#include "runtime/secrecy.h"

namespace headgate {
namespace {

Result<std::string> read_file(int fd, const std::string& path) {
  std::string out;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got == 0) return out;
    if (got < 0) return Error{"FILE_READ", path, std::strerror(errno), "make it readable for this user"};
    out.append(buffer.data(), static_cast<size_t>(got));
  }
}

Result<std::string> read_configuration(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error{"FILE_READ", path, std::strerror(errno), "name an existing configuration"};
  auto text = read_file(fd, path);
  ::close(fd);
  return text;
}

// Signals arrive through a descriptor; they are blocked before any thread exists, so that every thread
// inherits it.
void prepare_process() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  guard_secrets();
  umask(0077);
}

}  // namespace

int service_main(int argc, char** argv, const std::string& service, const ActorFactory& make) {
  if (argc != 3 || std::string_view(argv[1]) != "--config") {
    std::fprintf(stderr, "usage: headgate-%s --config FILE\n", service.c_str());
    return static_cast<int>(Exit::configuration);
  }
  prepare_process();
  const Log log(service);
  const auto text = read_configuration(argv[2]);
  if (!text) {
    log.write(Level::alert, text.error().code, text.error().text());
    return static_cast<int>(Exit::configuration);
  }
  const ParsedConfiguration parsed = parse_configuration(*text);
  for (const ConfigurationError& error : parsed.errors) {
    log.write(Level::alert, "CONFIGURATION",
              std::string(argv[2]) + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) +
                  ": " + error.key + ": " + error.problem + "; " + error.mend);
  }
  if (!parsed.errors.empty()) return static_cast<int>(Exit::configuration);
  auto actor = make(parsed.configuration);
  if (!actor) {
    log.write(Level::alert, actor.error().code, actor.error().text());
    return static_cast<int>(Exit::configuration);
  }
  Host host(parsed.configuration, service, **actor);
  return static_cast<int>(host.run());
}

}  // namespace headgate
