#include "verif/evidence/coverage_bins.h"

#include <fmt/format.h>

#include <bit>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "gen/blocks/block.h"
#include "gen/params/params.h"
#include "sim/codec/rules.h"

namespace spark::verif {
namespace {

using Bin = CoverageBins::Bin;
using MakeBin = std::function<Bin*(const std::string& name)>;

/// One valid with its ready, and last if there is one: bits of ports.
struct Handshake {
  std::string name;
  Signal valid, ready, last;  ///< last: width 0 without one
  int bit = 0;

  bool is_valid() const { return valid.get(bit, 1) != 0; }
  bool is_ready() const { return ready.get(bit, 1) != 0; }
  bool is_taken() const { return is_valid() && is_ready(); }
  bool has_last() const { return last.width() != 0; }
  bool is_last() const { return has_last() && last.get(bit, 1) != 0; }
};

class HandshakeWatcher : public CoverageBins::Watcher {
 public:
  HandshakeWatcher(const Handshake& port, const MakeBin& bin) : port_(port) {
    for (int now = 0; now < 4; ++now) {
      states_[now] = bin(fmt::format("{} valid, ready = {:02b}", port.name, now));
      for (int next = 0; next < 4; ++next) {
        // What was offered and not taken is still offered.
        if (now == kWaits && next < kWaits) continue;
        steps_[now][next] =
            bin(fmt::format("{} valid, ready = {:02b} then {:02b}", port.name, now, next));
      }
    }
    waiting_ = bin(fmt::format("{} reset while an offer waits", port.name));
    if (!port.has_last()) return;
    lasts_[0] = bin(fmt::format("{} taken, not last", port.name));
    lasts_[1] = bin(fmt::format("{} taken, last", port.name));
    inside_ = bin(fmt::format("{} reset inside a stream", port.name));
  }

  void cycle(bool counts) override {
    const int now = (port_.is_valid() ? 2 : 0) + (port_.is_ready() ? 1 : 0);
    if (counts) {
      ++states_[now]->hits;
      if (counted_ && steps_[before_][now] != nullptr) ++steps_[before_][now]->hits;
    }
    if (port_.has_last() && now == kTaken) {
      is_inside_ = !port_.is_last();
      if (counts) ++lasts_[port_.is_last() ? 1 : 0]->hits;
    }
    before_ = now;
    counted_ = counts;
  }

  void reset() override {
    if (before_ == kWaits) ++waiting_->hits;
    if (is_inside_) ++inside_->hits;
    before_ = 0;
    counted_ = is_inside_ = false;
  }

 private:
  static constexpr int kWaits = 2;
  static constexpr int kTaken = 3;

  Handshake port_;
  Bin* states_[4] = {};
  Bin* steps_[4][4] = {};
  Bin* lasts_[2] = {};
  Bin* waiting_ = nullptr;
  Bin* inside_ = nullptr;
  int before_ = 0;
  bool counted_ = false;  ///< the cycle before
  bool is_inside_ = false;
};

/// How many items a beat holds.
class CountWatcher : public CoverageBins::Watcher {
 public:
  CountWatcher(const Handshake& port, int most, std::function<int()> count, const MakeBin& bin)
      : port_(port), count_(std::move(count)) {
    for (int n = 0; n <= most; ++n) {
      for (const char* kind : {"not last", "last"}) {
        bins_.push_back(bin(fmt::format("{} taken, {} items, {}", port.name, n, kind)));
      }
    }
  }

  void cycle(bool counts) override {
    if (!counts || !port_.is_taken()) return;
    ++bins_.at(static_cast<size_t>(2 * count_() + (port_.is_last() ? 1 : 0)))->hits;
  }

 private:
  Handshake port_;
  std::function<int()> count_;
  std::vector<Bin*> bins_;
};

/// What class an item is of, slice after slice where streams have a state.
class Classes {
 public:
  virtual ~Classes() = default;
  virtual std::set<std::string> all() const = 0;
  virtual std::string of(uint32_t item) = 0;
  virtual void start() {}
};

std::string bits(uint32_t slice, const codec::Format& format) {
  return fmt::format("{:0{}b}", slice, format.slice);
}

/// Words: the head of their code, and whether it carries them as they are.
class WordClasses : public Classes {
 public:
  /// `decoded`: the words are those that codes carry.
  WordClasses(const codec::Format& format, bool decoded) : format_(format) {
    for (int32_t word = format.min_word(); word <= format.max_word(); ++word) {
      const bool carried = codec::decode(format, codec::encode(format, word)) == word;
      if (carried || !decoded) all_.insert(of_word(word));
    }
  }

  std::set<std::string> all() const override { return all_; }
  std::string of(uint32_t item) override {
    const int width = format_.word_bits();
    const bool negative = format_.is_signed && (item >> (width - 1)) != 0;
    return of_word(static_cast<int32_t>(item) - (negative ? 1 << width : 0));
  }

 private:
  std::string of_word(int32_t word) const {
    const codec::Code code = codec::encode(format_, word);
    const bool carried = codec::decode(format_, code) == word;
    return fmt::format("head {}{}", bits(code.head, format_), carried ? "" : ", rounded");
  }

  codec::Format format_;
  std::set<std::string> all_;
};

/// Slices: every head and every tail.
class SliceClasses : public Classes {
 public:
  enum class Plane { both, heads, tails };
  SliceClasses(const codec::Format& format, Plane plane) : format_(format), plane_(plane) {}

  std::set<std::string> all() const override {
    std::set<std::string> names;
    for (uint32_t slice = 0; slice >> format_.slice == 0; ++slice) {
      if (plane_ != Plane::tails) names.insert("head " + bits(slice, format_));
      if (plane_ != Plane::heads) names.insert("tail " + bits(slice, format_));
    }
    return names;
  }
  std::string of(uint32_t item) override {
    const bool tail = plane_ == Plane::tails || (plane_ == Plane::both && tail_);
    tail_ = !tail && (item >> (format_.slice - 1)) != 0;
    return (tail ? "tail " : "head ") + bits(item, format_);
  }
  void start() override { tail_ = false; }

 private:
  codec::Format format_;
  Plane plane_;
  bool tail_ = false;
};

/// The classes of what lies on each lane of a stream.
class LaneWatcher : public CoverageBins::Watcher {
 public:
  /// `item`: that of a lane.
  LaneWatcher(const Handshake& port, int lanes, std::function<int()> count,
              std::function<uint32_t(int lane)> item, std::unique_ptr<Classes> classes,
              const MakeBin& bin)
      : port_(port),
        count_(std::move(count)),
        item_(std::move(item)),
        classes_(std::move(classes)),
        bins_(static_cast<size_t>(lanes)) {
    for (int lane = 0; lane < lanes; ++lane) {
      for (const std::string& name : classes_->all()) {
        bins_[static_cast<size_t>(lane)][name] =
            bin(fmt::format("{} lane {} {}", port.name, lane, name));
      }
    }
  }

  /// Also where nothing counts, for the state of the stream.
  void cycle(bool counts) override {
    if (!port_.is_taken()) return;
    const int count = count_();
    for (int lane = 0; lane < count; ++lane) {
      const std::string name = classes_->of(item_(lane));
      if (!counts) continue;
      ++bins_[static_cast<size_t>(lane)].at(name)->hits;
    }
    if (port_.is_last()) classes_->start();
  }
  void reset() override { classes_->start(); }

 private:
  Handshake port_;
  std::function<int()> count_;
  std::function<uint32_t(int)> item_;
  std::unique_ptr<Classes> classes_;
  std::vector<std::map<std::string, Bin*>> bins_;
};

/// The words of a combinational encoder.
class EncoderWatcher : public CoverageBins::Watcher {
 public:
  EncoderWatcher(const Dut& dut, const MakeBin& bin)
      : word_(dut.signal("word_i")), classes_(dut.format(), false) {
    for (const std::string& name : classes_.all()) bins_[name] = bin("word_i " + name);
  }
  void cycle(bool counts) override {
    if (counts) ++bins_.at(classes_.of(word_.get()))->hits;
  }

 private:
  Signal word_;
  WordClasses classes_;
  std::map<std::string, Bin*> bins_;
};

/// Names of a port and its neighbours: of `words_valid_i`, `words` + `count` is `words_count_i`.
struct PortFamily {
  std::string before, after;  ///< of "valid"
  bool input = true;

  std::string with(const std::string& word, bool back = false) const {
    std::string name = before + word + after;
    if (back && name.ends_with("_i")) return name.replace(name.size() - 1, 1, "o");
    if (back && name.ends_with("_o")) return name.replace(name.size() - 1, 1, "i");
    return name;
  }
};

class Maker {
 public:
  Maker(const Dut& dut, const MakeBin& bin,
        std::vector<std::unique_ptr<CoverageBins::Watcher>>& watchers)
      : dut_(dut), bin_(bin), watchers_(watchers) {}

  void make_all() {
    const hdl::Design design = gen::build(dut_.config, dut_.config.block());
    for (const hdl::Port& port : design.top().ports()) {
      const size_t at = port.name.rfind("valid");
      if (at == std::string::npos) continue;
      make_port({port.name.substr(0, at), port.name.substr(at + 5),
                 port.direction == hdl::Direction::input});
    }
    if (dut_.config.block() == "spark_encoder") add<EncoderWatcher>(dut_, bin_);
  }

 private:
  template <typename Watcher, typename... Arguments>
  void add(Arguments&&... arguments) {
    watchers_.push_back(std::make_unique<Watcher>(std::forward<Arguments>(arguments)...));
  }

  void make_port(const PortFamily& names) {
    Handshake port;
    port.valid = dut_.signal(names.with("valid"));
    port.ready = dut_.signal(names.with("ready", true));
    if (dut_.has(names.with("last"))) port.last = dut_.signal(names.with("last"));
    const int width = port.valid.width();
    for (port.bit = 0; port.bit < width; ++port.bit) {
      port.name = names.before.substr(0, names.before.find_last_not_of('_') + 1);
      if (width > 1) port.name += fmt::format("[{}]", port.bit);
      add<HandshakeWatcher>(port, bin_);
      make_contents(names, port);
    }
  }

  void make_contents(const PortFamily& names, const Handshake& port) {
    const std::string& block = dut_.config.block();
    if (dut_.has(names.with("count"))) {
      make_beats(names, port);
    } else if (block == "spark_decoder" && names.input) {
      const Signal slice = dut_.signal("slice_i");
      make_lanes(
          port, 1, [] { return 1; }, [=](int) { return slice.get(); },
          std::make_unique<SliceClasses>(dut_.format(), SliceClasses::Plane::both));
    } else if (dut_.has(names.with("two"))) {
      make_codes(names, port);
    } else if (dut_.has(names.with("keep"))) {
      const Signal keep = dut_.signal(names.with("keep"));
      add<CountWatcher>(
          port, keep.width(), [=] { return std::popcount(keep.get()); }, bin_);
    }
  }

  void make_lanes(const Handshake& port, int lanes, std::function<int()> count,
                  std::function<uint32_t(int)> item, std::unique_ptr<Classes> classes) {
    add<LaneWatcher>(port, lanes, std::move(count), std::move(item), std::move(classes), bin_);
  }

  /// Streams of spark_unpack and spark_pack.
  void make_beats(const PortFamily& names, const Handshake& port) {
    const codec::Format format = dut_.format();
    const bool words = port.name == "words";
    const int item_bits = words ? format.word_bits() : format.slice;
    const StreamPort stream = dut_.stream(port.name, names.input, item_bits);
    const auto count = [stream] { return static_cast<int>(stream.count.get()); };
    add<CountWatcher>(port, stream.lanes, count, bin_);
    const auto item = [stream](int lane) {
      return stream.data.get((stream.lanes - 1 - lane) * stream.item_bits, stream.item_bits);
    };
    std::unique_ptr<Classes> classes;
    if (words) {
      classes = std::make_unique<WordClasses>(format, !names.input);
    } else {
      classes = std::make_unique<SliceClasses>(format,
                                               port.name == "heads"   ? SliceClasses::Plane::heads
                                               : port.name == "tails" ? SliceClasses::Plane::tails
                                                                      : SliceClasses::Plane::both);
    }
    make_lanes(port, stream.lanes, count, item, std::move(classes));
  }

  /// A coded stream of an array: one or two slices a beat, the first in the upper place.
  void make_codes(const PortFamily& names, const Handshake& port) {
    codec::Format format;
    format.slice = static_cast<int>(dut_.config.integer(gen::params::kSlice));
    const Signal two = dut_.signal(names.with("two"));
    const Signal data = dut_.signal(names.before.substr(0, 1) + "_i");
    const int bit = port.bit;
    const int slice = format.slice;
    const auto count = [=] { return two.get(bit, 1) != 0 ? 2 : 1; };
    const auto item = [=](int lane) { return data.get((2 * bit + 1 - lane) * slice, slice); };
    make_lanes(port, 2, count, item,
               std::make_unique<SliceClasses>(format, SliceClasses::Plane::both));
  }

  const Dut& dut_;
  const MakeBin& bin_;
  std::vector<std::unique_ptr<CoverageBins::Watcher>>& watchers_;
};

}  // namespace

CoverageBins::CoverageBins(const Dut& dut) : dut_(dut) {
  if (dut.has("clk_i")) {
    clock_ = dut.signal("clk_i");
    reset_ = dut.signal("rst_ni");
  }
  const MakeBin bin = [this](const std::string& name) {
    bins_.push_back(std::make_unique<Bin>(Bin{name, 0}));
    return bins_.back().get();
  };
  Maker(dut, bin, watchers_).make_all();
  dut.model->observe([this](bool compared) { observe(compared); });
}

CoverageBins::~CoverageBins() { dut_.model->observe(nullptr); }

void CoverageBins::observe(bool compared) {
  if (clock_.width() != 0) {
    const bool now = clock_.get() != 0;
    const bool rises = now && !before_;
    before_ = now;
    if (!rises) return;
    if (reset_.get() == 0) {
      for (const auto& watcher : watchers_) watcher->reset();
      return;
    }
  }
  for (const auto& watcher : watchers_) watcher->cycle(compared);
}

std::vector<CoveragePoint> CoverageBins::points() const {
  std::vector<CoveragePoint> points;
  for (const auto& bin : bins_) points.push_back({"bin", bin->name, bin->hits > 0});
  return points;
}

}  // namespace spark::verif
