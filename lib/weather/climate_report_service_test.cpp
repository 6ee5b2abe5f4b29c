#include "weather/climate_report_service.h"

#include <doctest/doctest.h>

#include <tuple>

#include "domain/moment.h"

using namespace headgate;
using namespace headgate::weather;

namespace {

const std::string list =
    R"({"@context":{"@version":"1.1"},"@graph":[)"
    R"({"@id":"https://weather.test/products/b-2","id":"b-2","issuanceTime":"2026-08-30T09:10:00+00:00","productCode":"CLI"},)"
    R"({"id":"a-1","issuanceTime":"2026-08-30T08:24:00Z"}]})";

std::string changed(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("the list of a location gives ids and times of issue as the service orders them") {
  // A bulletin that is not seen in the list is never read.
  const auto found = parse_report_list(list);
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  CHECK(found->at(0).product_id == "b-2");
  CHECK(iso_utc(found->at(0).issued_ns) == "2026-08-30T09:10:00.000Z");
  CHECK(iso_utc(found->at(1).issued_ns) == "2026-08-30T08:24:00.000Z");
  CHECK(parse_report_list(R"({"@graph":[]})")->empty());
  CHECK(report_list_path("NYC") == "/products/types/CLI/locations/NYC");
  CHECK(report_path("b-2") == "/products/b-2");
}

TEST_CASE("a list that lacks a field, or whose id would bend a URL, is refused by name") {
  // The id is put into the next request's path.
  CHECK(parse_report_list("[]").error().field == "document");
  CHECK(parse_report_list("{}").error().field == "@graph");
  CHECK(parse_report_list(changed(list, "\"id\":\"a-1\"", "\"ix\":\"a-1\"")).error().field == "@graph[1].id");
  CHECK(parse_report_list(changed(list, "\"a-1\"", "\"../a\"")).error().field == "@graph[1].id");
  CHECK(parse_report_list(changed(list, "\"a-1\"", "\"\"")).error().field == "@graph[1].id");
  CHECK(parse_report_list(changed(list, "+00:00", "-04:00")).error().field == "@graph[0].issuanceTime");
  CHECK(parse_report_list(changed(list, "T08:24:00Z", "")).error().field == "@graph[1].issuanceTime");
  CHECK(parse_report_list("<html>").error().code == "JSON_INVALID");
}

TEST_CASE("a number where the service writes a string is refused by name") {
  // A time read from a number of an unknown unit would put the report on another day.
  const std::string product =
      R"({"id":"a-1","issuanceTime":"2026-08-30T08:24:00+00:00","productText":"000\nCDUS42\n"})";
  for (const auto& [from, to, field] :
       {std::tuple{R"("id":"a-1")", R"("id":7)", "@graph[1].id"},
        std::tuple{R"(,"issuanceTime":"2026-08-30T08:24:00Z")", "", "@graph[1].issuanceTime"},
        std::tuple{R"("2026-08-30T08:24:00Z")", "1788078240", "@graph[1].issuanceTime"},
        std::tuple{R"({"id":"a-1","issuanceTime":"2026-08-30T08:24:00Z"})", "7", "@graph[1]"}}) {
    CAPTURE(field);
    CAPTURE(to);
    CHECK(parse_report_list(changed(list, from, to)).error().field == field);
  }
  CHECK(parse_report_list(R"({"@graph":{}})").error().code == "FIELD_TYPE");
  CHECK(
      parse_report_product(changed(product, R"("2026-08-30T08:24:00+00:00")", "1788078240")).error().field ==
      "issuanceTime");
  CHECK(parse_report_product(changed(product, R"("000\nCDUS42\n")", "7")).error().field == "productText");
  CHECK(parse_report_product(changed(product, R"(,"productText":"000\nCDUS42\n")", "")).error().code ==
        "FIELD_MISSING");
  CHECK(parse_report_product(changed(product, R"("issuanceTime":"2026-08-30T08:24:00+00:00",)", ""))
            .error()
            .code == "FIELD_MISSING");
  // The id is what was asked for; only its text and time are news.
  CHECK(parse_report_product(changed(product, R"("id":"a-1",)", "")));
}

TEST_CASE("a product gives its text and time, or the field it lacks") {
  // A page of the proxy must not be taken for a bulletin.
  const std::string body =
      R"({"id":"a-1","issuanceTime":"2026-08-30T08:24:00+00:00","productText":"000\nCDUS42\n"})";
  const auto found = parse_report_product(body);
  REQUIRE(found);
  CHECK(found->text == "000\nCDUS42\n");
  CHECK(parse_report_product(changed(body, "productText", "text")).error().field == "productText");
  CHECK(parse_report_product(changed(body, "issuanceTime", "time")).error().field == "issuanceTime");
  CHECK(parse_report_product(changed(body, "\"000\\nCDUS42\\n\"", "\"\"")).error().field == "productText");
  CHECK(parse_report_product("[1]").error().field == "document");
}
