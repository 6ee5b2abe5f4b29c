#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "weather/nbm_block.h"
#include "weather/nbm_header.h"

namespace headgate::weather {

// Where the numbers of one forecast hour stand: right-aligned in the three characters that end at `end`, as
// the number of the FHR row does. This holds in every layout seen (one or two hours between bars, values of
// three digits, blank cells), where splitting at blanks shifts the sparse rows.
struct NbmColumn {
  int forecast_hour = 0;  // hours after the cycle
  int utc_hour = 0;
  size_t end = 0;
};

// The rows of one block under their columns. Looks into the block's bytes.
class NbmTable {
 public:
  // Errors name station and row: NBM_TRUNCATED, NBM_HOURS_DISAGREE, NBM_LAYOUT, and those of the header.
  static Result<NbmTable> read(const NbmBlock& block);

  const NbmHeader& header() const { return header_; }
  const std::vector<NbmColumn>& columns() const { return columns_; }
  std::vector<std::string> labels() const;
  bool has(std::string_view label) const { return rows_.count(std::string(label)) != 0; }
  // Nothing when not published (blank, or the row is absent) or missing (-99).
  Result<std::optional<int>> number(std::string_view label, const NbmColumn& column) const;
  // Refuses characters of a row that stand under no column: its layout is then not the one we know.
  std::optional<Error> misplaced(std::string_view label) const;
  // "KMDW TXNP5 FHR 35"
  std::string place(std::string_view label, const NbmColumn& column) const;

 private:
  std::optional<Error> read_rows(const NbmBlock& block);
  std::optional<Error> read_columns();
  std::optional<Error> cut_short(const NbmBlock& block, std::string_view last_label) const;
  std::string_view row(std::string_view label) const;

  NbmHeader header_;
  std::map<std::string, std::string_view> rows_;  // by label, from the line's first character
  std::vector<NbmColumn> columns_;
};

// The rows of a product that tell the daily maximum, in the order in which they stand.
const std::vector<std::string_view>& nbm_high_rows(NbmProduct product);

}  // namespace headgate::weather
