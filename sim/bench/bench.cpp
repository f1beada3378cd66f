#include "sim/bench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>

#include "sim/bench/codecs.h"
#include "sim/bench/weights.h"
#include "sim/calibrate/calibrate.h"
#include "sim/codec/fast/fast.h"
#include "sim/codec/rules.h"

namespace spark::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLeastSeconds = 0.005;  // of a measurement: shorter ones are repeated
constexpr int kThreads = 2;

struct Distribution {
  std::string name;
  std::function<uint8_t(std::mt19937_64&)> word;
};

std::function<uint8_t(std::mt19937_64&)> with_short(unsigned percent) {
  return [percent](std::mt19937_64& random) {
    const uint64_t bits = random();
    const bool is_short = (bits & 0xffff) * 100 < uint64_t{percent} << 16;
    const uint64_t place = bits >> 32;
    return static_cast<uint8_t>(is_short ? place % 8 : 8 + place % 248);
  };
}

std::vector<Distribution> distributions() {
  const auto laplace = [](std::mt19937_64& random) {
    std::exponential_distribution<double> magnitude(1.0 / 9);
    return static_cast<uint8_t>(std::min(255.0, std::round(magnitude(random))));
  };
  return {{"short 50 %", with_short(50)}, {"short 90 %", with_short(90)}, {"Laplace", laplace}};
}

/// Words of a distribution, of those that the code carries without loss; what is long repeats
/// itself after 16 Mi words.
std::vector<uint8_t> words_of(const Distribution& distribution, uint64_t count) {
  std::array<uint8_t, 256> carried = {};
  for (int32_t word = 0; word < 256; ++word) {
    carried[static_cast<size_t>(word)] =
        static_cast<uint8_t>(codec::decode({}, codec::encode({}, word)));
  }
  std::mt19937_64 random(1);
  std::vector<uint8_t> words(std::min<uint64_t>(count, uint64_t{16} << 20));
  for (uint8_t& word : words) word = carried[distribution.word(random)];
  const size_t period = words.size();
  words.resize(count);
  for (size_t i = period; i < count; ++i) words[i] = words[i - period];
  return words;
}

/// One codec at work on one size: words, codes and decoded words, cut into blocks.
class Work {
 public:
  Work(const Codec& codec, const std::vector<uint8_t>& words)
      : codec_(codec), raw_(words.size() * codec.element), decoded_(raw_.size()) {
    for (size_t i = 0; i < words.size(); ++i) raw_[i * codec.element] = words[i];
    const size_t block = std::min(codec.block, words.size());
    block_ = block * codec.element;
    room_ = codec.room(block);
    blocks_ = words.size() / block;
    coded_.resize(blocks_ * room_ + 64);
    sizes_.resize(blocks_);
    encode(0, 1);
    // Decoding has codes of its own: encoding with other shares places them elsewhere.
    dense_ = coded_;
    for (const size_t size : sizes_) ends_.push_back(ends_.back() + size);
    decode(0, 1);
    if (decoded_ != raw_) {
      throw std::runtime_error(fmt::format("{} does not give back what it was given", codec.name));
    }
  }

  /// The share of one of `parts` threads. Blocks follow each other without gaps, as in a file.
  void encode(size_t part, size_t parts) {
    size_t at = first(part, parts) * room_;
    for (size_t i = first(part, parts); i < first(part + 1, parts); ++i) {
      sizes_[i] = codec_.encode(std::span(raw_).subspan(i * block_, block_),
                                std::span(coded_).subspan(at, room_));
      at += sizes_[i];
    }
  }
  void decode(size_t part, size_t parts) {
    for (size_t i = first(part, parts); i < first(part + 1, parts); ++i) {
      codec_.decode(std::span<const uint8_t>(dense_).subspan(ends_[i], sizes_[i]),
                    std::span(decoded_).subspan(i * block_, block_));
    }
  }

  /// Bytes encoded a word.
  double ratio() const {
    double bytes = 0;
    for (const size_t size : sizes_) bytes += static_cast<double>(size);
    return bytes * static_cast<double>(codec_.element) / static_cast<double>(raw_.size());
  }

  const Codec& codec() const { return codec_; }
  size_t blocks() const { return blocks_; }

 private:
  size_t first(size_t part, size_t parts) const { return blocks_ * part / parts; }

  const Codec& codec_;
  std::vector<uint8_t> raw_;
  std::vector<uint8_t> decoded_;
  std::vector<uint8_t> coded_;
  std::vector<size_t> sizes_;
  std::vector<uint8_t> dense_;
  std::vector<size_t> ends_ = {0};
  size_t block_ = 0;
  size_t room_ = 0;
  size_t blocks_ = 0;
};

/// What is measured: `repeats` times the same, on the thread that calls or on more.
struct Case {
  Record record;
  std::function<void()> before = {};
  std::function<void(size_t repeats)> action = {};
  size_t repeats = 1;
  std::vector<double> seconds = {};  ///< by round
};

double seconds_of(Case& one) {
  if (one.before) one.before();
  const auto start = Clock::now();
  one.action(one.repeats);
  return std::chrono::duration<double>(Clock::now() - start).count() /
         static_cast<double>(one.repeats);
}

/// All cases, round after round; then their records.
void measure(std::vector<Case> cases, int rounds, std::vector<Record>& records) {
  for (Case& one : cases) {
    seconds_of(one);  // warms up
    while (seconds_of(one) * static_cast<double>(one.repeats) < kLeastSeconds) one.repeats *= 2;
  }
  for (int round = 0; round < rounds; ++round) {
    for (Case& one : cases) one.seconds.push_back(seconds_of(one));
  }
  for (Case& one : cases) {
    std::sort(one.seconds.begin(), one.seconds.end());
    const double median = one.seconds[one.seconds.size() / 2];
    one.record.ns = median * 1e9;
    one.record.gb_per_s = static_cast<double>(one.record.bytes) / median / 1e9;
    records.push_back(one.record);
  }
}

/// Encoding or decoding on some threads, each its share.
Case coding_case(const std::string& operation, const std::shared_ptr<Work>& work,
                 const Record& record, int threads) {
  Case one = {record, [work] { prepare(work->codec()); }, {}};
  one.record.operation = operation;
  one.record.threads = threads;
  const auto pass = [work, operation](size_t part, size_t parts, size_t repeats) {
    for (size_t i = 0; i < repeats; ++i) {
      operation == "decode" ? work->decode(part, parts) : work->encode(part, parts);
    }
  };
  one.action = [pass, threads](size_t repeats) {
    if (threads == 1) return pass(0, 1, repeats);
    std::vector<std::jthread> pool;
    const auto parts = static_cast<size_t>(threads);
    for (size_t part = 0; part < parts; ++part) pool.emplace_back(pass, part, parts, repeats);
  };
  return one;
}

void measure_coding(const Options& options, const Distribution& distribution, uint64_t bytes,
                    std::vector<Record>& records) {
  const std::vector<uint8_t> words = words_of(distribution, bytes);
  std::vector<Codec> codecs = peer_codecs();
  const std::vector<Codec> own = spark_codecs();
  const size_t peers = codecs.size();
  codecs.insert(codecs.end(), own.begin(), own.end());
  std::vector<Case> cases;
  for (size_t i = 0; i < codecs.size(); ++i) {
    prepare(codecs[i]);
    const auto work = std::make_shared<Work>(codecs[i], words);
    Record record;
    record.codec = codecs[i].name;
    record.distribution = distribution.name;
    record.bytes = bytes;
    record.ratio = work->ratio();
    for (const char* operation : {"decode", "encode"}) {
      cases.push_back(coding_case(operation, work, record, 1));
      if (i >= peers && work->blocks() >= kThreads) {
        cases.push_back(coding_case(operation, work, record, kThreads));
      }
    }
  }
  const size_t first = records.size();
  measure(std::move(cases), options.rounds, records);
  for (size_t i = first; i < records.size(); ++i) {
    if (records[i].codec != "StreamVByte") continue;
    Record wide = records[i];
    wide.codec += ", 4 bytes a word";
    wide.gb_per_s *= 4;
    *wide.ratio /= 4;
    records.insert(records.begin() + static_cast<std::ptrdiff_t>(++i), wide);
  }
}

/// Single words of a large tensor in chunks, anywhere.
void measure_random_access(const Options& options, std::vector<Record>& records) {
  constexpr size_t kWords = 16384;
  constexpr size_t kAccesses = 100'000;
  const Distribution distribution = distributions().front();
  for (const codec::Layout layout : {codec::Layout::interleaved, codec::Layout::planar}) {
    codec::fast::use_target("");
    const codec::fast::Codec codec(codec::Format{});
    const std::vector<uint8_t> words = words_of(distribution, options.random_access_bytes);
    std::vector<uint8_t> coded;
    std::vector<size_t> ends = {0};
    std::vector<uint8_t> chunk(codec.encode_room(kWords));
    for (size_t first = 0; first + kWords <= words.size(); first += kWords) {
      const size_t size =
          (codec.encode(layout, std::span(words).subspan(first, kWords), chunk) + 1) / 2;
      coded.insert(coded.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(size));
      ends.push_back(coded.size());
    }
    Case one;
    one.record.operation = "random access";
    one.record.codec = layout == codec::Layout::planar ? "SPARK planar" : "SPARK";
    one.record.distribution = distribution.name;
    one.record.bytes = options.random_access_bytes;
    one.record.ratio =
        static_cast<double>(coded.size()) / static_cast<double>((ends.size() - 1) * kWords);
    const auto word_at = [&](size_t place) {
      const size_t number = place / kWords;
      const auto stream =
          std::span<const uint8_t>(coded).subspan(ends[number], ends[number + 1] - ends[number]);
      return codec.word_at(layout, stream, place % kWords, kWords);
    };
    const size_t places = (ends.size() - 1) * kWords;
    for (size_t place = 0; place < places; place += places / 1000 + 1) {
      if (word_at(place) != words[place]) {
        throw std::runtime_error("random access finds another word");
      }
    }
    int64_t sum = 0;  // of what was found: it must be looked for
    one.action = [&](size_t repeats) {
      std::mt19937_64 random(2);
      for (size_t i = 0; i < repeats * kAccesses; ++i) sum += word_at(random() % places);
    };
    std::vector<Record> found;
    measure({one}, options.rounds, found);
    if (sum == 0) throw std::runtime_error("random access finds nothing");
    found.front().ns /= kAccesses;
    found.front().gb_per_s = 1 / found.front().ns;
    records.push_back(found.front());
  }
}

void measure_calibration(const Options& options, std::vector<Record>& records) {
  using Granularity = tensor::Quantisation::Granularity;
  const Weights weights(options.weights);
  std::vector<Case> cases;
  for (const auto granularity : {Granularity::tensor, Granularity::channel, Granularity::block}) {
    Case one;
    one.record.operation = "calibrate";
    one.record.codec = fmt::format("SPARK per {}", tensor::to_string(granularity));
    one.record.distribution = "Laplace, float32";
    one.record.bytes = options.weights * sizeof(float);
    calibrate::Options what;
    what.bits = 5;
    what.granularity = granularity;
    one.action = [&weights, what](size_t repeats) {
      for (size_t i = 0; i < repeats; ++i) {
        calibrate::calibrate(weights, what, "weights");
      }
    };
    cases.push_back(one);
  }
  measure(std::move(cases), std::min(options.rounds, 3), records);
}

}  // namespace

std::vector<Record> run(const Options& options,
                        const std::function<void(const std::string&)>& progress) {
  std::vector<Record> records;
  for (const uint64_t bytes : options.sizes) {
    for (const Distribution& distribution : distributions()) {
      progress(fmt::format("{} bytes, {}", bytes, distribution.name));
      measure_coding(options, distribution, bytes, records);
    }
  }
  progress("random access");
  measure_random_access(options, records);
  progress("calibration");
  measure_calibration(options, records);
  codec::fast::use_target("");
  return records;
}

}  // namespace spark::bench
