#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "actor/effects.h"
#include "actor/row.h"
#include "config/configuration.h"
#include "domain/digest.h"
#include "domain/moment.h"
#include "domain/money.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/risk/v1/rows.pb.h"

namespace headgate::risk {

// Cash by shard. An order can spend only what lies on its market's shard, so cash that lies elsewhere is none
// for it. Begun by the exchange's figures at the opening and moved by what moves cash: fills, payouts, and
// transfers that risk itself signs. A transfer leaves its source when it is signed and reaches its
// destination when exec has seen it done: in between, and while nobody knows, it is on neither.
class Shards {
 public:
  using Told = google::protobuf::RepeatedPtrField<exec::v1::ShardCash>;

  void restore(const Rows& rows);
  // Nothing told: an exchange without shards, of which nothing is kept.
  void open(const Told& told, Effects& effects);
  bool known() const { return !cash_.empty(); }
  Money cash(int32_t shard) const;
  const std::map<int32_t, Money>& all() const { return cash_; }
  void add(int32_t shard, Money change, Effects& effects);

  // At most one.
  const v1::TransferRow* under_way() const;
  std::string next_id() const { return "transfer-" + std::to_string(transfers_.size() + 1); }
  uint64_t moved() const;
  void approve(const v1::TransferRow& transfer, Effects& effects);
  enum class Reported : uint8_t { waiting, moved, refused, repeated, stranger };
  Reported report(const exec::v1::TransferReport& report, UtcTime now, Effects& effects);

  // A transfer that the rule asks for. `reserved`: on each shard; `used`: shards of markets that may be
  // traded. `short_of`: the source has less than is wanted, maybe nothing.
  struct Wish {
    int32_t destination = 0;
    Money amount;
    bool short_of = false;
  };
  std::optional<Wish> wish(const ShardsConfiguration& rule, const std::map<int32_t, Money>& reserved,
                           const std::set<int32_t>& used) const;

  // Takes the exchange's distribution when it differs: somebody moved cash by hand. Only with figures that
  // belong together and make up what risk itself counts, and while no transfer is under way. False: as
  // before.
  bool adopt(const exec::v1::ExchangeAccount& account, Money total, Effects& effects);

  void add_to(Digest& digest) const;

 private:
  void store(int32_t shard, Effects& effects) const;
  void store(const v1::TransferRow& transfer, Effects& effects) const;

  std::map<int32_t, Money> cash_;
  std::map<std::string, v1::TransferRow> transfers_;  // for ever: an id is never used twice
};

}  // namespace headgate::risk
