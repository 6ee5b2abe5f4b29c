#include "cli/import_books.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/source_text.h"
#include "imports/full_depth.h"
#include "imports/kxbtc15m.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

Error missing(std::string what, std::string mend) {
  return Error{"SOURCE_MISSING", std::move(what), "", std::move(mend)};
}

std::string folder_of(const std::string& path) {
  return fs::absolute(path).parent_path().filename().string();
}

// The days in a folder, in the order of their names; none when there is no such folder.
std::vector<std::string> days_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("dt=") && name.find(".jsonl") != std::string::npos)
      out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<imports::NamedText>> texts_of(const std::vector<std::string>& paths) {
  std::vector<imports::NamedText> out;
  for (const std::string& path : paths) {
    auto text = read_source_text(path);
    if (!text) return text.error();
    out.push_back({folder_of(path) + "/" + fs::path(path).filename().string(), std::move(*text)});
  }
  return out;
}

}  // namespace

Result<imports::Imported> import_kxbtc15m_files(const std::vector<std::string>& paths) {
  std::vector<std::string> captures;
  std::vector<std::string> results;
  for (const std::string& path : paths) {
    (path.find(".csv") != std::string::npos ? results : captures).push_back(path);
  }
  if (captures.size() != 1 || results.size() > 1) {
    return missing("capture", "name one capture, and markets.csv or nothing");
  }
  const fs::path beside = fs::absolute(captures[0]).parent_path() / "markets.csv";
  if (results.empty() && fs::exists(beside)) results.push_back(beside.string());
  const auto capture = read_source_text(captures[0]);
  if (!capture) return capture.error();
  if (results.empty()) return imports::import_kxbtc15m(*capture, std::nullopt);
  const auto csv = read_source_text(results[0]);
  if (!csv) return csv.error();
  return imports::import_kxbtc15m(*capture, *csv);
}

Result<imports::Imported> import_full_depth_files(const std::vector<std::string>& paths) {
  std::vector<std::string> books;
  std::vector<std::string> meta;
  std::vector<std::string> actuals;
  for (const std::string& path : paths) {
    const std::string folder = folder_of(path);
    const bool results = folder.starts_with("actuals");
    (folder == "meta" ? meta : results ? actuals : books).push_back(path);
  }
  if (books.empty()) return missing("books", "name at least one dt=DATE.jsonl");
  const fs::path folder = fs::absolute(books[0]).parent_path();
  if (meta.empty()) meta = days_in(folder / "meta");
  if (meta.empty()) return missing((folder / "meta").string(), "fees and rules of the series are needed");
  constexpr std::string_view named = "full_depth_";
  const std::string name = folder.filename().string();
  if (actuals.empty() && name.starts_with(named)) {
    actuals = days_in(folder.parent_path().parent_path() / ("actuals_" + name.substr(named.size())));
  }
  imports::FullDepthSource source;
  for (const auto& [from, to] :
       {std::pair{&books, &source.books}, {&meta, &source.meta}, {&actuals, &source.actuals}}) {
    auto texts = texts_of(*from);
    if (!texts) return texts.error();
    *to = std::move(*texts);
  }
  return imports::import_full_depth(source);
}

}  // namespace headgate::cli
