#pragma once

#include <string>
#include <vector>

namespace headgate {

// One header line of an HTTP request, without its line end.
struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

}  // namespace headgate
