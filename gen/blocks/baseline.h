#pragma once

#include "gen/blocks/baseline_choice.h"
#include "gen/blocks/block.h"

/// The units that the SPARK paper compares itself with, in our own frame, so that areas compare.
/// Their codes are defined in sim/baselines, with sources, and with what is our choice where a
/// paper leaves something open.
namespace spark::gen {

/// `baseline_pe`: one multiplier of another architecture with accumulator and result register of
/// `spark_pe`. Operands a_i and b_i are what arrives behind the decoders, if there are any; by
/// kind:
///   int4, int8, int16  integers. int4 is OLAccel's dense one, int16 Eyeriss's
///   ant        a 4-bit integer and half an exponent: a_i * 4^a_exponent_i, a value of flint
///   olive      a 4-bit integer and an exponent: a_i * 2^a_exponent_i, at most 96 in magnitude
///   bitfusion4, bitfusion8  the slices of 2 bits as the 4 or 16 bricks take them, with a mode for
///              each side: how many bits its operands have. A sum of up to 4 or 16 products
///   olaccel    an activation of 8 bits; half a weight of 8 bits, b_high_i: it is the upper one
///   biscaled   6 bits; a_wide_i: they weigh 2^a_step_i
///   adafloat   an 8-bit code: sign, 3 bits of exponent, 4 of mantissa
/// Each takes a cycle. signed_a and signed_b tell how integers, flints and slices are read; OliVe's
/// and AdaptivFloat's numbers are always signed.
Block baseline_pe_block();

/// `baseline_decoder`: ANT's or OliVe's, combinational. A code in, what the PE takes out; of OliVe
/// a pair of both.
Block baseline_decoder_block();

/// Modules of BitFusion's multiplier: a brick, and four of them.
struct Bricks {
  hdl::Module brick;
  hdl::Module quad;
};

/// Their modules; names begin with `prefix`.
Bricks bricks_of(const BaselineChoice& choice, const std::string& prefix);

/// Adds the operand ports of 4 or 16 bricks and their sum, `product`.
void add_fused_product(hdl::Module& m, const BaselineChoice& choice, const Bricks& bricks);

}  // namespace spark::gen
