#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate::cli {

// Creates a file that must not exist, and returns only when it and its name have reached the disk.
// Errors: FILE_EXISTS, FILE_FAILED.
Status create_durably(const std::string& path, std::string_view content, mode_t mode);

// Replaces a file as a whole: readers see the old or the new content, never a part. Not synced.
Status replace_file(const std::string& path, std::string_view content, mode_t mode);

// Waits until the names in a folder have reached the disk.
Status sync_directory(const std::string& path);

// The whole file. Errors: FILE_MISSING, FILE_FAILED.
Result<std::string> read_file(const std::string& path);

// Makes a folder and what is missing above it. The folder itself is 0700 and ours, whatever it was before;
// one that belongs to another user is an error (FOLDER_FOREIGN), since they could replace what we put into
// it.
Status make_private_directory(const std::string& path);

}  // namespace headgate::cli
