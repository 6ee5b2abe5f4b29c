#include "kalshi/breaker.h"

#include <algorithm>

namespace headgate::kalshi {

Breaker::Outcome Breaker::outcome_of(bool answered, int status) {
  if (!answered || status >= 500) return Outcome::server_error;
  return status == 429 ? Outcome::limited : Outcome::answered;
}

std::optional<MachineTime> Breaker::when(MachineTime now) const {
  if (state_ == State::probing) return std::nullopt;
  return state_ == State::closed ? now : std::max(now, until_);
}

void Breaker::left(MachineTime now) {
  if (state_ == State::open && now >= until_) state_ = State::probing;
}

void Breaker::kept_back() {
  if (state_ == State::probing) state_ = State::open;
}

bool Breaker::came(Outcome outcome, MachineTime now, Random& random) {
  // The answer to a request that left before the breaker opened says nothing of how things stand since.
  if (state_ == State::open && outcome == Outcome::answered) return false;
  if (outcome == Outcome::answered) {
    state_ = State::closed;
    cause_.reset();
    server_errors_ = 0;
    limited_.reset();
    server_.reset();
    return false;
  }
  if (outcome == Outcome::limited) {
    // Several may have been under way when the first was refused: one storm is one opening.
    if (state_ == State::open && cause_ == Outcome::limited) return false;
    open(outcome, now, random);
    return true;
  }
  ++server_errors_;
  const bool opens =
      state_ == State::probing || (state_ == State::closed && server_errors_ >= server_errors_max);
  if (opens) open(outcome, now, random);
  return opens;
}

void Breaker::open(Outcome cause, MachineTime now, Random& random) {
  Backoff& wait = cause == Outcome::limited ? limited_ : server_;
  const MachineTime until = now.plus_ns(wait.next_ns(random));
  // A wait that already holds is never shortened by another cause.
  until_ = state_ == State::open ? std::max(until_, until) : until;
  state_ = State::open;
  cause_ = cause;
}

}  // namespace headgate::kalshi
