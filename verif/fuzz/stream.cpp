#include "sim/codec/stream.h"

#include <map>

#include "gen/base/error.h"
#include "sim/codec/fast/fast.h"
#include "verif/codec/support.h"
#include "verif/fuzz/target.h"

/// Raw streams of slices: what the golden makes of them, the fast codec makes too, be it words or
/// the same refusal.
namespace spark::fuzz {
namespace {

using codec::Layout;

struct Reading {
  std::vector<int32_t> words;
  std::string refusal;

  bool operator==(const Reading&) const = default;
};

template <typename Action>
Reading reading_of(const Action& action) {
  try {
    return {action(), ""};
  } catch (const InputError& error) {
    return {{}, error.what()};
  }
}

template <typename Pattern>
std::vector<int32_t> decoded(const codec::fast::Codec& codec, Layout layout,
                             std::span<const uint8_t> stream, size_t count) {
  std::vector<Pattern> patterns(count);
  codec.decode(layout, stream, patterns);
  std::vector<int32_t> words;
  for (const Pattern pattern : patterns) {
    using Signed = std::make_signed_t<Pattern>;
    words.push_back(codec.format().is_signed ? static_cast<Signed>(pattern) : pattern);
  }
  return words;
}

const std::vector<codec::fast::Codec>& codecs() {
  static const std::vector<codec::fast::Codec> kCodecs = [] {
    std::vector<codec::fast::Codec> all;
    for (const codec::Format& format : codec::test::all_formats(2, 8)) all.emplace_back(format);
    return all;
  }();
  return kCodecs;
}

/// The input is a format, a layout with a target of SIMD, a number of words in 2 bytes, the stream.
void read_stream(std::string_view input) {
  if (input.size() < 4) return;
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(input[at]); };
  const codec::fast::Codec& codec = codecs()[byte(0) % codecs().size()];
  const Layout layout = byte(1) % 2 == 0 ? Layout::interleaved : Layout::planar;
  static const std::vector<std::string> kTargets = codec::fast::targets();
  codec::fast::use_target(kTargets[byte(1) / 2 % kTargets.size()]);
  const size_t count = byte(2) | size_t{byte(3)} << 8;
  const std::string_view stream = input.substr(4);
  const Reading golden =
      reading_of([&] { return codec::unpack(codec.format(), layout, stream, count); });
  const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(stream.data()),
                                       stream.size());
  const Reading fast = reading_of([&] {
    return codec.format().word_bits() <= 8 && codec.format().slice <= 4
               ? decoded<uint8_t>(codec, layout, bytes, count)
               : decoded<uint16_t>(codec, layout, bytes, count);
  });
  claim(golden == fast, "golden: " + golden.refusal + "; fast: " + fast.refusal);
  for (size_t i = 0; i < golden.words.size(); i += 1 + golden.words.size() / 3) {
    claim(codec.word_at(layout, bytes, i, count) == golden.words[i], "a word at random");
  }
  if (golden.refusal.empty()) return;
  // Of a damaged stream any word, or a refusal.
  const Reading one = reading_of([&] {
    return std::vector<int32_t>{codec.word_at(layout, bytes, byte(1) % (count + 1), count + 1)};
  });
  claim(one.words.size() == (one.refusal.empty() ? 1 : 0), "one word or a refusal");
  throw InputError("{}", golden.refusal);
}

std::vector<std::string> stream_seeds() {
  std::vector<std::string> seeds;
  std::mt19937_64 random(1);
  for (size_t i = 0; i < codecs().size(); ++i) {
    for (const size_t count : {size_t{9}, size_t{150}}) {
      const codec::Format& format = codecs()[i].format();
      const auto words = codec::test::random_words(format, count, true, random);
      const auto layout = count == 9 ? Layout::interleaved : Layout::planar;
      std::string seed = {static_cast<char>(i), static_cast<char>(layout == Layout::planar),
                          static_cast<char>(count), 0};
      seeds.push_back(seed + codec::pack(format, layout, words));
    }
  }
  return seeds;
}

}  // namespace

const Target stream = {"stream", 512, read_stream, stream_seeds};

}  // namespace spark::fuzz
