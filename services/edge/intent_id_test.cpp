#include "services/edge/intent_id.h"

#include <doctest/doctest.h>

#include <set>

namespace headgate {

TEST_CASE("an intent's id is the beginning of the SHA-256 of its parts with their lengths") {
  // Another program could not recompute the id, and a change of the form would make every old idea new again.
  // From: printf '5:paper13:demonstration5:MKT-A3:yes6:fv|1|0' | sha256sum   (coreutils 9.1)
  CHECK(intent_id({"paper", "demonstration", "MKT-A", Side::yes, "fv|1|0"}) ==
        "708e8801be2e3d66279da0e46cbd00bc");
}

TEST_CASE("no two different names share an id") {
  // Two instances, sides or prices would block each other, or one would ride on the other's approval.
  const std::set<std::string> ids{
      intent_id({"a", "b", "m", Side::yes, "k"}), intent_id({"a", "b", "m", Side::no, "k"}),
      intent_id({"ab", "", "m", Side::yes, "k"}), intent_id({"", "ab", "m", Side::yes, "k"}),
      intent_id({"a", "b", "mk", Side::yes, ""}), intent_id({"a", "b1:m", "", Side::yes, "k"}),
  };
  CHECK(ids.size() == 6);
}

}  // namespace headgate
