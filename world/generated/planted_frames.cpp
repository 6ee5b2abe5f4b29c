#include "world/generated/planted_frames.h"

#include <utility>

namespace headgate::world {
namespace {

// The digits after "sid": of a frame that carries a seq; empty for one that does not.
std::string_view counted_sid(std::string_view frame) {
  constexpr std::string_view sid = R"("sid":)", seq = R"("seq":)";
  const size_t message = frame.find(R"("msg":)"), at = frame.find(sid);
  if (at > message || frame.find(seq) > message) return {};
  const size_t begin = at + sid.size();
  return frame.substr(begin, frame.find_first_not_of("0123456789", begin) - begin);
}

// The place of the next frame of the same connection and subscription; the size where none is.
size_t follower(const Frames& frames, size_t at) {
  const std::string_view sid = counted_sid(frames[at].second);
  size_t next = at + 1;
  while (next < frames.size() &&
         (sid.empty() || frames[next].first != frames[at].first || counted_sid(frames[next].second) != sid))
    ++next;
  return next;
}

}  // namespace

Frames PlantedFrames::spoil(Frames frames) {
  if (left_ == 0) return frames;
  Frames out;
  size_t spared = frames.size();  // follows one that went wrong, or two harms would look like another one
  for (size_t i = 0; i < frames.size(); ++i) {
    const size_t next = left_ > 0 && i != spared ? follower(frames, i) : frames.size();
    if (next == frames.size()) {
      out.push_back(std::move(frames[i]));
      continue;
    }
    --left_;
    ++done_;
    spared = next;
    if (harm_ == Harm::repeat) out.insert(out.end(), 2, frames[i]);
    if (harm_ == Harm::reorder) {
      std::swap(frames[i].second, frames[next].second);
      out.push_back(std::move(frames[i]));
    }
  }
  return out;
}

}  // namespace headgate::world
