#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "kalshi/recorded_files_fixture.h"
#include "tests/recorded_data.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

bool is_of(const std::string& file, const fixture::RecordedFile& row) {
  const std::string begin = row.folder.empty() ? "" : std::string(row.folder) + "/";
  const std::string stem = begin + std::string(row.stem);
  if (file.rfind(stem, 0) != 0) return false;
  const std::string rest = file.substr(stem.size());
  for (const char* end : {".json", ".meta.json", ".json.gz", ".jsonl", "_response.json"}) {
    if (rest == end) return true;
  }
  return false;
}

// The text of every test on recorded data.
std::string tests_text() {
  const char* source = std::getenv("HEADGATE_SOURCE");
  const std::filesystem::path folder = std::string(source == nullptr ? "." : source) + "/lib/kalshi";
  std::ostringstream out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("recorded_", 0) != 0 || !name.ends_with("_test.cpp")) continue;
    out << std::ifstream(entry.path()).rdbuf();
  }
  return out.str();
}

}  // namespace

TEST_CASE("no recording of the exchange is left unread") {
  // A payload that nobody reads may have changed its shape without a test that fails.
  const auto files = recorded_data::files_below("kalshi");
  if (!files) return;
  for (const std::string& file : *files) {
    const bool listed = std::any_of(fixture::recorded_files.begin(), fixture::recorded_files.end(),
                                    [&](const auto& row) { return is_of(file, row); });
    if (!listed) FAIL_CHECK("no test reads kalshi/", file);
  }
  for (const fixture::RecordedFile& row : fixture::recorded_files) {
    const bool there =
        std::any_of(files->begin(), files->end(), [&](const std::string& file) { return is_of(file, row); });
    if (!there) FAIL_CHECK("the recording is gone: ", row.folder, "/", row.stem);
  }
}

TEST_CASE("each recording is named by a test that reads it") {
  // A row in a table reads nothing.
  const std::string text = tests_text();
  REQUIRE(!text.empty());
  for (const fixture::RecordedFile& row : fixture::recorded_files) {
    if (text.find(row.stem) == std::string::npos) FAIL_CHECK("no test names ", row.folder, "/", row.stem);
  }
}
