#include "store/store.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

using namespace headgate;

namespace {

struct Folder {
  std::string path = [] {
    std::string pattern = "/tmp/headgate-store-XXXXXX";
    return std::string(mkdtemp(pattern.data()));
  }();
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file() const { return path + "/store.db"; }
};

const StoreIdentity risk{"test", "paper", "risk"};

StoreStep step_of(const std::string& key, const std::string& value) {
  StoreStep step;
  step.rows.push_back({"order", key, value});
  auto& event = step.events.emplace_back();
  event.set_type("headgate.exec.v1.Fill");
  event.set_body(value);
  auto& position = step.positions.emplace_back();
  position.set_source("edge");
  position.set_stream("events");
  position.set_epoch(1);
  position.set_sequence(7);
  return step;
}

}  // namespace

TEST_CASE("What was committed is there in the next life: rows, events and positions together") {
  // A lost reservation would let the next life spend the same money again.
  const Folder folder;
  {
    auto store = Store::open(folder.file(), risk);
    REQUIRE(store);
    auto step = step_of("a", "one");
    REQUIRE((*store)->commit(step));
    CHECK(step.events[0].sequence() == 1);
    auto second = step_of("b", "two");
    second.rows.push_back({"order", "a", std::nullopt});
    REQUIRE((*store)->commit(second));
  }
  auto store = Store::open(folder.file(), risk);
  REQUIRE(store);
  CHECK((*store)->load_rows() == Rows{{{"order", "b"}, "two"}});
  CHECK((*store)->last_event() == 2);
  CHECK((*store)->life() == 2);
  REQUIRE((*store)->load_positions().size() == 1);
  CHECK((*store)->load_positions()[0].sequence() == 7);
  const auto events = (*store)->replay(2, 10);
  REQUIRE(events.size() == 1);
  CHECK(events[0].body() == "two");
}

TEST_CASE("A store of another instance, mode or service is refused by name") {
  // Paper positions taken for real ones, or the reverse, is money lost on the first order.
  const Folder folder;
  REQUIRE(Store::open(folder.file(), risk));
  for (const StoreIdentity& other :
       {StoreIdentity{"other", "paper", "risk"}, {"test", "live", "risk"}, {"test", "paper", "exec"}}) {
    const auto store = Store::open(folder.file(), other);
    REQUIRE_FALSE(store);
    CHECK(store.error().code == "STORE_FOREIGN");
  }
}

TEST_CASE("A second process cannot open a store that is open") {
  // Two risk processes on one file would each approve up to the limit.
  const Folder folder;
  const auto first = Store::open(folder.file(), risk);
  REQUIRE(first);
  auto step = step_of("a", "one");
  REQUIRE((*first)->commit(step));
  CHECK_FALSE(Store::open(folder.file(), risk));
}

TEST_CASE("A store file is readable by its owner alone") {
  // Positions and reasons are the owner's business.
  const Folder folder;
  REQUIRE(Store::open(folder.file(), risk));
  struct stat status {};
  REQUIRE(stat(folder.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("A damaged store is refused, not repaired") {
  // Trading on half a ledger is worse than not trading.
  const Folder folder;
  {
    auto store = Store::open(folder.file(), risk);
    REQUIRE(store);
    for (int i = 0; i < 200; ++i) {
      auto step = step_of(std::to_string(i), std::string(200, 'x'));
      REQUIRE((*store)->commit(step));
    }
  }
  const long size = static_cast<long>(std::filesystem::file_size(folder.file()));
  // In the middle, then in the header: found by different readers, and neither is a disk that may do better
  // at the next start.
  for (const long at : {size / 2, 0L}) {
    std::FILE* file = std::fopen(folder.file().c_str(), "r+b");
    REQUIRE(file != nullptr);
    std::fseek(file, at, SEEK_SET);
    const std::string noise(4096, '\x5a');
    std::fwrite(noise.data(), 1, noise.size(), file);
    std::fclose(file);
    const auto store = Store::open(folder.file(), risk);
    REQUIRE_FALSE(store);
    CHECK(store.error().code == "STORE_CORRUPT");
  }
}
