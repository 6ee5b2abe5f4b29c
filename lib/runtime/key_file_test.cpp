#include "runtime/key_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "runtime/certificate_fixture.h"
#include "runtime/scratch_fixture.h"

namespace headgate {
namespace {

const std::string content = "what opens the account";

Error refusal(const std::string& path) {
  const auto text = read_key_file(path);
  REQUIRE_FALSE(text.has_value());
  CHECK(text.error().code == "KEY_FILE");
  CHECK(text.error().field == path);
  CHECK(text.error().text().find(content) == std::string::npos);
  return text.error();
}
bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// What systemd gives to a unit, undone at the end.
struct CredentialsDirectory {
  explicit CredentialsDirectory(const std::string& path) { setenv("CREDENTIALS_DIRECTORY", path.c_str(), 1); }
  ~CredentialsDirectory() { unsetenv("CREDENTIALS_DIRECTORY"); }
};

TEST_CASE("a key file is this user's own, plain and closed to all others, or it is refused with the mend") {
  // Who can read it trades with the account's money; who can change it makes us sign for another account.
  const Scratch folder;
  const std::string path = folder / "exchange.pem";
  CHECK(holds(refusal(path).mend, "chmod 600"));
  for (const mode_t mode : {0600U, 0400U}) {
    write_text(path, content + "\n", mode);
    const auto text = read_key_file(path);
    REQUIRE(text.has_value());
    CHECK(*text == content);
    REQUIRE(unlink(path.c_str()) == 0);
  }
  write_text(path, content);
  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0444U, 0777U}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    char text[16];
    std::snprintf(text, sizeof text, "mode %04o", mode);
    CHECK(holds(refusal(path).value, text));
    CHECK(holds(refusal(path).mend, "chmod 600 " + path));
  }
  REQUIRE(chmod(path.c_str(), 0600) == 0);
  if (geteuid() == 0) {
    REQUIRE(chown(path.c_str(), 12345, 12345) == 0);
    CHECK(holds(refusal(path).value, "owned by user 12345"));
    CHECK(holds(refusal(path).mend, "chown 0 " + path));
  }
}

TEST_CASE("what stands in a key file's place and is none is refused at once") {
  // A link would let another choose the key later; a pipe that nobody writes to would hold the start for
  // ever.
  const Scratch folder;
  const std::string path = folder / "exchange.pem";
  write_text(folder / "real.pem", content);
  REQUIRE(symlink((folder / "real.pem").c_str(), path.c_str()) == 0);
  CHECK(holds(refusal(path).value, "symbolic link"));
  REQUIRE(unlink(path.c_str()) == 0);
  REQUIRE(mkdir(path.c_str(), 0700) == 0);
  CHECK(holds(refusal(path).value, "no ordinary file"));
  REQUIRE(rmdir(path.c_str()) == 0);
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  CHECK(holds(refusal(path).value, "no ordinary file"));
  REQUIRE(unlink(path.c_str()) == 0);
  write_text(path, std::string(1 << 20, 'x'));
  CHECK(holds(refusal(path).value, "too large"));
}

TEST_CASE("a credential that systemd gave to the unit is taken, and nothing else is by that name") {
  // LoadCredential= keeps the key from the disk of the service's user; it may stay root's, opened by a list.
  const Scratch folder;
  const std::string directory = folder / "credentials";
  const std::string path = directory + "/write.pem";
  REQUIRE(mkdir(directory.c_str(), 0700) == 0);
  write_text(path, content, 0440);
  CHECK(holds(refusal(path).value, "mode 0440"));  // no unit: a file like any other

  const CredentialsDirectory unit(directory);
  REQUIRE(read_key_file(path).has_value());
  CHECK(*read_key_file(path) == content);
  for (const mode_t mode : {0444U, 0460U, 0441U, 0644U}) {
    REQUIRE(chmod(path.c_str(), mode) == 0);
    refusal(path);
  }
  REQUIRE(chmod(path.c_str(), 0440) == 0);
  write_text(folder / "beside.pem", content, 0440);
  refusal(folder / "beside.pem");
  refusal(directory + "/../beside.pem");
  REQUIRE(mkdir((directory + "/below").c_str(), 0700) == 0);
  write_text(directory + "/below/write.pem", content, 0440);
  refusal(directory + "/below/write.pem");

  // A folder that others may write to is none of systemd's, whatever the variable says.
  REQUIRE(chmod(directory.c_str(), 0770) == 0);
  refusal(path);
  REQUIRE(chmod(directory.c_str(), 0700) == 0);
  if (geteuid() == 0) {
    REQUIRE(chown(path.c_str(), 12345, 12345) == 0);
    refusal(path);
  }
  REQUIRE(unlink(path.c_str()) == 0);
  REQUIRE(symlink((folder / "beside.pem").c_str(), path.c_str()) == 0);
  refusal(path);
}

}  // namespace
}  // namespace headgate
