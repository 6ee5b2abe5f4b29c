#include "runtime/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace headgate {
namespace {

constexpr size_t key_bytes_max = 64U << 10;  // an RSA key of 16384 bits takes 13 KB as PEM

Error key_file_error(const std::string& path, std::string what) {
  return {"KEY_FILE", path, std::move(what), "chmod 600 and chown it to this service's user"};
}

// Into a buffer of its final size: one that grew would leave the key's bytes behind where it stood before.
Result<std::string> read_descriptor(int fd, const std::string& path) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return key_file_error(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return key_file_error(path, "no ordinary file");
  if ((status.st_mode & 0077) != 0 || status.st_uid != geteuid())
    return key_file_error(path, "readable or owned by others");
  const auto size = static_cast<size_t>(status.st_size);
  if (size > key_bytes_max) return key_file_error(path, "too large for a key");
  std::string text(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(fd, text.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      wipe(text);
      return key_file_error(path, got < 0 ? std::strerror(errno) : "it shrank while it was read");
    }
    filled += static_cast<size_t>(got);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

Result<std::string> read_key_file(const std::string& path) {
  // Without O_NONBLOCK a pipe laid in the key's place would hold the start for ever.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return Error{"KEY_FILE", path, std::strerror(errno), "make the instance's keys with 'headgate up'"};
  auto text = read_descriptor(fd, path);
  ::close(fd);
  return text;
}

void wipe(std::string& secret) {
  ::explicit_bzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace headgate
