#include "store/journal.h"

#include <doctest/doctest.h>

#include "headgate/exec/v1/exec.pb.h"

using namespace headgate;

namespace {

std::string line_of_fill() {
  exec::v1::Fill fill;
  fill.set_trade_id("trade-1");
  fill.set_price_e4(4300);
  bus::v1::Envelope envelope;
  envelope.set_source("exec");
  envelope.set_sequence(7);
  envelope.set_type(fill.GetDescriptor()->full_name());
  envelope.set_body(fill.SerializeAsString());
  const auto line = journal_line(envelope);
  REQUIRE(line);
  return *line;
}

}  // namespace

TEST_CASE("The crc is CRC-32C as published") {
  // Another polynomial would make every export unreadable to other tools. Check value: RFC 3720, appendix B.4
  // family.
  CHECK(check_journal_line("123456789,\"crc\":\"e3069283\"}"));
}

TEST_CASE("Any altered byte of a line is found, and a torn line is named as torn") {
  // An edited audit trail explains nothing.
  const std::string good = line_of_fill();
  CHECK(check_journal_line(good));
  CHECK(good.find("\"price_e4\":\"4300\"") != std::string::npos);
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    CHECK_FALSE(check_journal_line(bad));
  }
  CHECK(check_journal_line(std::string_view(good).substr(0, good.size() - 3)).error().code == "JOURNAL_TORN");
}

TEST_CASE("A type this build does not know is refused, not exported empty") {
  // A silent hole in the audit trail.
  bus::v1::Envelope envelope;
  envelope.set_type("headgate.nowhere.v1.Nothing");
  CHECK(journal_line(envelope).error().code == "JOURNAL_TYPE");
}
