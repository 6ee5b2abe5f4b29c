#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "weather/climate_day.h"

// The words of a climate bulletin; used by climate_report.cpp alone. Views live as long as the bulletin.
namespace headgate::weather::report_text {

struct Line {
  size_t number = 0;      // from 1
  std::string_view text;  // without blanks at the end
};
using Lines = std::span<const Line>;

struct Word {
  size_t column = 0;
  std::string_view text;
};

std::vector<Line> lines_of(std::string_view product);
std::vector<Word> words_of(std::string_view text);
bool starts_with(std::string_view text, std::string_view start);
bool contains(std::string_view text, std::string_view part);
// Digits alone, at most nine.
std::optional<int> number_of(std::string_view digits);
// "AUGUST 21 2026" or "AUG 22 2026".
std::optional<Date> date_of(std::string_view month, std::string_view day, std::string_view year);
std::chrono::year_month_day calendar_of(const Date& date);

Error error_at(std::string_view code, const Line& line, std::string mend);
Error error_without(std::string_view code, std::string what, std::string mend);

// What stands above the first site.
struct Header {
  std::string_view office;
  std::string_view pil;
  bool corrected = false;
  int64_t issued_ns = 0;
  Date issued_on;  // on the wall clock of the place
};
Result<Header> header_of(Lines lines);

}  // namespace headgate::weather::report_text
