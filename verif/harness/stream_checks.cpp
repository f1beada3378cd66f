#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/codec/stream.h"
#include "verif/harness/check.h"
#include "verif/harness/stimulus.h"

namespace spark::verif {
namespace {

/// How a run treats its ports.
struct Pace {
  double source_stall;
  double sink_stall;
  bool ragged;        ///< beats of words hold any number of them
  bool brief;         ///< a few short streams: what counts is the start from reset
  bool lean = false;  ///< no beat of tails comes before a beat of heads needs it
};

/// One design in a run: its agents, and what it is called in messages.
struct Bench {
  std::vector<std::unique_ptr<Source>> sources;
  std::vector<std::unique_ptr<Sink>> sinks;

  bool done() const {
    return std::all_of(sources.begin(), sources.end(), [](const auto& s) { return s->done(); }) &&
           std::all_of(sinks.begin(), sinks.end(), [](const auto& s) { return s->done(); });
  }
  std::string failure() const {
    for (const auto& sink : sinks) {
      if (!sink->failure().empty()) return sink->failure();
    }
    return {};
  }
  uint64_t items() const {
    uint64_t sum = 0;
    for (const auto& sink : sinks) sum += sink->items_seen();
    return sum;
  }
  uint64_t beats() const {
    uint64_t sum = 0;
    for (const auto& source : sources) sum += source->beats;
    for (const auto& sink : sinks) sum += sink->beats;
    return sum;
  }
};

uint32_t pattern_of(const codec::Format& format, int32_t word) {
  return static_cast<uint32_t>(word) & ((uint32_t{1} << format.word_bits()) - 1);
}

/// A tensor as the streams at the three kinds of port.
struct Planes {
  Stream words;
  Stream slices;
  Stream heads;
  Stream tails;
};

Planes planes_of(const codec::Format& format, const Codes& codes) {
  Planes planes;
  for (const codec::Code& code : codes) {
    planes.words.items.push_back(pattern_of(format, codec::decode(format, code)));
    planes.slices.items.push_back(code.head);
    planes.heads.items.push_back(code.head);
    if (!code.is_long) continue;
    planes.slices.items.push_back(code.tail);
    planes.tails.items.push_back(code.tail);
  }
  return planes;
}

/// What an encoder makes of words: the codes, with the words as they went in.
Planes planes_of_words(const codec::Format& format, const std::vector<int32_t>& words) {
  Codes codes;
  for (const int32_t word : words) codes.push_back(codec::encode(format, word));
  Planes planes = planes_of(format, codes);
  planes.words.items.clear();
  for (const int32_t word : words) planes.words.items.push_back(pattern_of(format, word));
  return planes;
}

/// Replaces the slices by those that lie in the golden's packed bytes, first bit first.
void take_packed_bytes(const codec::Format& format, codec::Layout layout,
                       const std::vector<int32_t>& words, Planes& planes) {
  const std::string bytes = codec::pack(format, layout, words);
  const auto slice_at = [&](size_t index) {
    uint32_t slice = 0;
    for (size_t bit = index * static_cast<size_t>(format.slice),
                left = static_cast<size_t>(format.slice);
         left > 0; --left, ++bit) {
      slice = slice << 1 | (static_cast<uint8_t>(bytes[bit / 8]) >> (7 - bit % 8) & 1U);
    }
    return slice;
  };
  size_t index = 0;
  for (uint32_t& slice :
       layout == codec::Layout::planar ? planes.heads.items : planes.slices.items) {
    slice = slice_at(index++);
  }
  if (layout != codec::Layout::planar) return;
  for (uint32_t& slice : planes.tails.items) slice = slice_at(index++);
}

/// Ways to spoil a tensor on its way into an unpack, with the words that must come out all the
/// same.
void spoil(const codec::Format& format, const Codes& codes, Planes& planes, bool planar,
           std::mt19937_64& random) {
  if (planes.tails.items.empty()) return;
  planes.words.error = true;
  if (!planar) {  // The stream ends inside its last long code.
    Codes kept = codes;
    while (!kept.back().is_long) kept.pop_back();
    planes.slices = planes_of(format, kept).slices;
    planes.slices.items.pop_back();
    kept.pop_back();
    planes.words.items = planes_of(format, kept).words.items;
  } else if (random() % 2 == 0) {  // Tails left over.
    const uint32_t mask = (uint32_t{1} << format.slice) - 1;
    for (size_t more = random() % 40 + 1; more > 0; --more) {
      planes.tails.items.push_back(static_cast<uint32_t>(random()) & mask);
    }
  } else {  // Tails missing: the design takes zeros for them.
    const size_t have = random() % planes.tails.items.size();
    planes.tails.items.resize(have);
    planes.words.items.clear();
    size_t rank = 0;
    for (codec::Code code : codes) {
      if (code.is_long && rank++ >= have) code.tail = 0;
      planes.words.items.push_back(pattern_of(format, codec::decode(format, code)));
    }
  }
}

/// Behind how many beats of heads each beat of tails is needed first: by the next one, for the
/// codes that it holds; the tails' end by the heads' end.
std::vector<uint64_t> needed_after(const codec::Format& format, const Source& heads,
                                   const Source& tails) {
  std::vector<uint64_t> after;
  auto tail = tails.planned().begin();
  size_t given = 0;    // tails of this stream in the beats before `tail`
  size_t wanted = 0;   // tails that the heads of this stream want so far
  bool ended = false;  // this stream's tails
  uint64_t sent = 0;
  for (const Source::Beat& beat : heads.planned()) {
    for (const uint32_t head : beat.items) wanted += head >> (format.slice - 1);
    while (!ended && (given < wanted || beat.last)) {
      after.push_back(sent);
      given += tail->items.size();
      ended = tail->last;
      ++tail;
    }
    if (beat.last) {
      given = wanted = 0;
      ended = false;
    }
    ++sent;
  }
  return after;
}

Bench make_bench(const Dut& dut, const std::vector<Planes>& tensors, const Pace& pace,
                 std::mt19937_64& random) {
  const codec::Format format = dut.format();
  const auto stream = [&](Stream Planes::*member) {
    std::vector<Stream> streams;
    for (const Planes& planes : tensors) streams.push_back(planes.*member);
    return streams;
  };
  const bool unpack = dut.config.block() == "spark_unpack";
  Bench bench;
  const auto attach = [&](const std::string& name, Stream Planes::*member, bool input, bool words) {
    const StreamPort port = dut.stream(name, input, words ? format.word_bits() : format.slice);
    if (input) {
      bench.sources.push_back(std::make_unique<Source>(port, stream(member), pace.source_stall,
                                                       pace.ragged && words, random));
    } else {
      bench.sinks.push_back(std::make_unique<Sink>(port, stream(member), pace.sink_stall, !words));
    }
  };
  attach("words", &Planes::words, !unpack, true);
  if (dut.layout() == codec::Layout::interleaved) {
    attach("slices", &Planes::slices, unpack, false);
  } else {
    attach("heads", &Planes::heads, unpack, false);
    attach("tails", &Planes::tails, unpack, false);
    if (unpack && pace.lean) {
      Source& tails = *bench.sources.back();
      tails.wait_for(*bench.sources.front(), needed_after(format, *bench.sources.front(), tails));
    }
  }
  return bench;
}

/// Resets the model and runs all benches until they are done, have failed or stand still.
void simulate(const Model& model, std::vector<Bench>& benches, std::vector<CheckResult>& results,
              std::mt19937_64& random) {
  constexpr uint64_t kPatience = 2000;
  Signal clock = model.signal("clk_i");
  Signal reset = model.signal("rst_ni");
  const auto edge = [&](uint32_t level) {
    clock.set(level);
    model.eval();
  };
  const auto settle = [&] {
    for (Bench& bench : benches) {
      for (auto& source : bench.sources) source->drive(random);
      for (auto& sink : bench.sinks) sink->drive(random);
    }
    edge(0);
    for (Bench& bench : benches) {
      for (auto& sink : bench.sinks) sink->raise_ready();
    }
    model.eval();
  };
  // Any state before reset: noise on all ports, for a while.
  reset.set(1);
  std::optional<Model::Noise> noise(model);
  for (uint64_t left = random() % 40; left > 0; --left) {
    for (Bench& bench : benches) {
      for (auto& source : bench.sources) source->make_noise(random);
      for (auto& sink : bench.sinks) sink->make_noise(random);
    }
    edge(0);
    edge(1);
  }
  noise.reset();
  reset.set(0);
  settle();
  edge(1);
  reset.set(1);
  std::vector<uint64_t> moved(benches.size(), 0);
  std::vector<uint64_t> beats(benches.size(), 0);
  bool running = true;
  for (uint64_t cycle = 0; running; ++cycle) {
    settle();
    running = false;
    for (size_t i = 0; i < benches.size(); ++i) {
      Bench& bench = benches[i];
      if (!bench.failure().empty()) continue;
      for (auto& source : bench.sources) source->sample(cycle);
      for (auto& sink : bench.sinks) sink->sample(cycle);
      // A few cycles more after the end, to catch beats that nobody sent.
      if (bench.beats() != beats[i]) moved[i] = cycle;
      beats[i] = bench.beats();
      if (bench.done() && cycle > moved[i] + 10) continue;
      if (cycle > moved[i] + kPatience) {
        results[i].mismatch(fmt::format("nothing moves after cycle {}", moved[i]));
        continue;
      }
      running = true;
    }
    edge(1);
  }
  for (size_t i = 0; i < benches.size(); ++i) {
    results[i].vectors += benches[i].items();
    results[i].take(benches[i].failure());
  }
}

/// At full speed: an unpack takes a beat every cycle, a pack gives one (interleaved) or takes one
/// (planar).
std::string bubble(const Dut& dut, const Bench& bench) {
  const bool unpack = dut.config.block() == "spark_unpack";
  const bool planar = dut.layout() == codec::Layout::planar;
  const uint64_t bubbles =
      unpack || planar ? bench.sources.front()->bubbles : bench.sinks.front()->bubbles;
  if (bubbles == 0) return {};
  return fmt::format("{} bubbles at full speed", bubbles);
}

/// The streams of one design in one run: hard ones, some of them spoilt unless the run looks for
/// bubbles.
std::vector<Planes> hard_planes(const Dut& dut, const Pace& pace, std::mt19937_64& random) {
  const codec::Format format = dut.format();
  const bool unpack = dut.config.block() == "spark_unpack";
  std::vector<Codes> tensors = hard_codes(format, dut.lanes(), random);
  if (pace.brief) {
    std::shuffle(tensors.begin(), tensors.end(), random);
    tensors.resize(4);
  }
  std::vector<Planes> planes;
  for (const Codes& codes : tensors) {
    if (unpack) {
      planes.push_back(planes_of(format, codes));
      if (pace.ragged && !pace.lean && random() % 3 == 0) {
        spoil(format, codes, planes.back(), dut.layout() == codec::Layout::planar, random);
      }
      continue;
    }
    // Words that come to these codes, give or take the encoder's rounding.
    std::vector<int32_t> words;
    for (const codec::Code& code : codes) {
      const int32_t nudge = static_cast<int32_t>(random() % 5) - 2;
      words.push_back(
          std::clamp(codec::decode(format, code) + nudge, format.min_word(), format.max_word()));
    }
    planes.push_back(planes_of_words(format, words));
  }
  return planes;
}

/// All designs side by side: well-formed and malformed streams of every kind that is hard on them
/// (stimulus.h), at full speed, where there must be no bubble, and with random pauses on every
/// port.
std::vector<CheckResult> check_streams(const std::vector<Dut>& duts, uint64_t seed) {
  constexpr int kRestarts = 60;
  std::vector<Pace> paces = {{0, 0, false, false},
                             {0.5, 0.5, true, false},
                             {0.1, 0.8, true, false},
                             {0.8, 0.1, true, false},
                             {0.2, 0.2, true, false, true}};
  paces.insert(paces.end(), kRestarts, {0.3, 0.3, true, true});
  std::mt19937_64 random(seed);
  std::vector<CheckResult> results(duts.size());
  for (const Pace& pace : paces) {
    const bool full_speed = !pace.ragged;
    std::vector<Bench> benches;
    for (const Dut& dut : duts) {
      benches.push_back(make_bench(dut, hard_planes(dut, pace, random), pace, random));
    }
    simulate(*duts.front().model, benches, results, random);
    for (size_t i = 0; full_speed && i < duts.size(); ++i) {
      results[i].take(bubble(duts[i], benches[i]));
    }
  }
  return results;
}

}  // namespace

std::vector<CheckResult> check_unpack(const std::vector<Dut>& duts, uint64_t seed) {
  return check_streams(duts, seed);
}

std::vector<CheckResult> check_pack(const std::vector<Dut>& duts, uint64_t seed) {
  return check_streams(duts, seed);
}

std::vector<CheckResult> check_tensors(
    const std::vector<Dut>& duts, const std::vector<std::vector<std::vector<int32_t>>>& tensors,
    codec::Rounding rounding, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<CheckResult> results(duts.size());
  std::vector<Bench> benches;
  for (size_t i = 0; i < duts.size(); ++i) {
    codec::Format format = duts[i].format();
    format.rounding = rounding;
    std::vector<Planes> streams;
    for (const std::vector<int32_t>& words : tensors[i]) {
      streams.push_back(planes_of_words(format, words));
      take_packed_bytes(format, duts[i].layout(), words, streams.back());
      if (duts[i].config.block() != "spark_unpack") continue;
      for (size_t k = 0; k < words.size(); ++k) {
        const int32_t decoded = codec::decode(format, codec::encode(format, words[k]));
        streams.back().words.items[k] = pattern_of(format, decoded);
      }
    }
    benches.push_back(make_bench(duts[i], streams, {0, 0, false, false}, random));
  }
  simulate(*duts.front().model, benches, results, random);
  return results;
}

}  // namespace spark::verif
