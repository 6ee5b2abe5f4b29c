#include "services/exec/transfer_table.h"

#include <algorithm>

#include "domain/check.h"

namespace headgate::exec {
namespace {

using Kind = TransferRequest::Kind;

constexpr const char* transfer_table = "transfer";

bool has_ended(const v1::TransferRow& row) {
  return row.state() == v1::TRANSFER_STATE_MOVED || row.state() == v1::TRANSFER_STATE_REFUSED;
}

TransferRequest request_of(Kind kind, const v1::TransferRow& row) {
  const risk::v1::TransferApproval& approval = row.approval();
  TransferRequest out;
  out.kind = kind;
  const char* word = kind == Kind::move ? "move/" : kind == Kind::look ? "look/" : "find/";
  out.id = word + approval.transfer_id();
  out.transfer_id = approval.transfer_id();
  out.exchange_transfer_id = row.exchange_transfer_id();
  out.source_shard = approval.source_shard();
  out.destination_shard = approval.destination_shard();
  out.amount = Money::from_e6(approval.amount_e6());
  out.leave_by = UtcTime::from_ns(approval.start_by_utc_ns());
  out.submitted = MarketTime::from_ns(row.submitted_market_ns());
  return out;
}

}  // namespace

void TransferTable::restore(const Rows& rows) {
  rows_.clear();
  for (const auto& [at, value] : rows) {
    if (at.first == transfer_table)
      check(rows_[at.second].ParseFromString(value), "a stored transfer can be read");
  }
}

void TransferTable::publish(const v1::TransferRow& row, Effects& effects) const {
  const risk::v1::TransferApproval& approval = row.approval();
  v1::TransferReport report;
  report.set_transfer_id(approval.transfer_id());
  report.set_source_shard(approval.source_shard());
  report.set_destination_shard(approval.destination_shard());
  report.set_amount_e6(approval.amount_e6());
  report.set_state(row.state());
  report.set_reason(row.reason());
  effects.publish_event("transfer", "account", report, approval.transfer_id());
}

void TransferTable::tell(v1::TransferRow& row, v1::TransferState state, const std::string& reason,
                         Effects& effects) {
  row.set_state(state);
  if (!reason.empty()) row.set_reason(reason);
  effects.store(transfer_table, row.approval().transfer_id(), row.SerializeAsString());
  publish(row, effects);
}

void TransferTable::refuse(const Verified<risk::v1::TransferApproval>& approval, const std::string& reason,
                           Effects& effects) {
  v1::TransferRow& row = rows_[approval->transfer_id()];
  *row.mutable_approval() = *approval;
  tell(row, v1::TRANSFER_STATE_REFUSED, reason, effects);
}

TransferRequest TransferTable::place(const Verified<risk::v1::TransferApproval>& approval, MarketTime now,
                                     Effects& effects) {
  check(!knows(approval->transfer_id()), "a transfer is taken on once");
  v1::TransferRow& row = rows_[approval->transfer_id()];
  *row.mutable_approval() = *approval;
  row.set_submitted_market_ns(now.ns());
  tell(row, v1::TRANSFER_STATE_SUBMITTED, "", effects);
  return request_of(Kind::move, row);
}

void TransferTable::left(const std::string& request, MarketTime now, Effects& effects) {
  constexpr std::string_view verb = "move/";
  const auto found = request.starts_with(verb) ? rows_.find(request.substr(verb.size())) : rows_.end();
  if (found == rows_.end() || found->second.submitted_market_ns() == now.ns()) return;
  found->second.set_submitted_market_ns(now.ns());
  effects.store(transfer_table, found->first, found->second.SerializeAsString());
}

void TransferTable::report_again(const std::string& id, Effects& effects) const {
  publish(rows_.at(id), effects);
}

void TransferTable::answered(const TransferReply& reply, MarketTime now, Effects& effects) {
  const auto found = rows_.find(reply.request.transfer_id);
  if (found == rows_.end() || has_ended(found->second)) return;
  v1::TransferRow& row = found->second;
  const bool is_move = reply.request.kind == Kind::move;
  if (is_move && reply.outcome == HttpOutcome::not_sent) {
    const std::string& code = reply.error;
    return tell(row, v1::TRANSFER_STATE_REFUSED, code.empty() ? "NOT_SENT" : code, effects);
  }
  const bool answered = reply.outcome == HttpOutcome::answered;
  if (answered && reply.found) {
    const auto next = reply.complete ? v1::TRANSFER_STATE_MOVED : v1::TRANSFER_STATE_SUBMITTED;
    // One that is pending is looked at every two seconds: only news is worth a durable report.
    const bool news = row.state() != next || row.exchange_transfer_id() != reply.exchange_transfer_id;
    if (!news) return;
    row.set_exchange_transfer_id(reply.exchange_transfer_id);
    return tell(row, next, "", effects);
  }
  if (is_move && answered && !reply.error.empty()) {
    return tell(row, v1::TRANSFER_STATE_REFUSED, reply.error, effects);
  }
  if (is_move) return tell(row, v1::TRANSFER_STATE_UNKNOWN, "", effects);
  // The exchange listed all there are, and this was not among them.
  const bool outlived = now.ns() - row.submitted_market_ns() > request_life_max_ns;
  if (answered && reply.request.kind == Kind::find && reply.error.empty() && outlived) {
    tell(row, v1::TRANSFER_STATE_REFUSED, "PROVEN_ABSENT", effects);
  }
}

void TransferTable::doubt_all(Effects& effects) {
  for (auto& [id, row] : rows_) {
    const bool on_its_way = row.state() == v1::TRANSFER_STATE_SUBMITTED && row.exchange_transfer_id().empty();
    if (on_its_way) tell(row, v1::TRANSFER_STATE_UNKNOWN, "", effects);
  }
}

std::vector<TransferRequest> TransferTable::questions() const {
  std::vector<TransferRequest> out;
  for (const auto& [id, row] : rows_) {
    if (has_ended(row)) continue;
    if (!row.exchange_transfer_id().empty()) {
      out.push_back(request_of(Kind::look, row));
    } else if (row.state() == v1::TRANSFER_STATE_UNKNOWN) {
      out.push_back(request_of(Kind::find, row));
    }
  }
  return out;
}

bool TransferTable::any_under_way() const {
  return std::any_of(rows_.begin(), rows_.end(), [](const auto& each) { return !has_ended(each.second); });
}

uint64_t TransferTable::moved() const {
  return static_cast<uint64_t>(std::count_if(rows_.begin(), rows_.end(), [](const auto& each) {
    return each.second.state() == v1::TRANSFER_STATE_MOVED;
  }));
}

bool TransferTable::is_of_another(const std::string& id, const std::string& exchange_transfer_id) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const auto& each) {
    return each.first != id && each.second.exchange_transfer_id() == exchange_transfer_id;
  });
}

void TransferTable::add_to(Digest& digest) const {
  for (const auto& [id, row] : rows_) digest.add(id).add(row.SerializeAsString());
}

}  // namespace headgate::exec
