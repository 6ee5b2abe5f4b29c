#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "domain/random.h"
#include "tests/fuzz/target.h"

namespace headgate::fuzz {

std::vector<Target>& targets() {
  static std::vector<Target> table;
  return table;
}

bool enlist(std::string_view name, void (*judge)(std::string_view input)) {
  targets().push_back(Target{name, judge});
  return true;
}

namespace {

constexpr int mutants_per_seed = 200;

std::filesystem::path corpus() {
  const char* source = std::getenv("HEADGATE_SOURCE");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/fuzz/corpus";
}

std::vector<std::filesystem::path> inside(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  if (!std::filesystem::is_directory(folder)) return out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A few edits: what a broken cable, a cut reply and a changed format do.
std::string mutant_of(std::string text, Random& random) {
  const auto at = [&] { return static_cast<size_t>(random.below(text.size() + 1)); };
  for (uint64_t edits = 1 + random.below(3); edits > 0; --edits) {
    const size_t place = at();
    switch (random.below(5)) {
      case 0:
        if (place < text.size()) text[place] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.resize(place);
        break;
      case 2:
        text.erase(place, random.below(8));
        break;
      case 3:
        text.insert(place, text.substr(at(), random.below(16)));
        break;
      default:
        text.insert(place, 1, "\"{}[],:.-0e9"[random.below(12)]);
        break;
    }
  }
  return text;
}

void judge(const Target& target, const std::string& input, const std::string& label) {
  try {
    target.judge(input);
  } catch (const Broken& broken) {
    FAIL_CHECK(std::string(target.name) << " on " << label << ": " << std::string(broken.what()));
  }
}

}  // namespace

TEST_CASE("every parser keeps its promises on its corpus and on what little damage makes of it") {
  // A payload that once broke a parser, or one damaged on the way, would end a trading process.
  REQUIRE(!targets().empty());
  const uint64_t seed = 20261121;
  MESSAGE("seed of the damage: " << seed);
  for (const Target& target : targets()) {
    const auto files = inside(corpus() / target.name);
    CHECK_MESSAGE(!files.empty(), "no corpus for " << std::string(target.name));
    judge(target, "", "nothing");
    const int before = accepted;
    std::string refused;
    Random random(seed);
    for (const auto& file : files) {
      const std::string text = text_of(file);
      const int so_far = accepted;
      judge(target, text, file.filename().string());
      if (accepted == so_far) refused.append(" ").append(file.filename().string());
      for (int i = 0; i < mutants_per_seed; ++i)
        judge(target, mutant_of(text, random), file.filename().string() + " mutant " + std::to_string(i));
    }
    CHECK_MESSAGE(accepted > before, std::string(target.name) << " refuses its whole corpus");
    MESSAGE(std::string(target.name) << ": " << files.size() << " seeds; refused as they stand:" << refused);
  }
}

TEST_CASE("no corpus stands without its target") {
  // Inputs that nobody replays guard nothing.
  std::set<std::string, std::less<>> names;
  for (const Target& target : targets()) CHECK_MESSAGE(names.emplace(target.name).second, target.name);
  for (const auto& folder : inside(corpus()))
    CHECK_MESSAGE(names.contains(folder.filename().string()), folder);
}

}  // namespace headgate::fuzz
