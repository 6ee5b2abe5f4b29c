// A program that behaves as its first argument says, for the supervisor's test.
//   steady            runs until SIGTERM
//   stubborn          ignores SIGTERM
//   refuses           says why on stderr and exits with 2
//   dies              exits with 1 at once
//   once FILE         dies by SIGKILL in its first life, runs in its second; FILE marks the first
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string_view>

namespace {

int stay() {
  while (true) ::pause();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view manner = argc > 1 ? argv[1] : "";
  if (manner == "steady") return stay();
  if (manner == "stubborn") {
    ::signal(SIGTERM, SIG_IGN);
    std::fprintf(stderr, "ignoring\n");
    return stay();
  }
  if (manner == "refuses") {
    std::fprintf(stderr, "limits.bankroll_dollars is missing\n");
    return 2;
  }
  if (manner == "once" && argc > 2) {
    if (::access(argv[2], F_OK) == 0) return stay();
    std::fclose(std::fopen(argv[2], "w"));
    ::raise(SIGKILL);
  }
  return 1;
}
