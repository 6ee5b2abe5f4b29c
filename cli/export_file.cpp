#include "cli/export_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cli/durable_file.h"

namespace headgate::cli {
namespace {

Error failed(const std::string& path, const char* act) {
  return Error{"FILE_FAILED", path, "", std::string("could not ") + act + ": " + std::strerror(errno)};
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// A file or folder under a name of its own beside its place, gone unless it gets there.
class Draft {
 public:
  explicit Draft(const std::string& place)
      : place_(place), path_(place + ".part" + std::to_string(::getpid())) {}
  ~Draft() {
    std::error_code ignored;
    if (!placed_) std::filesystem::remove_all(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const std::string& path() const { return path_; }

  // Never in the place of another, also of one that came in the meantime.
  Status place() {
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, place_.c_str(), RENAME_NOREPLACE) != 0) {
      if (errno == EEXIST) return Error{"FILE_EXISTS", place_, "", "give another name, or remove it first"};
      if (errno != EINVAL) return failed(place_, "give it its name");
      return Error{"FILE_FAILED", place_, "", "its file system may replace what is there: write elsewhere"};
    }
    placed_ = true;
    const std::string parent = std::filesystem::path(place_).parent_path().string();
    return sync_directory(parent.empty() ? "." : parent);
  }

 private:
  const std::string place_;
  const std::string path_;
  bool placed_ = false;
};

}  // namespace

Status write_whole_file(const std::string& path, const std::string& text) {
  Draft draft(path);
  if (auto made = create_durably(draft.path(), text, 0600); !made) return made;
  return draft.place();
}

Status write_whole_folder(const std::string& given, const std::vector<NamedText>& files) {
  const std::string path = without_slash(given);
  Draft draft(path);
  if (::mkdir(draft.path().c_str(), 0700) != 0) return failed(draft.path(), "make the folder");
  for (const NamedText& file : files) {
    if (auto made = create_durably(draft.path() + "/" + file.name, file.text, 0600); !made) return made;
  }
  return draft.place();
}

}  // namespace headgate::cli
