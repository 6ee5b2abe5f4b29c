#include "actor/effects.h"

#include "domain/check.h"

namespace headgate {
namespace {

Publication publication(bool durable, std::string_view kind, std::string_view subject,
                        const google::protobuf::Message& message, std::string correlation) {
  check(!kind.empty() && !subject.empty(), "a topic has a kind and a subject");
  Publication out;
  out.durable = durable;
  out.topic.append(kind).append("/").append(subject).append("/");
  if (!durable) out.key = out.topic;
  out.type = message.GetDescriptor()->full_name();
  out.body = message.SerializeAsString();
  out.correlation = std::move(correlation);
  return out;
}

}  // namespace

void Effects::store(std::string table, std::string key, std::string value) {
  rows.push_back({std::move(table), std::move(key), std::move(value)});
}
void Effects::erase(std::string table, std::string key) {
  rows.push_back({std::move(table), std::move(key), std::nullopt});
}
void Effects::publish_event(std::string_view kind, std::string_view subject,
                            const google::protobuf::Message& message, std::string correlation) {
  publications.push_back(publication(true, kind, subject, message, std::move(correlation)));
}
void Effects::publish_state(std::string_view kind, std::string_view subject,
                            const google::protobuf::Message& message, std::string correlation) {
  publications.push_back(publication(false, kind, subject, message, std::move(correlation)));
}
void Effects::request(HttpRequest request) { requests.push_back(std::move(request)); }
void Effects::open_feed(std::string feed, std::string url, Credential credential) {
  feeds.push_back({FeedCommand::Kind::open, std::move(feed), std::move(url), credential});
}
void Effects::send_feed(std::string feed, std::string text) {
  feeds.push_back({FeedCommand::Kind::send, std::move(feed), std::move(text)});
}
void Effects::close_feed(std::string feed) {
  feeds.push_back({FeedCommand::Kind::close, std::move(feed), {}});
}
void Effects::arm(std::string timer, MarketTime due) { timers.push_back({std::move(timer), due}); }
void Effects::arm(std::string timer, MachineTime due) { timers.push_back({std::move(timer), due}); }
void Effects::disarm(std::string timer) { timers.push_back({std::move(timer), std::monostate{}}); }
void Effects::record(int kind, std::string bytes) { records.push_back({kind, std::move(bytes)}); }
void Effects::reply(std::string json) { answer = std::move(json); }
void Effects::note(Level level, std::string code, std::string text) {
  notes.push_back({level, std::move(code), std::move(text)});
}

}  // namespace headgate
