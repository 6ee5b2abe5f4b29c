#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"

namespace headgate::cli {

// One field of an exported row. Numbers are exact decimals made from integers; a double is never one.
class Cell {
 public:
  static Cell text(std::string text) { return Cell(Kind::text, std::move(text)); }
  static Cell money(Money amount) { return Cell(Kind::number, amount.text()); }
  static Cell contracts(Quantity quantity) { return Cell(Kind::number, quantity.text()); }
  static Cell dollars_e4(int64_t dollars_e4);
  static Cell count(int64_t number) { return Cell(Kind::number, std::to_string(number)); }

  std::string csv() const;   // as RFC 4180 has it; a text that a spreadsheet would run gets a "'" before it
  std::string json() const;  // a JSON value; an empty text is null

 private:
  enum class Kind : uint8_t { text, number };
  Cell(Kind kind, std::string content) : kind_(kind), content_(std::move(content)) {}
  Kind kind_;
  std::string content_;
};

// One kind of record as rows under named columns.
struct Sheet {
  std::string name;  // "fills": also the name of its file
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as `columns`
  uint64_t left_out = 0;                // rows outside the period that was asked for
  uint64_t undated = 0;                 // of the rows above: without a time
};

// Header row and rows, lines ending in CR LF (RFC 4180).
std::string csv_text(const Sheet& sheet);
// One object a line, its members named by the columns.
std::string json_lines(const Sheet& sheet);

}  // namespace headgate::cli
