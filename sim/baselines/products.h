#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// What the processing elements of these architectures compute in a cycle.
namespace spark::baselines {

/// A kind of processing element, by its name on the command line, and how its numbers are read.
struct Element {
  std::string kind;
  bool a_signed = false;
  bool b_signed = true;
};

/// What one side of an element is given.
struct Operand {
  uint64_t bits = 0;    ///< port a_i or b_i
  uint32_t beside = 0;  ///< the side's other ports, the first in the least significant place
};

/// The product of two operands, exactly; of fused bricks the sum of all. Nothing for operands that
/// the element is not made for: beyond its number code, or slices that do not belong together.
///
/// int4, int8, int16: integers. Eyeriss (Chen et al., ISCA 2016) has 16 bits. Choice: the product
/// is kept whole, where Eyeriss truncates it to 16 bits. OLAccel's dense unit is int4.
///
/// ant: MICRO 2022 (codes.h), the integer-based element: integers of 4 bits with exponents, which
/// are even in flint. beside: half the exponent.
///
/// olive: ISCA 2023 (codes.h): a pair of integer and exponent. beside: the exponent. Choice: the
/// 4-bit element; in its paper four of them make one for 8 bits, which takes more bits of exponent.
///
/// bitfusion4, bitfusion8: BitFusion (Sharma et al., "Bit Fusion: Bit-Level Dynamically Composable
/// Architecture for Accelerating Deep Neural Networks", ISCA 2018): 4 or 16 bricks of 2 x 2 bits
/// that make one product of 4 or 8 bits or several narrower ones, whose sum leaves. Brick n of 4
/// takes slice n % 2 of A and n / 2 of B where these have 4 bits; 4 x 4 bricks the same with pairs
/// of slices where they have 8. beside: 0, 1, 2 for 2, 4, 8 bits. Choice: slices arrive as the
/// bricks take them, repeated where several take the same; the paper's registers and multiplexers
/// that do that are outside.
///
/// olaccel: OLAccel (Park et al., "Energy-efficient Neural Network Accelerator Based on
/// Outlier-aware Low-precision Computation", ISCA 2018), its unit for outliers: an activation of 8
/// bits by half a weight. beside of B: whether it is the upper half, of weight 16. Choice: its
/// version with outliers of 8 bits (the other one has 16); halves of a signed weight are both
/// signed, as digits are in spark_pe.
///
/// biscaled: BiScaled (Jain et al., "BiScaled-DNN: Quantizing Long-tailed Datastructures with Two
/// Scale Factors for Deep Neural Networks", DAC 2019): 6 bits; a bit of index tells whether a value
/// is of the wide scale. beside: from the fine scale to the wide one, as a power of 2, the
/// tensor's; then that bit. The paper keeps indices in a block-sparse format; choice: they arrive
/// beside each value. Choice: scales differ by up to 2^3.
///
/// adafloat: DAC 2020 (codes.h), the hybrid float-integer element: mantissas multiplied, exponents
/// added, the product shifted to its place and accumulated as an integer. Biases come in when the
/// sum has left.
std::optional<int64_t> product(const Element& element, const Operand& a, const Operand& b);

/// How many products bricks make (4 or 16 of them) with operands of these modes; 0 if one has more
/// bits than they have.
int products_of(int bricks, uint32_t a_mode, uint32_t b_mode);

/// One side of bricks: `value` gives the integer of each product.
Operand slices_of(int bricks, bool is_a, uint32_t a_mode, uint32_t b_mode,
                  const std::function<uint64_t(int product)>& value);

}  // namespace spark::baselines
