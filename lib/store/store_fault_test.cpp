#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "store/store_life_fixture.h"

using namespace headgate;

namespace {

constexpr uint64_t seed = 20261120;
constexpr int images_per_cut = 6;
constexpr int images_after_error = 3;

// The whole of a young store: its creation, a clean end, and lives that merge their log many times.
Stretch from_nothing() { return {"from nothing", {}, 0, {8, 15, 20}, true}; }
// The start after a kill: a log that must be read, merged and gone on from.
Stretch after_a_kill() { return {"after a kill", {}, 14, {20, 24}, true}; }
// The log as long as it is in service, 1000 pages, merged once in the middle.
Stretch long_log() { return {"long log", {8, 4'200'000}, 6, {9}, false}; }

struct Tally {
  uint64_t cases = 0, struck = 0, refused = 0;
  uint64_t lost = 0, partial = 0, unreadable = 0, stuck = 0, silent = 0, let_out = 0, touched = 0, shared = 0,
           unruly = 0;

  void add(Found found) {
    ++cases;
    lost += found == Found::lost ? 1 : 0;
    partial += found == Found::partial ? 1 : 0;
    unreadable += found == Found::unreadable ? 1 : 0;
    stuck += found == Found::stuck ? 1 : 0;
  }
  void add(const Ending& ending) {
    struck += ending.disk->struck > 0 ? 1 : 0;
    refused += ending.told.refused;
    let_out += ending.told.believed_again;
    touched += ending.disk->touched_after > 0 ? 1 : 0;
    silent += ending.disk->failures > 0 && ending.told.refused == 0 ? 1 : 0;
    shared += ending.disk->shared_memory;
    unruly += ending.unruly ? 1 : 0;
  }
  bool clean() const {
    return lost + partial + unreadable + stuck + silent + let_out + touched + shared + unruly == 0;
  }
};

std::string text_of(const Tally& tally) {
  std::string out = std::to_string(tally.cases) + " lives judged: " + std::to_string(tally.lost) + " lost, " +
                    std::to_string(tally.partial) + " partial, " + std::to_string(tally.let_out) +
                    " let out, " + std::to_string(tally.unreadable) + " unreadable, " +
                    std::to_string(tally.stuck) + " stuck, " + std::to_string(tally.touched) +
                    " touched after an error, " + std::to_string(tally.silent) + " silent, " +
                    std::to_string(tally.unruly) + " unruly";
  return out;
}

bool meets(Fault fault, Operation operation) {
  if (fault == Fault::short_write) return operation == Operation::write;
  if (fault == Fault::enospc) return operation != Operation::erase && operation != Operation::truncate;
  return true;
}

std::string text_of(const std::vector<Operation>& operations) {
  std::array<uint64_t, 5> counts{};
  for (size_t i = 1; i < operations.size(); ++i) ++counts[static_cast<size_t>(operations[i])];
  return std::to_string(operations.size() - 1) + " places (" + std::to_string(counts[1]) + " writes, " +
         std::to_string(counts[2]) + " flushes, " + std::to_string(counts[3]) + " truncations, " +
         std::to_string(counts[0]) + " opens, " + std::to_string(counts[4]) + " removals)";
}

// All of them, or each that is no write, its neighbours, and every `stride`-th of the rest.
std::vector<uint64_t> places_of(const std::vector<Operation>& operations, uint64_t stride) {
  const auto writes = [&](uint64_t at) {
    return at >= operations.size() || operations[at] == Operation::write;
  };
  std::vector<uint64_t> out;
  for (uint64_t at = 1; at < operations.size(); ++at) {
    if (at % stride == 0 || !writes(at - 1) || !writes(at) || !writes(at + 1)) out.push_back(at);
  }
  return out;
}

// Each place meets one fault in a life of its own; a cut is judged in all of its images.
Tally sweep(StoreLife& life, const std::vector<Operation>& operations, DiskPlan plan, uint64_t stride) {
  Tally tally;
  for (const uint64_t place : places_of(operations, stride)) {
    if (!meets(plan.fault, operations[place])) continue;
    plan.place = place;
    const Ending ending = life.live(plan);
    const bool before = tally.clean();
    tally.add(ending);
    for (int i = 0; i < plan.images; ++i) tally.add(life.judge(life.image(i), ending.told));
    if (plan.images == 0) tally.add(life.judge(life.folder(), ending.told));
    if (before && !tally.clean())
      std::printf("  the first of it at place %lu of \"%s\"\n", place, life.stretch().name.c_str());
  }
  return tally;
}

struct Named {
  const char* name;
  Fault fault;
  bool cut_at_end;
};
constexpr std::array faults{
    Named{"killed before", Fault::kill_before, false},
    Named{"killed after", Fault::kill_after, false},
    Named{"EIO once", Fault::eio, false},
    Named{"ENOSPC once", Fault::enospc, false},
    Named{"short write", Fault::short_write, false},
    Named{"EIO from there on", Fault::gone, false},
    Named{"power cut", Fault::power_cut, false},
    Named{"EIO once, then a power cut", Fault::eio, true},
};

void sweep_all(const Stretch& stretch, uint64_t stride) {
  uint64_t judged = 0;
  StoreLife life(stretch);
  const std::vector<Operation> operations = life.operations();
  std::printf("%s: %zu of %s\n", stretch.name.c_str(), places_of(operations, stride).size(),
              text_of(operations).c_str());
  for (const Named& each : faults) {
    DiskPlan plan;
    plan.fault = each.fault;
    plan.seed = seed;
    plan.cut_at_end = each.cut_at_end;
    if (each.fault == Fault::power_cut) plan.images = images_per_cut;
    if (each.cut_at_end) plan.images = images_after_error;
    const Tally tally = sweep(life, operations, plan, stride);
    std::printf("  %s: %lu places struck, %lu refusals, %s\n", each.name, tally.struck, tally.refused,
                text_of(tally).c_str());
    CHECK_MESSAGE(tally.clean(), (stretch.name + ", " + each.name + ": " + text_of(tally)));
    CHECK(tally.cases > 0);
    judged += tally.cases;
  }
  std::printf("%s: %zu places x %zu faults, %lu lives judged\n", stretch.name.c_str(),
              places_of(operations, stride).size(), faults.size(), judged);
}

}  // namespace

TEST_CASE("A store killed, failed or cut off at any write or flush of its first lives loses nothing") {
  // A reservation or a fill that is lost, or half there, is money spent twice.
  std::printf("seed %lu, %d images for each power cut, %d for one after an error\n", seed, images_per_cut,
              images_after_error);
  sweep_all(from_nothing(), 1);
}

TEST_CASE("A store killed, failed or cut off at any write or flush after a kill loses nothing") {
  // The second fault comes while the first is being mended: on a machine that restarts again and again.
  sweep_all(after_a_kill(), 1);
}

TEST_CASE("A store whose log is merged at its real length loses nothing around any flush") {
  // What holds for a log of eight pages must hold for the one that is in service.
  sweep_all(long_log(), 101);
}

TEST_CASE("A store that answers before its writes are on the disk is caught losing them") {
  // A judge that finds nothing in these two finds nothing anywhere.
  StoreLife life(after_a_kill());
  const std::vector<Operation> operations = life.operations();
  DiskPlan plan;
  plan.fault = Fault::power_cut;
  plan.seed = seed;
  plan.images = images_per_cut;
  SUBCASE("with synchronous=OFF") { plan.synchronous_off = true; }
  SUBCASE("with a disk that swallows every flush") { plan.syncs_swallowed = true; }
  const Tally tally = sweep(life, operations, plan, 1);
  std::printf("%s: %s\n", plan.synchronous_off ? "synchronous=OFF" : "flushes swallowed",
              text_of(tally).c_str());
  CHECK(tally.lost > 0);
  CHECK(tally.unreadable + tally.partial > 0);
}
