#include "verif/harness/baseline_operands.h"

#include <array>

#include "gen/blocks/block.h"
#include "gen/params/params.h"

namespace spark::verif {
namespace {

namespace params = gen::params;

/// All settings of ports of so many bits are tried.
constexpr int kFewBits = 20;

constexpr std::array<uint64_t, 6> kCornerWords = {0x0001, 0xffff, 0x8000, 0x7fff, 0x5555, 0xaaaa};

/// A number of so many bits: any, or an extreme.
uint64_t draw_bits(int width, std::mt19937_64& random) {
  const uint64_t all = ~uint64_t{0} >> (64 - width);
  const uint64_t top = uint64_t{1} << (width - 1);
  const std::array<uint64_t, 4> extremes = {0, top, top - 1, all};
  return random() % 2 == 0 ? random() & all : extremes[random() % extremes.size()];
}

}  // namespace

uint32_t BaselineOperands::Port::of(const Pair& pair) const {
  const baselines::Operand& operand = is_a ? pair.first : pair.second;
  return low < 0 ? static_cast<uint32_t>(operand.bits)
                 : operand.beside >> low & ((1U << width) - 1);
}

BaselineOperands::BaselineOperands(const gen::Config& config)
    : element_{config.text(params::kBaselineKind), config.flag(params::kSignedA),
               config.flag(params::kSignedB)} {
  if (element_.kind == "bitfusion4") bricks_ = 4;
  if (element_.kind == "bitfusion8") bricks_ = 16;
  const hdl::Design design = gen::build(config, config.block());
  for (const std::string side : {"a_", "b_"}) {
    int low = 0;
    for (const hdl::Port& port : design.top().ports()) {
      if (!port.name.starts_with(side)) continue;
      const auto width = static_cast<int>(design.top().port_width(port));
      const bool beside = port.name != side + "i";
      ports_.push_back({port.name, width, side == "a_", beside ? low : -1});
      if (beside) low += width;
      bits_ += width;
    }
  }
}

BaselineOperands::Pair BaselineOperands::numbered(uint64_t number) const {
  Pair pair;
  for (const Port& port : ports_) {
    baselines::Operand& operand = port.is_a ? pair.first : pair.second;
    const uint64_t bits = number & ((uint64_t{1} << port.width) - 1);
    if (port.low < 0) {
      operand.bits = bits;
    } else {
      operand.beside |= static_cast<uint32_t>(bits) << port.low;
    }
    number >>= port.width;
  }
  return pair;
}

void BaselineOperands::for_all(std::mt19937_64& random,
                               const std::function<void(const Pair&)>& use) const {
  if (bits_ <= kFewBits) {
    for (uint64_t number = 0; number < uint64_t{1} << bits_; ++number) {
      const Pair pair = numbered(number);
      if (is_legal(pair)) use(pair);
    }
    return;
  }
  if (bricks_ != 0) {
    for_all_bricks(random, use);
    return;
  }
  for (const uint64_t corner : kCornerWords) {
    for (uint64_t word = 0; word <= 0xffff; ++word) {
      use({{corner, 0}, {word, 0}});
      use({{word, 0}, {corner, 0}});
    }
  }
}

void BaselineOperands::for_all_bricks(std::mt19937_64& random,
                                      const std::function<void(const Pair&)>& use) const {
  for (uint32_t modes = 0; modes < 16; ++modes) {
    const uint32_t a_mode = modes % 4;
    const uint32_t b_mode = modes / 4;
    const int a_bits = 2 << a_mode;
    const int b_bits = 2 << b_mode;
    for (int tried = 0; tried < baselines::products_of(bricks_, a_mode, b_mode); ++tried) {
      for (uint64_t number = 0; number < uint64_t{1} << (a_bits + b_bits); ++number) {
        const auto side = [&](bool is_a) {
          return baselines::slices_of(bricks_, is_a, a_mode, b_mode, [&](int product) {
            const uint64_t own = is_a ? number : number >> a_bits;
            return product == tried ? own : random();
          });
        };
        use({side(true), side(false)});
      }
    }
  }
}

BaselineOperands::Pair BaselineOperands::draw_slices(std::mt19937_64& random) const {
  const uint32_t modes = bricks_ == 4 ? 2 : 3;
  const auto a_mode = static_cast<uint32_t>(random() % modes);
  const auto b_mode = static_cast<uint32_t>(random() % modes);
  const auto side = [&](bool is_a) {
    return baselines::slices_of(bricks_, is_a, a_mode, b_mode, [&](int) {
      return draw_bits(2 << (is_a ? a_mode : b_mode), random);
    });
  };
  const baselines::Operand a = side(true);
  return {a, side(false)};
}

BaselineOperands::Pair BaselineOperands::draw(std::mt19937_64& random) const {
  if (bricks_ != 0) return draw_slices(random);
  Pair pair;
  do {
    pair = {};
    for (const Port& port : ports_) {
      baselines::Operand& operand = port.is_a ? pair.first : pair.second;
      const uint64_t bits = draw_bits(port.width, random);
      if (port.low < 0) {
        operand.bits = bits;
      } else {
        operand.beside |= static_cast<uint32_t>(bits) << port.low;
      }
    }
  } while (!is_legal(pair));
  return pair;
}

}  // namespace spark::verif
