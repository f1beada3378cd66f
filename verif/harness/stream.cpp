#include "verif/harness/stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace spark::verif {
namespace {

bool chance(std::mt19937_64& random, double probability) {
  return probability > 0 && std::uniform_real_distribution<double>(0, 1)(random) < probability;
}

int place_of(const StreamPort& port, size_t lane) {
  return (port.lanes - 1 - static_cast<int>(lane)) * port.item_bits;
}

}  // namespace

void Agent::transferred(uint64_t cycle, bool last) {
  if (inside_) bubbles += cycle - last_cycle_ - 1;
  last_cycle_ = cycle;
  inside_ = !last;
  ++beats;
}

Source::Source(StreamPort port, const std::vector<Stream>& streams, double stall, bool ragged,
               std::mt19937_64& random)
    : port_(std::move(port)), stall_(stall) {
  const auto lanes = static_cast<size_t>(port_.lanes);
  for (const Stream& stream : streams) {
    size_t at = 0;
    do {
      const size_t room = ragged ? std::uniform_int_distribution<size_t>(0, lanes)(random) : lanes;
      const size_t count = std::min(room, stream.items.size() - at);
      const auto begin = stream.items.begin() + static_cast<ptrdiff_t>(at);
      at += count;
      beats_.push_back({{begin, begin + static_cast<ptrdiff_t>(count)}, at == stream.items.size()});
    } while (at < stream.items.size());
    // Where a stall is allowed, so is an end that comes in a beat of its own.
    if (stall > 0 && beats_.back().items.size() == lanes && random() % 2 == 0) {
      beats_.back().last = false;
      beats_.push_back({{}, true});
    }
  }
}

void Source::show(const Beat& beat, std::mt19937_64& random) {
  for (size_t lane = 0; lane < static_cast<size_t>(port_.lanes); ++lane) {
    const uint32_t item =
        lane < beat.items.size() ? beat.items[lane] : static_cast<uint32_t>(random());
    port_.data.set(place_of(port_, lane), port_.item_bits, item);
  }
  port_.count.set(static_cast<uint32_t>(beat.items.size()));
  port_.last.set(beat.last ? 1 : 0);
}

void Source::make_noise(std::mt19937_64& random) {
  std::vector<uint32_t> items(random() % (static_cast<size_t>(port_.lanes) + 1));
  for (uint32_t& item : items) item = static_cast<uint32_t>(random());
  show({std::move(items), random() % 8 == 0}, random);
  port_.valid.set(random() % 4 == 0 ? 0 : 1);
}

void Source::drive(std::mt19937_64& random) {
  if (offering_) return;
  const bool may = other_ == nullptr || beats_.empty() || other_->beats >= after_[beats];
  offering_ = may && !beats_.empty() && !chance(random, stall_);
  port_.valid.set(offering_ ? 1 : 0);
  if (offering_) {
    show(beats_.front(), random);
  } else {
    make_noise(random);
    port_.valid.set(0);
  }
}

void Source::sample(uint64_t cycle) {
  if (!offering_ || port_.ready.get() == 0) return;
  transferred(cycle, beats_.front().last);
  beats_.pop_front();
  offering_ = false;
}

Sink::Sink(StreamPort port, std::vector<Stream> expected, double stall, bool full_beats)
    : port_(std::move(port)),
      expected_(std::move(expected)),
      stall_(stall),
      full_beats_(full_beats) {}

void Sink::make_noise(std::mt19937_64& random) { port_.ready.set(random() % 2 == 0 ? 0 : 1); }

void Sink::drive(std::mt19937_64& random) {
  ready_ = !chance(random, stall_);
  port_.ready.set(0);
}

void Sink::raise_ready() {
  offered_early_ = port_.valid.get() != 0;
  port_.ready.set(ready_ ? 1 : 0);
}

/// Everything that must hold still while the offer stands: the items in use, their count, last and
/// error.
std::vector<uint32_t> Sink::offer() const {
  const uint32_t count = port_.count.get();
  std::vector<uint32_t> result = {count, port_.last.get(),
                                  port_.error.width() > 0 ? port_.error.get() : 0};
  for (size_t lane = 0; lane < std::min<size_t>(count, static_cast<size_t>(port_.lanes)); ++lane) {
    result.push_back(port_.data.get(place_of(port_, lane), port_.item_bits));
  }
  return result;
}

void Sink::sample(uint64_t cycle) {
  const bool valid = port_.valid.get() != 0;
  if (valid != offered_early_)
    fail(fmt::format("{}: valid waits for ready in cycle {}", port_.name, cycle));
  if (waiting_ && (!valid || offer() != waiting_offer_)) {
    fail(fmt::format("{}: offer {} in cycle {} before it was taken", port_.name,
                     valid ? "changed" : "was withdrawn", cycle));
  }
  waiting_ = valid && port_.ready.get() == 0;
  if (waiting_) waiting_offer_ = offer();
  if (valid && !waiting_) take(cycle);
}

void Sink::take(uint64_t cycle) {
  const std::string where = fmt::format("{} in cycle {}", port_.name, cycle);
  if (done()) {
    fail(fmt::format("{}: a beat after the end of the last stream", where));
    return;
  }
  const Stream& stream = expected_[stream_];
  const uint32_t count = port_.count.get();
  const bool last = port_.last.get() != 0;
  transferred(cycle, last);
  if (count > static_cast<uint32_t>(port_.lanes)) {
    fail(fmt::format("{}: count {} exceeds {} lanes", where, count, port_.lanes));
    return;
  }
  for (size_t lane = 0; lane < count; ++lane, ++item_, ++items_seen_) {
    const uint32_t got = port_.data.get(place_of(port_, lane), port_.item_bits);
    if (item_ >= stream.items.size()) {
      fail(fmt::format("{}, lane {}: stream {} has only {} items, got one more: {:#x}", where, lane,
                       stream_, stream.items.size(), got));
    } else if (got != stream.items[item_]) {
      fail(fmt::format("{}, lane {}: item {} of stream {}: expected {:#x}, got {:#x}", where, lane,
                       item_, stream_, stream.items[item_], got));
    }
  }
  if (count == 0 && !last) fail(fmt::format("{}: an empty beat that is not the last", where));
  if (full_beats_ && !last && count != static_cast<uint32_t>(port_.lanes)) {
    fail(fmt::format("{}: {} of {} lanes filled before the last beat", where, count, port_.lanes));
  }
  if (!last) return;
  if (item_ != stream.items.size()) {
    fail(fmt::format("{}: stream {} ends after {} of {} items", where, stream_, item_,
                     stream.items.size()));
  }
  if (port_.error.width() > 0 && (port_.error.get() != 0) != stream.error) {
    fail(fmt::format("{}: stream {} is {} but error is {}", where, stream_,
                     stream.error ? "malformed" : "well formed", port_.error.get()));
  }
  ++stream_;
  item_ = 0;
}

}  // namespace spark::verif
