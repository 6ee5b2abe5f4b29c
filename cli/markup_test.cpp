#include "cli/markup.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

using namespace headgate::cli;

TEST_CASE("what the exchange names stays text") {
  // A market's title comes from outside; as markup it would run in the browser of whoever opens the report.
  CHECK(escaped("<script>alert('1')</script>") == "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
  CHECK(escaped("a & b \" onload=\"x") == "a &amp; b &quot; onload=&quot;x");
  CHECK(escaped("48\u00B0 to 49\u00B0\n") == "48\u00B0 to 49\u00B0\n");
  rc::check([](const std::string& text) {
    const std::string out = escaped(text);
    RC_ASSERT(out.find_first_of("<>\"'") == std::string::npos);
  });
}

TEST_CASE("bytes that are no text are shown as such") {
  // A browser that repairs broken bytes may swallow the quote or the tag that follows them.
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(escaped(std::string_view("a\0b", 3)) == "a" + mark + "b");
  CHECK(escaped("\x1b[31m") == mark + "[31m");
  CHECK(escaped("\xC3") == mark);
  CHECK(escaped("\xC0\xBC") == mark + mark);             // "<" in two bytes
  CHECK(escaped("\xE0\x80\xBC") == mark + mark + mark);  // and in three
  CHECK(escaped("\xED\xA0\x80") == mark + mark + mark);  // half of a pair
  CHECK(escaped("\xF4\x90\x80\x80") == mark + mark + mark + mark);
  CHECK(escaped("\xF0\x9F\x8C\xA1") == "\xF0\x9F\x8C\xA1");
  CHECK(escaped("\xC3<b>") == mark + "&lt;b&gt;");
}

TEST_CASE("a negative figure carries a minus and does not break") {
  CHECK(figure("-$1.20 to $0.50") == "\u2212$1.20\u00A0to\u00A0$0.50");
  CHECK(figure("-0.0013 to -0.0002") == "\u22120.0013\u00A0to\u00A0\u22120.0002");
  CHECK(figure("2025-12-05") == "2025-12-05");
  CHECK(figure("-") == "-");
  CHECK(figure("<b>") == "&lt;b&gt;");
}
