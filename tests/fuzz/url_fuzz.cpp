#include "runtime/url.h"
#include "tests/fuzz/target.h"

using headgate::fuzz::hold;

HEADGATE_FUZZ(url, input) {
  const auto url = headgate::parse_url(input);
  if (!url) return;
  ++headgate::fuzz::accepted;
  hold(!url->host.empty() && !url->port.empty() && url->path.starts_with('/'), "an address is whole");
  hold(url->host.find('@') == std::string::npos, "no second host hides in it");
}
