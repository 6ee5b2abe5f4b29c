#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "config/configuration.h"
#include "services/exec/exchange.h"

namespace headgate::exec {

// The exchange of mode paper: lib/venue's core behind exec's own words. What it executes is stored in exec's
// transaction, so order table and exchange can never tell different stories after a crash. A request in
// flight is not stored: a crash loses it, as it would a cut connection, and exec has to ask.
class PaperExchange final : public Exchange {
 public:
  explicit PaperExchange(const PaperConfiguration& configuration);
  ~PaperExchange() override;

  // VENUE_ROW_INVALID when the rows are not what a venue stored.
  Status restore(const Rows& rows, const Step& step) override;
  void submit(const OrderRequest& request, const Step& step) override;
  Heard on_market(const market::v1::MarketInfo& info, const Step& step) override;
  Heard on_book(const market::v1::Book& book, const Step& step) override;
  Heard on_trade(const market::v1::PublicTrade& trade, const Step& step) override;
  Heard on_status(const market::v1::ExchangeStatus& status, const Step& step) override;
  Heard on_time(const Step& step) override;
  void on_reset() override;

  bool tells_unasked() const override { return true; }
  std::optional<MarketTime> next_due() const override;
  std::optional<v1::ExchangeAccount> account() const override;
  std::optional<Money> opening() const override { return cash_; }
  std::vector<std::pair<std::string, std::string>> particulars(MachineTime now) const override;
  std::string_view venue() const override { return "paper"; }
  uint64_t digest() const override;

 private:
  struct Venue;
  std::unique_ptr<Venue> venue_;
  Money cash_;
};

}  // namespace headgate::exec
