#include "cli/backtest_page.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "cli/backtest_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

constexpr size_t most_bytes = 100'000;

// What the page is made of, read by its tags alone.
struct Anatomy {
  std::set<std::string> elements;
  std::set<std::string> attributes;
  std::string fault;  // the first place where it is not well formed
};

std::string word_at(const std::string& page, size_t at) {
  const size_t end =
      page.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", at);
  return page.substr(at, end - at);
}

// Attributes up to the end of the tag; returns the place of its '>'.
size_t read_attributes(const std::string& page, size_t at, Anatomy& out) {
  while (at < page.size() && page[at] == ' ') {
    const std::string name = word_at(page, at + 1);
    const size_t value = at + 1 + name.size();
    if (name.empty() || page.compare(value, 2, "=\"") != 0) break;
    out.attributes.insert(name);
    at = page.find('"', value + 2) + 1;
  }
  if (at < page.size() && page[at] == '/') ++at;
  if (at >= page.size() || page[at] != '>') out.fault = "a tag does not end: " + page.substr(at, 60);
  return at;
}

Anatomy anatomy_of(const std::string& page) {
  Anatomy out;
  std::vector<std::string> open;
  size_t at = page.find('<', 1);  // after the document type
  while (at != std::string::npos && out.fault.empty()) {
    const bool closes = page[at + 1] == '/';
    const std::string name = word_at(page, at + (closes ? 2 : 1));
    if (name.empty()) out.fault = "a bare '<': " + page.substr(at, 60);
    const size_t end = read_attributes(page, at + (closes ? 2 : 1) + name.size(), out);
    if (closes) {
      if (open.empty() || open.back() != name) out.fault = "closed without being open: " + name;
      if (!open.empty()) open.pop_back();
    } else {
      out.elements.insert(name);
      if (page[end - 1] != '/') open.push_back(name);
    }
    at = page.find('<', end);
  }
  if (!open.empty() && out.fault.empty()) out.fault = "left open: " + open.back();
  return out;
}

const std::set<std::string> allowed_elements{
    "html",   "head",       "meta",    "title", "style", "body",  "header", "main", "section",
    "h1",     "h2",         "p",       "dl",    "dt",    "dd",    "ul",     "li",   "div",
    "span",   "table",      "caption", "thead", "tbody", "tfoot", "tr",     "th",   "td",
    "figure", "figcaption", "svg",     "line",  "path",  "rect",  "circle", "text"};
const std::set<std::string> allowed_attributes{
    "lang",        "charset",    "http-equiv",  "content", "name",
    "class",       "scope",      "colspan",     "viewBox", "preserveAspectRatio",
    "role",        "aria-label", "aria-hidden", "x",       "y",
    "x1",          "x2",         "y1",          "y2",      "d",
    "cx",          "cy",         "r",           "width",   "height",
    "text-anchor", "transform"};

void hostile(backtest::Outcome& outcome, const std::string& text) {
  outcome.from = text;
  outcome.skill_at = text;
  outcome.verdict = text;
  outcome.configuration_version = text;
  outcome.events.front().event = text;
  outcome.events.front().winner = text;
  outcome.events.front().profit = Money::dollars(3);
  outcome.reasons.emplace_back(text, 1);
  outcome.skill.front().group = text;
  outcome.assumed.push_back(text);
  outcome.sources.push_back(text);
}

bool only_known(const Anatomy& anatomy) {
  for (const std::string& element : anatomy.elements) {
    if (allowed_elements.count(element) == 0) return false;
  }
  for (const std::string& attribute : anatomy.attributes) {
    if (allowed_attributes.count(attribute) == 0) return false;
  }
  return anatomy.fault.empty();
}

}  // namespace

TEST_CASE("a name from the exchange cannot become part of the page") {
  // The report is opened in a browser, perhaps one that is logged in somewhere.
  backtest::Outcome outcome = outcome_of(10);
  hostile(outcome, "<script>fetch('//evil')</script>\" onload=\"x");
  const std::string page = backtest_page(outcome);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("onload=\"") == std::string::npos);
  CHECK(page.find("&lt;script&gt;fetch(&#39;//evil&#39;)&lt;/script&gt;") != std::string::npos);
  rc::check([](const std::string& text) {
    backtest::Outcome any = outcome_of(4);
    hostile(any, "<" + text);
    const Anatomy anatomy = anatomy_of(backtest_page(any));
    RC_ASSERT(only_known(anatomy));
  });
}

TEST_CASE("the page is whole and asks nothing of anyone") {
  // A report that loads from elsewhere tells elsewhere who reads it, and is empty in ten years.
  const std::string page = backtest_page(outcome_of(120));
  const Anatomy anatomy = anatomy_of(page);
  CHECK(anatomy.fault == "");
  CHECK(only_known(anatomy));
  for (const char* word :
       {"http:", "https:", "//", "url(", "@import", "src=", "href=", "<link", "javascript"}) {
    CAPTURE(word);
    CHECK(page.find(word) == std::string::npos);
  }
  CHECK(page.find("default-src 'none'") != std::string::npos);
}

TEST_CASE("the page stays small for ten events and for a winter") {
  // It is sent by mail and kept for each run.
  backtest::Outcome winter = outcome_of(120);
  const MarketTime start = winter.equity.front().at;
  winter.equity.clear();
  for (int64_t i = 0; i < 20'000; ++i) {
    winter.equity.push_back(
        {start.plus_ns(i * 263 * ns_per_s), Money::from_e6(1'000'000'000 + i * 7'919 % 90'000'000)});
  }
  MESSAGE("bytes: " << backtest_page(outcome_of(10)).size() << " and " << backtest_page(winter).size());
  CHECK(backtest_page(outcome_of(10)).size() < most_bytes);
  CHECK(backtest_page(winter).size() < most_bytes);
}

TEST_CASE("the page tells what was asked, found, assumed and read") {
  const backtest::Outcome outcome = outcome_of(10);
  const std::string page = backtest_page(outcome);
  for (const char* part :
       {"No evidence of an edge: over 61 dates and 120 events", "SIMULATED", "10:00 local", "0.0807",
        "\u22120.0013\u00A0to\u00A0+0.0054", "spread too wide", "150,311", "10 contracts at each touch",
        "910 forecasts", "0123456789abcdef", "sha256:9f2c", "seed 20251101", "250 ms", "1,240,551",
        "KXHIGHCHI-25NOV05", "prefers-color-scheme:dark", "@media print", "tabular-nums"}) {
    CAPTURE(part);
    CHECK(page.find(part) != std::string::npos);
  }
  for (const backtest::EventOutcome& event : outcome.events) {
    CHECK(page.find("<th scope=\"row\">" + event.event + "</th>") != std::string::npos);
  }
}

TEST_CASE("a dip between two other points is drawn to its bottom") {
  // A curve thinned by every n-th point hides the one loss that mattered.
  backtest::Outcome outcome = outcome_of(2);
  const MarketTime start = outcome.equity.front().at;
  outcome.equity.clear();
  for (int64_t i = 0; i < 9'000; ++i) {
    outcome.equity.push_back({start.plus_ns(i * ns_per_s), Money::dollars(i == 4'321 ? 600 : 1000)});
  }
  const std::string page = backtest_page(outcome);
  CHECK(page.find("V300.0") != std::string::npos);  // the bottom of the drawing
  CHECK(page.find("<span>$600.00</span>") != std::string::npos);
}

TEST_CASE("a run without anything to draw says so") {
  // An empty frame looks like a fault of the report.
  const std::string page = backtest_page(backtest::Outcome());
  CHECK(anatomy_of(page).fault == "");
  for (const char* part : {"No equity was recorded", "No event made or lost anything",
                           "No forecast could be held against the market",
                           "Nothing was said whose outcome is known", "No event lies in this period"}) {
    CAPTURE(part);
    CHECK(page.find(part) != std::string::npos);
  }
  backtest::Outcome idle = outcome_of(2);
  for (auto& event : idle.events) event.profit = Money();
  for (auto& point : idle.equity) point.equity = idle.opening;
  const double endless = std::numeric_limits<double>::infinity();
  idle.skill.front().brier_difference = {0.1, -endless, endless};
  const std::string flat = backtest_page(idle);
  CHECK(anatomy_of(flat).fault == "");
  CHECK(flat.find("nan") == std::string::npos);
  CHECK(flat.find("inf\"") == std::string::npos);
  CHECK(flat.find("no\u00A0interval") != std::string::npos);
}
