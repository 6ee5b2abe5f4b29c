#include "services/exec/kalshi_transfers.h"

#include "domain/check.h"
#include "kalshi/error_body.h"
#include "kalshi/transfer_codec.h"
#include "services/exec/transfer_table.h"

namespace headgate::exec {
namespace {

using Kind = TransferRequest::Kind;

TransferReply doubtful(const TransferRequest& request, const HttpDone& done, const std::string& why,
                       std::string& doubt) {
  doubt = request.id + ": " + std::to_string(done.status) + " " + why;
  return {request, HttpOutcome::unknown};
}

TransferReply found(const TransferRequest& request, const kalshi::TransferObject& transfer) {
  TransferReply out{request, HttpOutcome::answered};
  out.found = true;
  out.complete = transfer.status == kalshi::TransferStatus::complete;
  out.exchange_transfer_id = transfer.transfer_id;
  return out;
}

bool says_the_same(const TransferRequest& request, const kalshi::TransferObject& transfer) {
  return transfer.source_shard == request.source_shard &&
         transfer.destination_shard == request.destination_shard && transfer.amount == request.amount &&
         transfer.source == kalshi::ExchangeInstance::event_contract &&
         transfer.destination == kalshi::ExchangeInstance::event_contract;
}

}  // namespace

void KalshiTransfers::submit(const TransferRequest& request, Effects& effects) {
  if (request.kind == Kind::find) return list({request}, "", effects);
  talks_[request.id] = {request};
  if (request.kind == Kind::look) {
    const auto look = kalshi::transfer_status_request(request.exchange_transfer_id);
    check(look.has_value(), "an id the exchange gave names a transfer");
    return effects.request(urls_.of(request.id, *look));
  }
  kalshi::Transfer transfer;
  transfer.amount = request.amount;
  transfer.source_shard = request.source_shard;
  transfer.destination_shard = request.destination_shard;
  const auto move = kalshi::transfer_request(transfer);
  check(move.has_value(), "exec judged the transfer before it took it on");
  HttpRequest http = urls_.of(request.id, *move);
  http.leave_by = request.leave_by;
  effects.request(std::move(http));
}

void KalshiTransfers::list(const Talk& talk, const std::string& cursor, Effects& effects) {
  const std::string id = talk.request.id + "/page/" + std::to_string(talk.page);
  talks_[id] = talk;
  const auto page = kalshi::transfers_request(std::nullopt, cursor);
  check(page.has_value(), "a listing without limits can be asked for");
  effects.request(urls_.of(id, *page));
}

bool KalshiTransfers::on_http(const HttpDone& done, Exchange::Heard& heard, std::string& doubt,
                              const Step& step) {
  const auto talked = talks_.find(done.request);
  if (talked == talks_.end()) return false;
  const Talk talk = talked->second;
  talks_.erase(talked);
  std::optional<TransferReply> reply;
  if (done.outcome != HttpOutcome::answered) {
    reply = TransferReply{talk.request, done.outcome};
    reply->error = code_of_unsent(done);
  } else if (talk.request.kind == Kind::move) {
    reply = on_move(talk.request, done, doubt);
  } else if (talk.request.kind == Kind::look) {
    reply = on_look(talk.request, done, doubt);
  } else {
    reply = on_listing(talk, done, doubt, step);
  }
  if (reply) heard.transfers.push_back(std::move(*reply));
  return true;
}

// Only what the engine says of a request it has read proves that nothing moves: 4xx with a code. 408, 409 and
// 429 prove nothing here.
TransferReply KalshiTransfers::on_move(const TransferRequest& request, const HttpDone& done,
                                       std::string& doubt) const {
  if (done.status == 200 || done.status == 201) {
    const auto id = kalshi::parse_transfer_reply(done.body);
    if (!id) return doubtful(request, done, id.error().text(), doubt);
    TransferReply out{request, HttpOutcome::answered};
    out.found = true;
    out.exchange_transfer_id = *id;
    return out;
  }
  const kalshi::ErrorBody error = kalshi::parse_error_body(done.body);
  const bool refuses = done.status == 400 || done.status == 401 || done.status == 403 || done.status == 404;
  if (!refuses || !error.understood || error.code.empty())
    return doubtful(request, done, error.text(), doubt);
  TransferReply out{request, HttpOutcome::answered};
  out.error = error.code;
  return out;
}

TransferReply KalshiTransfers::on_look(const TransferRequest& request, const HttpDone& done,
                                       std::string& doubt) const {
  if (done.status != 200) return doubtful(request, done, kalshi::parse_error_body(done.body).text(), doubt);
  const auto transfer = kalshi::parse_transfer(done.body);
  if (!transfer) return doubtful(request, done, transfer.error().text(), doubt);
  if (transfer->transfer_id != request.exchange_transfer_id || !says_the_same(request, *transfer)) {
    return doubtful(request, done, "it is another transfer", doubt);
  }
  return found(request, *transfer);
}

std::optional<TransferReply> KalshiTransfers::on_listing(Talk talk, const HttpDone& done, std::string& doubt,
                                                         const Step& step) {
  const TransferRequest request = talk.request;
  if (done.status != 200) return doubtful(request, done, kalshi::parse_error_body(done.body).text(), doubt);
  const auto page = kalshi::parse_transfer_page(done.body);
  if (!page) return doubtful(request, done, page.error().text(), doubt);
  for (const kalshi::TransferObject& each : page->transfers) {
    const bool older = each.created_ns < request.submitted.ns() - clock_skew_max_ns;
    const bool others = step.transfers.is_of_another(request.transfer_id, each.transfer_id);
    if (!older && !others && says_the_same(request, each)) return found(request, each);
  }
  // Absence is a statement of all pages together.
  if (page->cursor.empty()) return TransferReply{request, HttpOutcome::answered};
  if (++talk.page > pages_max) return doubtful(request, done, "the listing has no end", doubt);
  list(talk, page->cursor, step.effects);
  return std::nullopt;
}

}  // namespace headgate::exec
