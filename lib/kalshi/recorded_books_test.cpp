#include "kalshi/recorded_books.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::kalshi;
namespace pb = headgate::recording::v1;

namespace {

pb::Record named(uint32_t index, const char* text) {
  pb::Record out;
  out.mutable_name()->set_index(index);
  out.mutable_name()->set_text(text);
  return out;
}
pb::Record cents(uint32_t market) {
  pb::Record out;
  out.mutable_market()->set_market(market);
  auto& range = *out.mutable_market()->mutable_info()->add_price_ranges();
  range.set_end_e4(10000);
  range.set_step_e4(100);
  return out;
}
pb::Record whole(uint32_t market, uint32_t price_e4) {
  pb::Record out;
  out.mutable_snapshot()->set_market(market);
  out.mutable_snapshot()->add_yes_price_e4(price_e4);
  out.mutable_snapshot()->add_yes_quantity_e2(500);
  return out;
}

}  // namespace

TEST_CASE("books are unknown where records are missing until their next snapshots") {
  // A model trained on a book that silently lacks a change learns from prices nobody could have had.
  RecordedBooks books;
  books.apply(named(1, "M"));
  books.apply(cents(1));
  CHECK(books.find("M")->defect() == "NO_SNAPSHOT");
  CHECK(books.apply(whole(1, 4000)) == "M");
  CHECK(books.find("M")->defect().empty());
  books.doubt_all("RECORDS_LOST");
  CHECK(books.find("M")->defect() == "RECORDS_LOST");
  books.apply(whole(1, 4100));
  CHECK(books.find("M")->picture("M", 1).yes_bids(0).price_e4() == 4100);
  CHECK(books.find("OTHER") == nullptr);
}

TEST_CASE("a record that no book can hold breaks its book alone") {
  // Files come from other machines and other sources too.
  RecordedBooks books;
  for (const uint32_t market : {1U, 2U}) {
    books.apply(named(market, market == 1 ? "A" : "B"));
    books.apply(cents(market));
    books.apply(whole(market, 4000));
  }
  books.apply(whole(1, 10000));
  pb::Record delta;
  delta.mutable_delta()->set_market(2);
  delta.mutable_delta()->set_price_e4(4100);
  delta.mutable_delta()->set_change_e2(100);
  books.apply(delta);
  delta.mutable_delta()->set_market(9);  // a number that was never named
  CHECK(books.apply(delta).empty());
  CHECK(books.find("A")->defect() == "RECORD_UNSOUND");
  CHECK(books.find("B")->picture("B", 1).yes_bids(0).price_e4() == 4100);
}
