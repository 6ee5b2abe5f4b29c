#include "runtime/kill_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/scratch_fixture.h"

namespace headgate {
namespace {

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;

// As a user to whom no folder is open that is closed to him: root sees through every mode.
bool engaged_for_ordinary_user(const KillFile& file) {
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(nobody) != 0) _exit(2);
    _exit(file.engaged() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) != 2);
  return WEXITSTATUS(status) == 1;
}

TEST_CASE("without its file the kill switch is off, with it on") {
  // The switch that does not switch, and the one that stops all trading for nothing.
  const Scratch scratch;
  const KillFile file(scratch.path());
  CHECK_FALSE(file.engaged());
  std::ofstream(file.path()) << "by hand\n";
  CHECK(file.engaged());
  fs::remove(file.path());
  CHECK_FALSE(file.engaged());
}

TEST_CASE("whatever bears the name engages the switch") {
  // Somebody in a hurry makes a folder, or a link that leads nowhere.
  const Scratch scratch;
  const KillFile file(scratch.path());
  fs::create_symlink("/nowhere/at/all", file.path());
  CHECK(file.engaged());
  fs::remove(file.path());
  fs::create_directory(file.path());
  CHECK(file.engaged());
}

TEST_CASE("a missing directory engages the switch") {
  // An unmounted state directory holds no KILL file, and must not for that reason trade.
  const Scratch scratch;
  CHECK(KillFile(scratch / "absent").engaged());
  std::ofstream(scratch / "file") << "";
  CHECK(KillFile(scratch / "file").engaged());
}

TEST_CASE("a directory that cannot be looked into engages the switch") {
  // A wrong mode after a restore would otherwise read as "no KILL file there".
  const Scratch scratch;
  const std::string closed = scratch / "closed";
  fs::create_directory(closed);
  REQUIRE(chmod(scratch.path().c_str(), 0755) == 0);
  CHECK_FALSE(engaged_for_ordinary_user(KillFile(closed)));
  REQUIRE(chmod(closed.c_str(), 0) == 0);
  CHECK(engaged_for_ordinary_user(KillFile(closed)));
  REQUIRE(chmod(closed.c_str(), 0700) == 0);
}

}  // namespace
}  // namespace headgate
