#include "cli/backtest_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "cli/figures.h"
#include "cli/markup.h"

namespace headgate::cli {
namespace {

using backtest::EquityPoint;
using backtest::EventOutcome;
using backtest::Outcome;

// Charts over time are stretched to the width there is, so that figures beside them keep their size on a
// phone: lines keep their width (non-scaling-stroke) and no text stands inside.
constexpr double wide = 1000;
constexpr double tall = 300;
constexpr size_t columns = 250;  // more points than these cannot be told apart

struct Range {
  double low = 0;
  double high = 0;

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // From top to bottom of a drawing.
  double place(double value) const { return tall * (high - value) / (high - low); }
};

// A range without extent still needs a drawing: a dollar on either side.
Range drawable(Range range) {
  if (range.high - range.low < 0.01) return {range.low - 1, range.high + 1};
  return range;
}

double dollars_of(Money money) { return static_cast<double>(money.e6()) / 1e6; }

std::string stretched(const std::string& label, const Range& range, const std::string& inside,
                      const std::string& left, const std::string& right) {
  return fmt::format(
      "<div class=\"plot\"><div class=\"axis\"><span>{}</span><span>{}</span></div>"
      "<svg viewBox=\"0 0 1000 300\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">{}</svg>"
      "<div class=\"ends\"><span>{}</span><span>{}</span></div></div>",
      figure(dollars(range.high)), figure(dollars(range.low)), escaped(label), inside, escaped(left),
      escaped(right));
}

std::string line_across(double y, std::string_view name) {
  return fmt::format("<line class=\"{}\" x1=\"0\" x2=\"1000\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", name, y, y);
}

// Equity holds until the next point, so the line has steps. Of the points in one column of the drawing the
// least, the greatest and the last are kept: a dip is never smoothed away.
std::string steps(const std::vector<EquityPoint>& points, const Range& range) {
  const int64_t begin = points.front().at.ns();
  const auto span = static_cast<double>(std::max<int64_t>(1, points.back().at.minus_ns(points.front().at)));
  std::string path = fmt::format("M0 {:.1f}", range.place(dollars_of(points.front().equity)));
  const auto column_of = [&](const EquityPoint& point) {
    return static_cast<size_t>(static_cast<double>(point.at.ns() - begin) / span * columns);
  };
  for (size_t i = 0; i < points.size();) {
    const size_t column = column_of(points[i]);
    Range seen{dollars_of(points[i].equity), dollars_of(points[i].equity)};
    double last = seen.low;
    for (; i < points.size() && column_of(points[i]) == column; ++i) {
      last = dollars_of(points[i].equity);
      seen.add(last);
    }
    path += fmt::format("H{:.0f}", static_cast<double>(column) * wide / static_cast<double>(columns));
    if (seen.low < last) path += fmt::format("V{:.1f}", range.place(seen.low));
    if (seen.high > last) path += fmt::format("V{:.1f}", range.place(seen.high));
    path += fmt::format("V{:.1f}", range.place(last));
  }
  return "<path class=\"equity\" d=\"" + path + "\"/>";
}

std::string minute_of(MarketTime at) {
  std::string out = iso_utc(at.ns()).substr(0, 16);
  std::replace(out.begin(), out.end(), 'T', ' ');
  return out + " UTC";
}

// The side of the square in which reliability is drawn, and its room for figures.
constexpr double side = 300;
constexpr double margin = 40;

double across(double share) { return margin + share * side; }
double down(double share) { return 10 + (1 - share) * side; }

std::string grid() {
  std::string out;
  for (int fifth = 0; fifth <= 5; ++fifth) {
    const double share = fifth / 5.0;
    out += fmt::format("<line class=\"grid\" x1=\"{0:.0f}\" x2=\"{0:.0f}\" y1=\"{1:.0f}\" y2=\"{2:.0f}\"/>",
                       across(share), down(0), down(1));
    out += fmt::format("<line class=\"grid\" x1=\"{0:.0f}\" x2=\"{1:.0f}\" y1=\"{2:.0f}\" y2=\"{2:.0f}\"/>",
                       across(0), across(1), down(share));
    out += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{:.1f}</text>", across(share),
                       down(0) + 16, share);
    out += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{:.1f}</text>", across(0) - 6,
                       down(share) + 4, share);
  }
  out += fmt::format(
      "<line class=\"reference\" x1=\"{:.0f}\" y1=\"{:.0f}\" x2=\"{:.0f}\" y2=\"{:.0f}\"/>"
      "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">said</text>"
      "<text transform=\"translate(10 {:.0f}) rotate(-90)\" text-anchor=\"middle\">came true</text>",
      across(0), down(0), across(1), down(1), across(0.5), down(0) + 34, down(0.5));
  return out;
}

uint64_t most_of(const std::vector<backtest::ReliabilityRow>& rows) {
  uint64_t most = 0;
  for (const backtest::ReliabilityRow& row : rows) most = std::max(most, row.count);
  return most;
}

std::string marks(const std::vector<backtest::ReliabilityRow>& rows, uint64_t most, bool model) {
  std::string out;
  for (const backtest::ReliabilityRow& row : rows) {
    if (row.count == 0) continue;
    const double size = 3 + 9 * std::sqrt(static_cast<double>(row.count) / static_cast<double>(most));
    const double x = across(row.said);
    const double y = down(row.happened);
    const std::string title =
        fmt::format("<title>{}: said {:.3f}, came true {:.3f}, {} statements</title>",
                    model ? "model" : "market", row.said, row.happened, counted(row.count));
    out += model ? fmt::format("<circle class=\"model\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\">{}</circle>",
                               x, y, size, title)
                 : fmt::format(
                       "<rect class=\"market\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                       "height=\"{:.1f}\">{}</rect>",
                       x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size, title);
  }
  return out;
}

}  // namespace

std::string equity_chart(const Outcome& outcome) {
  if (outcome.equity.size() < 2) return "<p>No equity was recorded that could be drawn.</p>";
  Range range{dollars_of(outcome.opening), dollars_of(outcome.opening)};
  for (const EquityPoint& point : outcome.equity) range.add(dollars_of(point.equity));
  range = drawable(range);
  const std::string label = "Equity from " + dollars(outcome.opening) + " to " + dollars(outcome.closing);
  return stretched(
      label, range,
      line_across(range.place(dollars_of(outcome.opening)), "reference") + steps(outcome.equity, range),
      minute_of(outcome.equity.front().at), minute_of(outcome.equity.back().at));
}

std::string profit_chart(const Outcome& outcome) {
  Range range;
  for (const EventOutcome& event : outcome.events) range.add(dollars_of(event.profit));
  if (outcome.events.empty() || range.high - range.low < 0.005) {
    return "<p>No event made or lost anything.</p>";
  }
  const double step = wide / static_cast<double>(outcome.events.size());
  std::string bars;
  for (size_t i = 0; i < outcome.events.size(); ++i) {
    const EventOutcome& event = outcome.events[i];
    const double profit = dollars_of(event.profit);
    if (event.profit == Money()) continue;
    const double top = range.place(std::max(0.0, profit));
    bars += fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}: "
        "{}</title></rect>",
        profit < 0 ? "loss" : "gain", (static_cast<double>(i) + 0.15) * step, top, 0.7 * step,
        std::max(0.5, range.place(std::min(0.0, profit)) - top), escaped(event.event),
        figure(dollars(event.profit)));
  }
  return stretched("P&L of each event", range, bars + line_across(range.place(0), "zero"),
                   outcome.events.front().event,
                   outcome.events.size() > 1 ? outcome.events.back().event : std::string());
}

std::string reliability_chart(const Outcome& outcome) {
  const uint64_t most = std::max(most_of(outcome.reliability_model), most_of(outcome.reliability_market));
  if (most == 0) return "<p>Nothing was said whose outcome is known.</p>";
  return "<svg class=\"square\" viewBox=\"0 0 350 350\" role=\"img\" aria-label=\"Reliability of model and "
         "market; the figures stand in the table\">" +
         grid() + marks(outcome.reliability_market, most, false) +
         marks(outcome.reliability_model, most, true) + "</svg>";
}

std::string interval_mark(const score::Interval& interval, double limit) {
  if (!interval.bounded() || limit <= 0) return {};
  const auto at = [limit](double value) { return 60 + 58 * std::clamp(value / limit, -1.0, 1.0); };
  return fmt::format(
      "<svg class=\"mark\" viewBox=\"0 0 120 14\" aria-hidden=\"true\"><line class=\"zero\" x1=\"60\" "
      "x2=\"60\" y1=\"0\" y2=\"14\"/><line class=\"span\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"7\" y2=\"7\"/>"
      "<circle class=\"model\" cx=\"{:.1f}\" cy=\"7\" r=\"3.5\"/></svg>",
      at(interval.low), at(interval.high), at(interval.estimate));
}

}  // namespace headgate::cli
