#include "services/exec/key_watch.h"

#include <doctest/doctest.h>

using namespace headgate;
using exec::KeyWatch;

namespace {

std::string refusal_of(int status, const std::string& body) {
  KeyWatch watch;
  Effects effects;
  watch.saw({"q", HttpOutcome::answered, status, body, ""}, MachineTime(), effects);
  CHECK(effects.notes.size() == (watch.refused() ? 1 : 0));
  return watch.refusal();
}

}  // namespace

TEST_CASE("Each refusal of the key names its code and what mends it") {
  // A person who is told "401" changes the key when the clock is wrong. Words as recorded on 2026-06-11.
  for (
      const auto& [body, code, mend] :
      {std::tuple{
           R"({"error":{"code":"authentication_error","message":"m","details":"INCORRECT_API_KEY_SIGNATURE"}})",
           "INCORRECT_API_KEY_SIGNATURE", "private half of keys.write_id"},
       std::tuple{R"({"error":{"code":"authentication_error","message":"m","details":"NOT_FOUND"}})",
                  "NOT_FOUND", "knows no key"},
       std::tuple{R"({"error":{"code":"header_timestamp_expired","message":"m"}})",
                  "header_timestamp_expired", "set this machine's clock"},
       std::tuple{R"({"error":{"code":"signature_is_missing_from_headers","message":"m"}})",
                  "signature_is_missing_from_headers", "name keys.write_id"},
       std::tuple{"<html>Forbidden</html>", "401", "this machine's clock"}}) {
    const std::string said = refusal_of(401, body);
    CAPTURE(said);
    CHECK(said.find(code) != std::string::npos);
    CHECK(said.find(mend) != std::string::npos);
  }
  CHECK(refusal_of(403, "{}").find("scope") != std::string::npos);
}

TEST_CASE("Only 401 and 403 refuse a key, only success takes it, and silence says nothing") {
  // A busy exchange would stop trading for nothing, or a broken line would hide that the key is bad.
  for (const int status : {400, 404, 409, 429, 500, 502, 503}) CHECK(refusal_of(status, "").empty());
  KeyWatch watch;
  Effects effects;
  const auto hear = [&](HttpOutcome outcome, int status) {
    watch.saw({"q", outcome, status, "", ""}, MachineTime(), effects);
    return watch.refused();
  };
  CHECK(hear(HttpOutcome::answered, 401));
  CHECK(hear(HttpOutcome::unknown, 0));
  CHECK(hear(HttpOutcome::answered, 503));
  CHECK(hear(HttpOutcome::answered, 404));
  CHECK_FALSE(hear(HttpOutcome::answered, 200));
}
