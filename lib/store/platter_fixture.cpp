#include "store/platter_fixture.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "domain/check.h"

namespace headgate {
namespace {

constexpr uint64_t sector = 512;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

void Platter::adopt(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    synced_names_[name] = names_[name] = files_.size();
    files_.push_back({content_of(entry.path()), {}});
  }
}

void Platter::create(const std::string& name) {
  if (has(name)) return;
  names_[name] = files_.size();
  unsynced_[name].push_back(files_.size());
  files_.emplace_back();
}

Platter::File& Platter::file(const std::string& name) {
  const auto found = names_.find(name);
  check(found != names_.end(), "only a file that is there is written");
  return files_[found->second];
}

void Platter::write(const std::string& name, uint64_t offset, std::string_view bytes) {
  file(name).pending.push_back({offset, std::string(bytes), false});
}

void Platter::truncate(const std::string& name, uint64_t size) {
  file(name).pending.push_back({size, {}, true});
}

void Platter::unlink(const std::string& name) {
  if (names_.erase(name) != 0) unsynced_[name].push_back(std::nullopt);
}

void Platter::sync(const std::string& name) {
  File& synced = file(name);
  for (const Change& change : synced.pending) apply(synced.synced, change);
  synced.pending.clear();
}

void Platter::sync_folder() {
  synced_names_ = names_;
  unsynced_.clear();
}

void Platter::fail_sync(const std::string& name, Random& random) {
  File& failed = file(name);
  failed.synced = survivor(failed, random);
  failed.pending.clear();
}

void Platter::apply(std::string& content, const Change& change) {
  if (change.truncates) return content.resize(change.offset);
  if (content.size() < change.offset + change.bytes.size())
    content.resize(change.offset + change.bytes.size());
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

void Platter::apply_in_part(std::string& content, const Change& change, Random& random) {
  uint64_t at = 0;
  while (at < change.bytes.size()) {
    const uint64_t length = std::min(sector - (change.offset + at) % sector, change.bytes.size() - at);
    if (random.chance(500'000)) apply(content, {change.offset + at, change.bytes.substr(at, length), false});
    at += length;
  }
}

std::string Platter::survivor(const File& file, Random& random) {
  // Each image has a rate of its own, so that "all but one lost" and "all but one kept" come up too.
  const uint64_t kept = random.below(1'000'001);
  std::string content = file.synced;
  for (const Change& change : file.pending) {
    if (random.chance(kept)) {
      apply(content, change);
    } else if (!change.truncates && random.chance(300'000)) {
      apply_in_part(content, change, random);
    }
  }
  return content;
}

void Platter::image(Random& random, const std::string& folder) const {
  std::filesystem::create_directories(folder);
  std::map<std::string, Entry> survivors;
  for (const auto& [name, file] : synced_names_) survivors[name] = file;
  for (const auto& [name, changes] : unsynced_) {
    const uint64_t reached = random.below(changes.size() + 1);
    if (reached > 0) survivors[name] = changes[reached - 1];
  }
  for (const auto& [name, entry] : survivors) {
    if (!entry) continue;
    const std::string content = survivor(files_[*entry], random);
    std::ofstream out(folder + "/" + name, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  }
}

}  // namespace headgate
