#include "kalshi/error_body.h"
#include "tests/fuzz/target.h"

using namespace headgate;
using headgate::fuzz::hold;

// An error that cannot be read is still an error, whatever it is.
HEADGATE_FUZZ(kalshi_errors, input) {
  const kalshi::ErrorBody body = kalshi::parse_error_body(input);
  if (body.understood) ++fuzz::accepted;
  hold(body.understood || body.code.empty(), "a code is only told by a body that was understood");
  hold(body.text().size() <= input.size() + 4096, "the text is no longer than what came");
}
