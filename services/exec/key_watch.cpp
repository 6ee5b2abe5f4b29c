#include "services/exec/key_watch.h"

#include <array>
#include <string_view>

#include "kalshi/error_body.h"

namespace headgate::exec {
namespace {

// The exchange's words of 2026-06, and what a person does about each.
struct Mend {
  std::string_view word;  // the code, or the details of a code that has several meanings
  std::string_view mend;
};
constexpr std::array<Mend, 4> mends{{
    {"header_timestamp_expired", "set this machine's clock"},
    {"INCORRECT_API_KEY_SIGNATURE", "keys.write_file must hold the private half of keys.write_id"},
    {"NOT_FOUND", "the exchange of this mode knows no key keys.write_id"},
    {"signature_is_missing_from_headers", "name keys.write_id and keys.write_file"},
}};
constexpr std::string_view mend_of_403 =
    "the key may not do this: look at its scope, its subaccount and its location at the exchange";
constexpr std::string_view mend_of_401 = "look at keys.write_id, keys.write_file and this machine's clock";

std::string_view mend_of(int status, const kalshi::ErrorBody& error) {
  for (const Mend& each : mends) {
    if (each.word == error.code || each.word == error.details) return each.mend;
  }
  return status == 403 ? mend_of_403 : mend_of_401;
}

}  // namespace

void KeyWatch::saw(const HttpDone& done, MachineTime now, Effects& effects) {
  if (done.outcome != HttpOutcome::answered) return;
  if (done.status >= 200 && done.status < 300) {
    if (refused()) effects.note(Level::warning, "EXCHANGE_TAKES_KEY", "the exchange takes the key again");
    refusal_.clear();
    return;
  }
  if (done.status != 401 && done.status != 403) return;
  const kalshi::ErrorBody error = kalshi::parse_error_body(done.body);
  const std::string code = error.code.empty() ? error.text().substr(0, 100) : error.code;
  refusal_ = std::to_string(done.status) + " " + code + (error.details.empty() ? "" : " " + error.details) +
             ": " + std::string(mend_of(done.status, error));
  again_ = now.plus_ns(again_ns);
  if (alerts_.allows("EXCHANGE_REFUSES_KEY", now))
    effects.note(Level::alert, "EXCHANGE_REFUSES_KEY", refusal_);
}

}  // namespace headgate::exec
