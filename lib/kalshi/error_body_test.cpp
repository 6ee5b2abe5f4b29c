#include "kalshi/error_body.h"

#include <doctest/doctest.h>

using namespace headgate::kalshi;

TEST_CASE("each of the four error shapes gives its code and words") {
  // An operator who sees only "400" cannot tell a wrong price from an empty account.
  const ErrorBody nested = parse_error_body(
      R"({"error":{"code":"invalid_order","message":"invalid order","details":"post only cross"}})");
  CHECK(nested.code == "invalid_order");
  CHECK(nested.text() == "invalid_order: invalid order: post only cross");
  const ErrorBody flat =
      parse_error_body(R"({"code":"bad_request","message":"bad request","details":"a number"})");
  CHECK(flat.code == "bad_request");
  CHECK(flat.details == "a number");
  const ErrorBody validation = parse_error_body(R"({"msg":"validation failed for Limit"})");
  CHECK(validation.understood);
  CHECK(validation.message == "validation failed for Limit");
  const ErrorBody limited = parse_error_body(R"({"error":"too many requests"})");
  CHECK(limited.text() == "too many requests");
}

TEST_CASE("a foreign error body is still an error with its beginning shown") {
  // Gateways answer in HTML; a parser that fails there must not hide the outage.
  for (const char* body : {"<html>502 Bad Gateway</html>", "{}", "[]", "", R"({"error":7})"}) {
    CAPTURE(body);
    CHECK(!parse_error_body(body).understood);
    CHECK(parse_error_body(body).message == body);
  }
}
