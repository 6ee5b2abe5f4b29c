#include <algorithm>
#include <iostream>

#include "cli/export.h"
#include "cli/export_file.h"
#include "cli/export_rows.h"
#include "cli/export_source.h"

namespace headgate::cli {
namespace {

Exit refuse(Exit exit, const std::string& why) {
  std::cerr << "headgate: " << why << (why.ends_with('\n') ? "" : "\n");
  return exit;
}

Exit exit_of(const Error& error) {
  if (error.code == "NOT_REACHABLE" || error.code == "STORE_BUSY") return Exit::not_reachable;
  if (error.code == "FILE_EXISTS") return Exit::refused;
  return Exit::failed;
}

std::string text_of(const Sheet& sheet, bool json) { return json ? json_lines(sheet) : csv_text(sheet); }

void say_left_out(const Sheet& sheet) {
  if (sheet.left_out != 0) {
    std::cerr << "headgate: " << sheet.name << ": " << sheet.left_out << " outside the period\n";
  }
  if (sheet.undated != 0) {
    std::cerr << "headgate: " << sheet.name << ": " << sheet.undated
              << " booked before market time was known, without a date, in whatever period\n";
  }
}

// What a reader could miss in rows of what is over and booked.
void say_what_is_open(const Books& books, const std::map<std::string, MarketLots>& lots) {
  Money gain, open_cost;
  uint64_t closed = 0, open = 0;
  for (const auto& [market, each] : lots) {
    gain += each.gain();
    open_cost += each.open_cost();
    closed += each.closed().size();
    open += each.open().size();
  }
  const std::string label = books.simulated() ? "SIMULATED money (mode " + books.mode + "): " : "";
  std::cerr << "headgate: " << label << closed << " lots closed in all, gain " << gain.text() << " dollars; "
            << open << " open, cost " << open_cost.text() << " dollars with fees\n";
  if (const auto unbooked = unbooked_trades(books); !unbooked.empty()) {
    std::cerr << "headgate: settle has not booked " << unbooked.size()
              << " trades yet; their markets are not compared with the ledger\n";
  }
  for (const auto& [type, count] : books.passed_over) {
    std::cerr << "headgate: " << count << " events of type " << type << " are in no export but 'journal'\n";
  }
}

Result<Books> books_of(const ExportOptions& options, const Instance* instance) {
  return instance == nullptr ? read_kept_books(options.state_directory) : read_books(*instance);
}

Exit write_all(const ExportOptions& options, const Books& books,
               const std::map<std::string, MarketLots>& lots, const TaxPeriod& period) {
  std::vector<NamedText> files;
  for (const std::string& kind : export_kinds()) {
    const Sheet sheet = export_sheet(kind, books, lots, period);
    say_left_out(sheet);
    files.push_back({kind + (options.json ? ".jsonl" : ".csv"), text_of(sheet, options.json)});
  }
  const Status written = write_whole_folder(options.out, files);
  if (!written) return refuse(exit_of(written.error()), written.error().text());
  return Exit::done;
}

Exit write_one(const ExportOptions& options, const Sheet& sheet) {
  say_left_out(sheet);
  const std::string text = text_of(sheet, options.json);
  if (options.out.empty()) {
    std::cout << text << std::flush;
    return std::cout ? Exit::done : refuse(Exit::failed, "stdout does not take the whole of it");
  }
  const Status written = write_whole_file(options.out, text);
  if (!written) return refuse(exit_of(written.error()), written.error().text());
  return Exit::done;
}

}  // namespace

Exit export_records(const ExportOptions& options, const std::function<FoundInstance()>& find) {
  if (options.kind == "all" && options.out.empty()) {
    return refuse(Exit::usage, "'export all' writes several files: give --out DIR, which must not exist");
  }
  const auto period = TaxPeriod::of(options.period);
  if (!period) return refuse(Exit::usage, period.error().text());
  FoundInstance found;
  if (options.state_directory.empty()) {
    found = find();
    if (!found.instance) return refuse(found.exit, found.problem);
  }
  const auto books = books_of(options, found.instance ? &*found.instance : nullptr);
  if (!books) return refuse(exit_of(books.error()), books.error().text());

  const auto lots = lots_by_market(*books);
  const auto differences = ledger_differences(*books, lots);
  for (const std::string& each : differences) refuse(Exit::check_failed, "LOTS_DIFFER: " + each);
  const bool of_lots = options.kind == "lots" || options.kind == "all";
  if (of_lots && !differences.empty()) return Exit::check_failed;
  say_what_is_open(*books, lots);
  const Exit written = options.kind == "all"
                           ? write_all(options, *books, lots, *period)
                           : write_one(options, export_sheet(options.kind, *books, lots, *period));
  return written == Exit::done && !differences.empty() ? Exit::check_failed : written;
}

}  // namespace headgate::cli
