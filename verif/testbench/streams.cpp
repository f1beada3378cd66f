#include <algorithm>
#include <random>

#include "gen/params/params.h"
#include "verif/harness/dut.h"
#include "verif/harness/stimulus.h"
#include "verif/testbench/makers.h"

namespace spark::verif {
namespace {

/// What the streams of one port carry, as their beats come to be.
class Beats {
 public:
  /// `count_bits`, `item_bits`: of the ports; `error`: there is a port that says malformed.
  Beats(int lanes, int item_bits, bool error)
      : lanes_(static_cast<size_t>(lanes)), item_bits_(item_bits), error_(error) {
    for (int most = lanes; most > 0; most /= 2) ++count_bits_;
  }

  /// What lies beyond the items: zero slices, or anything.
  void pad_with_zeros() { padding_ = '0'; }

  /// One beat: items, count, last and perhaps error.
  void add(const std::vector<uint32_t>& items, bool last, bool malformed = false) {
    Pattern bits;
    for (const uint32_t item : items) bits += pattern(item, item_bits_);
    bits.resize(lanes_ * static_cast<size_t>(item_bits_), padding_);
    bits += pattern(items.size(), count_bits_) + (last ? '1' : '0');
    if (error_) bits += !last ? '-' : malformed ? '1' : '0';
    beats_.push_back(bits);
  }

  /// A stream in full beats, but for the last.
  void add_stream(const std::vector<uint32_t>& items) {
    for (size_t at = 0; at == 0 || at < items.size(); at += lanes_) {
      const size_t end = std::min(at + lanes_, items.size());
      add({items.begin() + static_cast<std::ptrdiff_t>(at),
           items.begin() + static_cast<std::ptrdiff_t>(end)},
          end == items.size());
    }
  }

  const std::vector<Pattern>& all() const { return beats_; }
  size_t characters() const { return beats_.empty() ? 0 : beats_.size() * beats_[0].size() / 2; }

 private:
  size_t lanes_;
  int item_bits_;
  bool error_;
  int count_bits_ = 0;
  char padding_ = '-';
  std::vector<Pattern> beats_;
};

/// What a gearbox makes of slices that come in parts: full beats leave at once; the last one may be
/// short, and empty if nothing is left.
class Gearbox {
 public:
  Gearbox(int lanes, int slice) : beats_(lanes, slice, false), lanes_(static_cast<size_t>(lanes)) {
    beats_.pad_with_zeros();
  }

  void take(const std::vector<uint32_t>& slices, bool last) {
    inputs_.push_back({slices.size(), last});
    left_.insert(left_.end(), slices.begin(), slices.end());
    while (left_.size() >= lanes_ && (!last || left_.size() > lanes_)) {
      const auto end = left_.begin() + static_cast<std::ptrdiff_t>(lanes_);
      beats_.add({left_.begin(), end}, false);
      left_.erase(left_.begin(), end);
    }
    if (!last) return;
    beats_.add(left_, true);
    left_.clear();
  }

  const Beats& beats() const { return beats_; }

  /// Its state while parts are offered and beats taken in every cycle: what leaves makes room in
  /// the same cycle, and a new stream waits until the last beat is gone.
  struct Run {
    const Gearbox& gearbox;
    size_t fill = 0;
    size_t next = 0;
    bool ending = false;

    bool more() const { return next < gearbox.inputs_.size(); }
    bool offers() const { return ending || fill >= gearbox.lanes_; }
    size_t left() const { return offers() ? fill - std::min(fill, gearbox.lanes_) : fill; }
    bool ready() const { return left() < gearbox.lanes_ && (!ending || left() == 0); }
    void step(bool accepts) {
      const bool ended = ending && left() == 0;
      fill = left();
      ending = ending && !ended;
      if (!accepts) return;
      fill += gearbox.inputs_[next].slices;
      ending = gearbox.inputs_[next++].last;
    }
  };

 private:
  struct Input {
    size_t slices;
    bool last;
  };
  Beats beats_;
  size_t lanes_;
  std::vector<uint32_t> left_;
  std::vector<Input> inputs_;
};

/// Cycles until everything has left gearboxes that take their parts together.
uint64_t cycles_of(std::vector<Gearbox::Run> runs) {
  const auto any = [&](const auto& is) { return std::any_of(runs.begin(), runs.end(), is); };
  uint64_t cycles = 0;
  while (any([](const auto& run) { return run.more() || run.offers(); })) {
    const bool accepts = !any([](const auto& run) { return !run.more() || !run.ready(); });
    for (Gearbox::Run& run : runs) run.step(accepts);
    ++cycles;
  }
  return cycles;
}

BenchStream stream_of(const std::string& name, bool input, bool error, const Beats& beats) {
  const std::string in = input ? "_i" : "_o";
  BenchStream stream{name,
                     input,
                     name + "_valid" + in,
                     name + "_ready" + (input ? "_o" : "_i"),
                     {name + in, name + "_count" + in, name + "_last" + in},
                     1,
                     {{beats.all()}}};
  if (error) stream.fields.push_back(name + "_error" + in);
  return stream;
}

/// Tensors that are hard on the block, none so long that it alone uses up the budget.
std::vector<Codes> tensors_of(const gen::Config& config, std::mt19937_64& random) {
  const auto lanes = static_cast<int>(config.integer(gen::params::kLanes));
  std::vector<Codes> tensors = hard_codes(format_of(config), lanes, random);
  const size_t longest =
      std::max<size_t>(512 / static_cast<size_t>(lanes), 4) * static_cast<size_t>(lanes);
  for (Codes& codes : tensors) codes.resize(std::min(codes.size(), longest));
  std::shuffle(tensors.begin(), tensors.end(), random);
  return tensors;
}

/// Words that come to these codes, give or take the encoder's rounding.
std::vector<int32_t> words_near(const codec::Format& format, const Codes& codes,
                                std::mt19937_64& random) {
  std::vector<int32_t> words;
  for (const codec::Code& code : codes) {
    const int32_t nudge = static_cast<int32_t>(random() % 5) - 2;
    words.push_back(
        std::clamp(codec::decode(format, code) + nudge, format.min_word(), format.max_word()));
  }
  return words;
}

uint32_t bits_of(const codec::Format& format, int32_t word) {
  return static_cast<uint32_t>(word) & ((uint32_t{1} << format.word_bits()) - 1);
}

/// The words that end in each beat of an interleaved stream; a beat in which none ends makes no
/// output, unless it is the last.
void add_words(const codec::Format& format, size_t lanes, const std::vector<uint32_t>& slices,
               Beats& words) {
  const uint32_t identifier = uint32_t{1} << (format.slice - 1);
  bool tail = false;
  uint32_t head = 0;
  for (size_t at = 0; at == 0 || at < slices.size(); at += lanes) {
    const size_t end = std::min(at + lanes, slices.size());
    std::vector<uint32_t> ending;
    for (size_t n = at; n < end; ++n) {
      if (!tail && (slices[n] & identifier) != 0) {
        head = slices[n];
        tail = true;
        continue;
      }
      const codec::Code code =
          tail ? codec::Code{head, slices[n], true} : codec::Code{slices[n], 0, false};
      ending.push_back(bits_of(format, codec::decode(format, code)));
      tail = false;
    }
    const bool last = end == slices.size();
    if (last || !ending.empty()) words.add(ending, last, tail);
  }
}

struct Unpack {
  codec::Format format;
  int lanes;
  Beats slices, heads, tails, words;

  explicit Unpack(const gen::Config& config)
      : format(format_of(config)),
        lanes(static_cast<int>(config.integer(gen::params::kLanes))),
        slices(lanes, format.slice, false),
        heads(lanes, format.slice, false),
        tails(lanes, format.slice, false),
        words(lanes, format.word_bits(), true) {}

  /// `spoil`: the stream ends inside its last long code, if it has one.
  void interleaved(const Codes& codes, bool spoil) {
    std::vector<uint32_t> items;
    size_t cut = 0;
    for (const codec::Code& code : codes) {
      items.push_back(code.head);
      if (!code.is_long) continue;
      cut = items.size();
      items.push_back(code.tail);
    }
    if (spoil && cut > 0) items.resize(cut);
    slices.add_stream(items);
    add_words(format, static_cast<size_t>(lanes), items, words);
  }

  /// `more`: tails too many or, negative, too few; the words then have zeros for tails.
  void planar(const Codes& codes, int more) {
    std::vector<uint32_t> all_heads, all_tails, all_words;
    size_t longs = 0;
    for (const codec::Code& code : codes) longs += code.is_long ? 1 : 0;
    const size_t have = more >= 0 ? longs : longs - std::min(longs, static_cast<size_t>(-more));
    for (codec::Code code : codes) {
      all_heads.push_back(code.head);
      if (code.is_long && all_tails.size() < have) {
        all_tails.push_back(code.tail);
      } else {
        code.tail = 0;
      }
      all_words.push_back(bits_of(format, codec::decode(format, code)));
    }
    for (int n = 0; n < more; ++n) all_tails.push_back(static_cast<uint32_t>(n) & 1);
    heads.add_stream(all_heads);
    tails.add_stream(all_tails);
    const auto step = static_cast<size_t>(lanes);
    for (size_t at = 0; at == 0 || at < all_words.size(); at += step) {
      const size_t end = std::min(at + step, all_words.size());
      words.add({all_words.begin() + static_cast<std::ptrdiff_t>(at),
                 all_words.begin() + static_cast<std::ptrdiff_t>(end)},
                end == all_words.size(), all_tails.size() != longs);
    }
  }
};

}  // namespace

gen::Testbench unpack_testbench(const gen::Request& request, const hdl::Module& top) {
  const bool planar =
      codec::parse_layout(request.config.text(gen::params::kLayout)) == codec::Layout::planar;
  std::mt19937_64 random(kSeed);
  Unpack unpack(request.config);
  for (const Codes& codes : tensors_of(request.config, random)) {
    if (unpack.words.characters() > kFileBudget) break;
    const bool spoil = random() % 4 == 0;
    const int extra = static_cast<int>(random() % static_cast<uint64_t>(2 * unpack.lanes)) + 1;
    if (planar) {
      unpack.planar(codes, !spoil ? 0 : random() % 2 == 0 ? extra : -extra);
    } else {
      unpack.interleaved(codes, spoil);
    }
  }
  Bench bench;
  if (planar) {
    bench.streams = {stream_of("heads", true, false, unpack.heads),
                     stream_of("tails", true, false, unpack.tails)};
  } else {
    bench.streams = {stream_of("slices", true, false, unpack.slices)};
    bench.cycles = {unpack.slices.all().size() + 1};
  }
  bench.streams.push_back(stream_of("words", false, true, unpack.words));
  return write_bench(request, top, bench);
}

gen::Testbench pack_testbench(const gen::Request& request, const hdl::Module& top) {
  const codec::Format format = format_of(request.config);
  const auto lanes = static_cast<int>(request.config.integer(gen::params::kLanes));
  std::mt19937_64 random(kSeed);
  Beats words(lanes, format.word_bits(), false);
  Gearbox slices(lanes, format.slice);
  Gearbox heads(lanes, format.slice);
  Gearbox tails(lanes, format.slice);
  for (const Codes& codes : tensors_of(request.config, random)) {
    if (words.characters() > kFileBudget) break;
    const std::vector<int32_t> tensor = words_near(format, codes, random);
    const bool ragged = random() % 2 == 0;
    const auto most = static_cast<size_t>(lanes);
    for (size_t at = 0, end = 0; at == 0 || at < tensor.size() || end < tensor.size(); at = end) {
      end = std::min(at + (ragged ? random() % (most + 1) : most), tensor.size());
      // The end may come with an empty beat.
      const bool last = end == tensor.size() && (!ragged || end == at || random() % 2 == 0);
      std::vector<uint32_t> bits, all, first, second;
      for (size_t n = at; n < end; ++n) {
        const codec::Code code = codec::encode(format, tensor[n]);
        bits.push_back(bits_of(format, tensor[n]));
        all.push_back(code.head);
        first.push_back(code.head);
        if (!code.is_long) continue;
        all.push_back(code.tail);
        second.push_back(code.tail);
      }
      words.add(bits, last);
      slices.take(all, last);
      heads.take(first, last);
      tails.take(second, last);
      if (last) break;
    }
  }
  Bench bench;
  bench.streams = {stream_of("words", true, false, words)};
  if (codec::parse_layout(request.config.text(gen::params::kLayout)) == codec::Layout::planar) {
    bench.streams.push_back(stream_of("heads", false, false, heads.beats()));
    bench.streams.push_back(stream_of("tails", false, false, tails.beats()));
    bench.cycles = {cycles_of({{heads}, {tails}})};
  } else {
    bench.streams.push_back(stream_of("slices", false, false, slices.beats()));
    bench.cycles = {cycles_of({{slices}})};
  }
  return write_bench(request, top, bench);
}

}  // namespace spark::verif
