#pragma once

#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// For tests: real payloads kept outside this repository, in HEADGATE_DATA or in ../shared/data beside the
// project. Where they are absent a test says so and passes.
namespace headgate::recorded_data {

inline std::string root() {
  const char* data = std::getenv("HEADGATE_DATA");
  const char* source = std::getenv("HEADGATE_SOURCE");
  return data != nullptr ? data : std::string(source != nullptr ? source : ".") + "/../shared/data";
}

// Plain or gzip, as gzread takes both.
inline std::optional<std::string> text_of(const std::string& name) {
  gzFile file = gzopen((root() + "/" + name).c_str(), "rb");
  if (file == nullptr) {
    std::cout << "SKIPPED 1 recording: " << name << " is absent\n";
    return std::nullopt;
  }
  std::string out;
  std::vector<char> buffer(1 << 18);
  for (int got = 1; got > 0;) {
    got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got > 0) out.append(buffer.data(), static_cast<size_t>(got));
  }
  gzclose(file);
  return out;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) out.push_back(line);
  }
  return out;
}

// The files below a folder, by their paths under it; nothing when there is no such folder.
inline std::optional<std::set<std::string>> files_below(const std::string& folder) {
  const std::filesystem::path top = root() + "/" + folder;
  if (!std::filesystem::is_directory(top)) {
    std::cout << "SKIPPED 1 folder of recordings: " << (folder.empty() ? "all" : folder) << " is absent\n";
    return std::nullopt;
  }
  std::set<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
    if (entry.is_regular_file()) out.insert(std::filesystem::relative(entry.path(), top).string());
  }
  return out;
}

}  // namespace headgate::recorded_data
