#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "tests/functional/exec_alone.h"

using namespace headgate::functional;
namespace fs = std::filesystem;

namespace {

struct Place {
  const char* name;
  std::function<void(const std::string& path)> make;
};

// What another user could have prepared, or could still change.
std::vector<Place> unsafe_places() {
  return {
      {"a link to a good directory",
       [](const std::string& path) {
         fs::create_directory(path + "-real");
         fs::permissions(path + "-real", fs::perms::owner_all);
         fs::create_directory_symlink(path + "-real", path);
       }},
      {"a file", [](const std::string& path) { write_text(path, ""); }},
      {"writable by the group",
       [](const std::string& path) {
         fs::create_directory(path);
         REQUIRE(::chmod(path.c_str(), 0770) == 0);
       }},
      {"writable by everybody",
       [](const std::string& path) {
         fs::create_directory(path);
         REQUIRE(::chmod(path.c_str(), 0707) == 0);
       }},
      {"of another user",
       [](const std::string& path) {
         fs::create_directory(path);
         REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
       }},
  };
}

// errno of an attempt to connect as another user; 0 when it was let in.
int connect_as(uid_t uid, const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgid(uid) != 0 || ::setuid(uid) != 0) ::_exit(255);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const bool in = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::_exit(in ? 0 : errno);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

}  // namespace

TEST_CASE("a socket directory that others could change is neither bound in nor dialled, wherever it stands") {
  // Whoever may create names there can put his own socket in the place of risk's.
  if (::geteuid() != 0) MESSAGE("skipped: 3 of 15 rows; only root can give a directory to another user");
  for (const char* where : {"/exec", "/risk", ""}) {
    for (const Place& place : unsafe_places()) {
      if (::geteuid() != 0 && std::string(place.name) == "of another user") continue;
      ExecAlone scene;
      const std::string path = scene.run_directory() + where;
      scene.risk.leave();
      scene.market_place.leave();
      fs::remove_all(path);
      place.make(path);
      const Finished done =
          run(scene.folder, {bin_folder() + "/headgate-exec", "--config", scene.folder / "paper.toml"}, 20);
      CHECK_MESSAGE(done.exit == 2, where << " " << place.name << ": " << done.err);
      CHECK_MESSAGE(done.err.find("SOCKET_DIRECTORY_UNSAFE") != std::string::npos,
                    where << " " << place.name << ": " << done.err);
      CHECK_FALSE(fs::exists(path + "/pub.sock"));
    }
  }
}

TEST_CASE("another user cannot connect to a process's sockets") {
  // Anybody on the machine could ask, command, or listen to what we are about to trade.
  if (::geteuid() != 0) {
    MESSAGE("skipped: 1 test; only root can become another user");
    return;
  }
  ExecAlone scene;
  // As open as an operator may have made what stands above the socket directories.
  REQUIRE(::chmod(scene.folder.path().c_str(), 0755) == 0);
  REQUIRE(::chmod(scene.run_directory().c_str(), 0755) == 0);
  scene.start_exec();
  for (const char* socket : {"/exec/pub.sock", "/exec/query.sock"}) {
    CHECK(connect_as(65534, scene.run_directory() + socket) == EACCES);
    CHECK(connect_as(0, scene.run_directory() + socket) == 0);
  }
  scene.stop_exec();
}
