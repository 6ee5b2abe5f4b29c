#include "runtime/secrecy.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>

namespace headgate {
namespace {

constexpr std::array variables{"OPENSSL_CONF", "OPENSSL_CONF_INCLUDE", "OPENSSL_ENGINES", "OPENSSL_MODULES",
                               "SSL_CERT_DIR", "SSL_CERT_FILE",        "SSLKEYLOGFILE"};

}  // namespace

void guard_secrets() {
  // Whoever sets a variable must not choose whom we believe or who can read along.
  for (const char* name : variables) ::unsetenv(name);
  // A core dump would contain the keys.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace headgate
