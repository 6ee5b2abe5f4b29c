#include "sim/tally.h"

#include <initializer_list>

namespace headgate::sim {

Tally& Tally::operator+=(const Tally& other) {
  simulated_ns += other.simulated_ns;
  for (uint64_t Tally::*figure :
       {&Tally::happenings,    &Tally::inputs,        &Tally::records,           &Tally::commits,
        &Tally::messages,      &Tally::messages_lost, &Tally::messages_repeated, &Tally::messages_overtaken,
        &Tally::crashes,       &Tally::clean_stops,   &Tally::commits_failed,    &Tally::requests,
        &Tally::requests_lost, &Tally::replies_lost,  &Tally::feed_cuts,         &Tally::orders,
        &Tally::fills,         &Tally::approvals,     &Tally::denials,           &Tally::cancels,
        &Tally::settlements,   &Tally::commands,      &Tally::buggified}) {
    this->*figure += other.*figure;
  }
  return *this;
}

}  // namespace headgate::sim
