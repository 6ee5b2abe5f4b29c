#pragma once

#include "actor/effects.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate {

// One overload for each payload of a recording, so that none is written under another's number.
inline void record(const recording::v1::Name& payload, Effects& effects) {
  effects.record(recording::v1::Record::kNameFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::BookSnapshot& payload, Effects& effects) {
  effects.record(recording::v1::Record::kSnapshotFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::BookDelta& payload, Effects& effects) {
  effects.record(recording::v1::Record::kDeltaFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::BookDoubt& payload, Effects& effects) {
  effects.record(recording::v1::Record::kDoubtFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::Feed& payload, Effects& effects) {
  effects.record(recording::v1::Record::kFeedFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::BooksConfirmed& payload, Effects& effects) {
  effects.record(recording::v1::Record::kConfirmedFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::Trade& payload, Effects& effects) {
  effects.record(recording::v1::Record::kTradeFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::Ticker& payload, Effects& effects) {
  effects.record(recording::v1::Record::kTickerFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::Market& payload, Effects& effects) {
  effects.record(recording::v1::Record::kMarketFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::Exchange& payload, Effects& effects) {
  effects.record(recording::v1::Record::kExchangeFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::TradesLost& payload, Effects& effects) {
  effects.record(recording::v1::Record::kTradesLostFieldNumber, payload.SerializeAsString());
}
inline void record(const recording::v1::Features& payload, Effects& effects) {
  effects.record(recording::v1::Record::kFeaturesFieldNumber, payload.SerializeAsString());
}

}  // namespace headgate
