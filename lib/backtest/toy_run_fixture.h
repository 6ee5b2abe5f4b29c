#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actor/conduct.h"
#include "actor/decode.h"
#include "backtest/captured_run.h"
#include "domain/digest.h"
#include "headgate/edge/v1/edge.pb.h"

namespace headgate::backtest {

// market tells what its feed says ("key=value") as state; edge answers each with an event; risk keeps the
// last word of each.
class ToyActor final : public Actor {
 public:
  explicit ToyActor(std::string service) : service_(std::move(service)) {}

  std::vector<Subscription> subscriptions() const override {
    if (service_ == "edge") return {{"market", "state"}};
    if (service_ == "risk") return {{"edge", "events"}, {"market", "state"}};
    return {};
  }
  void handle(const Input& input, Effects& effects) override {
    if (const auto* started = std::get_if<Started>(&input.event)) heard_ = started->rows.size();
    if (const auto* text = std::get_if<FeedText>(&input.event)) {
      const size_t at = text->text.find('=');
      const auto told = message(text->text.substr(0, at), text->text.substr(at + 1));
      effects.publish_state("toy", told.intent_id(), told, "idea " + text->text);
    }
    const auto* delivered = std::get_if<Delivered>(&input.event);
    if (delivered == nullptr) return;
    ++heard_;
    const auto told = decode<edge::v1::CancelIntent>(delivered->envelope);
    if (!told) return;
    effects.store("heard", told->intent_id(), told->reason());
    effects.record(1, told->reason());
    if (service_ == "edge") {
      effects.publish_event("toy", told->intent_id(), message(told->intent_id(), "seen " + told->reason()));
    }
  }
  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return Digest().add(static_cast<int64_t>(heard_)).value(); }

  static edge::v1::CancelIntent message(const std::string& key, const std::string& value) {
    edge::v1::CancelIntent out;
    out.set_intent_id(key);
    out.set_reason(value);
    return out;
  }

 private:
  const std::string service_;
  size_t heard_ = 0;
};

class ToyRun final : public CapturedRun {
 public:
  struct Life {
    uint64_t number = 1;
    std::vector<Captured> records;
  };
  std::map<std::string, std::vector<Life>, std::less<>> services;
  std::map<std::string, std::vector<bus::v1::Envelope>, std::less<>> stores;

  // The next input of the service's last life.
  Input& tell(const std::string& service, int64_t utc_s, Event event) {
    Life& life = services[service].back();
    Input input;
    input.number = life.records.size() + 1;
    input.utc = UtcTime::from_ns(utc_s * ns_per_s);
    input.market = MarketTime::from_ns(utc_s * ns_per_s);
    input.event = std::move(event);
    return std::get<Input>(life.records.emplace_back(std::move(input)));
  }
  void begin(const std::string& service, uint64_t life, int64_t utc_s, Rows rows = {}) {
    services[service].push_back({life, {}});
    tell(service, utc_s, Started{std::move(rows)});
  }
  // The process stopped by itself: the digest is that of an actor that was told the same.
  void end(const std::string& service, int64_t utc_s) {
    tell(service, utc_s, Stopping{});
    ToyActor actor(service);
    Conduct conduct;
    Life& life = services[service].back();
    for (const Captured& each : life.records) {
      Effects effects;
      actor.handle(std::get<Input>(each), effects);
      conduct.saw(effects);
    }
    life.records.push_back(CapturedDigest{life.records.size(), conduct.digest(actor), true});
  }

  static bus::v1::Envelope envelope(const std::string& source, const std::string& stream, uint64_t epoch,
                                    uint64_t sequence, const std::string& key, const std::string& value) {
    bus::v1::Envelope out;
    out.set_instance("toy");
    out.set_source(source);
    out.set_stream(stream);
    out.set_epoch(epoch);
    out.set_sequence(sequence);
    if (stream == "state") out.set_key("toy/" + key + "/");
    const auto body = ToyActor::message(key, value);
    out.set_type(body.GetDescriptor()->full_name());
    out.set_body(body.SerializeAsString());
    return out;
  }
  static bus::v1::Envelope state(uint64_t epoch, uint64_t sequence, const std::string& key,
                                 const std::string& value) {
    bus::v1::Envelope out = envelope("market", "state", epoch, sequence, key, value);
    out.set_correlation_id("idea " + key + "=" + value);
    return out;
  }
  // Caused by the market's message with the given number of life 1.
  static bus::v1::Envelope event(uint64_t sequence, uint64_t cause, const std::string& key,
                                 const std::string& value) {
    bus::v1::Envelope out = envelope("edge", "events", 1, sequence, key, "seen " + value);
    out.set_correlation_id("idea " + key + "=" + value);
    out.set_causation_id("market/state/1/" + std::to_string(cause));
    return out;
  }

  std::vector<uint64_t> lives(std::string_view service) override {
    std::vector<uint64_t> out;
    const auto found = services.find(service);
    if (found == services.end()) return out;
    for (const Life& life : found->second) out.push_back(life.number);
    return out;
  }
  Result<std::unique_ptr<CapturedLife>> open(std::string_view service, uint64_t number) override {
    for (const Life& life : services.find(service)->second) {
      if (life.number == number)
        return std::unique_ptr<CapturedLife>(new InMemory(std::string(service), life));
    }
    return Error{"TOY", std::string(service), "", ""};
  }
  Result<std::vector<bus::v1::Envelope>> events(std::string_view service) override {
    const auto found = stores.find(service);
    return found == stores.end() ? std::vector<bus::v1::Envelope>() : found->second;
  }

 private:
  class InMemory final : public CapturedLife {
   public:
    InMemory(std::string service, const Life& life) : actor_(std::move(service)), life_(life) {}
    Actor& actor() override { return actor_; }
    const std::string& instance() const override { return instance_; }
    Result<std::optional<Captured>> next() override {
      if (next_ == life_.records.size()) return std::optional<Captured>();
      return std::optional<Captured>(life_.records[next_++]);
    }

   private:
    const std::string instance_ = "toy";
    ToyActor actor_;
    const Life& life_;
    size_t next_ = 0;
  };
};

}  // namespace headgate::backtest
