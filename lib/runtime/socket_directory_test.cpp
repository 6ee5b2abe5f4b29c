#include "runtime/socket_directory.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "runtime/scratch_fixture.h"

namespace headgate {
namespace {

namespace fs = std::filesystem;

std::string refusal(const Status& status) { return status ? "" : std::string(status.error().code); }

TEST_CASE("a socket directory is made for its owner alone") {
  // Whoever may write there puts his own socket in risk's place and sends exec nothing, or listens.
  const Scratch scratch;
  const std::string path = scratch / "risk";
  CHECK(refusal(check_socket_directory(path)) == "SOCKET_DIRECTORY_ABSENT");
  REQUIRE(make_socket_directory(path).has_value());
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0700);
  CHECK(make_socket_directory(path).has_value());  // a restart finds it there
}

TEST_CASE("a directory that others may write to is refused") {
  // See above; an old folder keeps the mode it once had.
  const Scratch scratch;
  const std::string path = scratch / "risk";
  REQUIRE(make_socket_directory(path).has_value());
  for (const mode_t mode : {0770, 0707, 0720, 0702}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    CHECK(refusal(make_socket_directory(path)) == "SOCKET_DIRECTORY_UNSAFE");
  }
  REQUIRE(chmod(path.c_str(), 0755) == 0);
  CHECK(refusal(check_socket_directory(path)).empty());
}

TEST_CASE("a link, or anything that is no directory, is refused") {
  // A link may be turned to another place after it was looked at.
  const Scratch scratch;
  fs::create_directory(scratch / "real");
  fs::create_directory_symlink(scratch / "real", scratch / "link");
  CHECK(refusal(make_socket_directory(scratch / "link")) == "SOCKET_DIRECTORY_UNSAFE");
  std::ofstream(scratch / "file") << "";
  CHECK(refusal(make_socket_directory(scratch / "file")) == "SOCKET_DIRECTORY_UNSAFE");
  CHECK(refusal(make_socket_directory(scratch / "absent/below")) == "SOCKET_DIRECTORY_UNSAFE");
}

TEST_CASE("a directory of another user is refused, with his number") {
  // Its owner can change its mode at any time.
  if (geteuid() != 0) {
    std::cout << "SKIPPED 1 case: only root can give a directory away\n";
    return;
  }
  const Scratch scratch;
  const std::string path = scratch / "risk";
  REQUIRE(make_socket_directory(path).has_value());
  REQUIRE(chown(path.c_str(), 65534, 65534) == 0);
  const Status status = make_socket_directory(path);
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().code == "SOCKET_DIRECTORY_UNSAFE");
  CHECK(status.error().text().find("65534") != std::string::npos);
}

}  // namespace
}  // namespace headgate
