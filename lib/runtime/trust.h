#pragma once

#include <string>

namespace headgate {

// Whose certificates an encrypted connection believes. Always the system's authorities in a service; a test
// names the file of its own. Never read from the environment: whoever sets a variable could then stand in the
// exchange's place.
struct Trust {
  std::string ca_file;  // PEM; empty: the system's authorities
};

}  // namespace headgate
