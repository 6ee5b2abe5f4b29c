#include "weather/nbm_block.h"

#include <algorithm>
#include <string>

namespace headgate::weather {
namespace {

constexpr std::string_view mark = "NBM V";

bool begins_line(std::string_view file, size_t at) {
  if (at == 0 || file[at - 1] == '\n') return true;
  return file[at - 1] == ' ' && (at == 1 || file[at - 2] == '\n');
}

// "KMDW    NBM V5.0 ..." and not "KMDWX" or a remark that mentions it.
bool is_header(std::string_view file, size_t at, size_t station_size) {
  if (!begins_line(file, at)) return false;
  const std::string_view rest = file.substr(at + station_size, 16);
  const size_t word = rest.find_first_not_of(' ');
  return word != 0 && word != std::string_view::npos && rest.substr(word).starts_with(mark);
}

size_t find_header(std::string_view file, std::string_view station, size_t from) {
  size_t at = file.find(station, from);
  while (at != std::string_view::npos && !is_header(file, at, station.size())) {
    at = file.find(station, at + 1);
  }
  return at;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \r\n") == std::string_view::npos; }

// A block ends at a line of blanks; at the next header when that line was lost; or with the file.
NbmBlock block_from(std::string_view file, size_t begin) {
  size_t end = begin;
  while (end < file.size()) {
    const size_t newline = file.find('\n', end);
    const size_t next = newline == std::string_view::npos ? file.size() : newline + 1;
    const std::string_view line = file.substr(end, next - end);
    const bool other = end != begin && line.find(mark) != std::string_view::npos;
    // A line of blanks without its end may be the beginning of a row.
    if (other || (line.ends_with('\n') && is_blank(line))) {
      return {file.substr(begin, end - begin), false};
    }
    end = next;
  }
  return {file.substr(begin), true};
}

}  // namespace

Result<NbmBlock> nbm_block_of(std::string_view file, std::string_view station) {
  const std::string name(station);
  const bool plausible = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
  const size_t at = plausible ? find_header(file, station, 0) : std::string_view::npos;
  if (at == std::string_view::npos) {
    return Error{"NBM_STATION_ABSENT", "station", name,
                 "the file must hold a block whose header begins with it"};
  }
  if (find_header(file, station, at + 1) != std::string_view::npos) {
    return Error{"NBM_STATION_TWICE", "station", name, "the file must hold one block of it"};
  }
  // With its leading blank, which says where the labels of its rows begin.
  return block_from(file, at > 0 && file[at - 1] == ' ' ? at - 1 : at);
}

}  // namespace headgate::weather
