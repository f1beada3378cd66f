#pragma once

#include <string>
#include <vector>

#include "gen/blocks/array_choice.h"
#include "gen/blocks/sum.h"

namespace spark::gen {

struct ArrayBuild;

/// A way to keep an array of PEs in step: what adds the core that drives them (array_parts.h).
struct Drive {
  std::string sync;
  void (*add_core)(ArrayBuild& build);
  bool reads_long = true;  ///< of digits it is told, beside them, whether the high one is not zero
};

/// What a PE multiplies of an operand: whole words, or digits, or now the one and now the other.
struct Multiplied {
  bool words = false;
  bool digits = false;
};

/// A kind of processing element: its operands and their products, and what may drive it.
struct PeKind {
  std::string name;
  bool takes_plain =
      false;            ///< words of 2*SLICE bits: of form none, and of others extended to that
  bool shares = false;  ///< lanes share multipliers for high digits, in groups of `share`
  Multiplied a;
  Multiplied b;
  /// Adds the operand ports.
  void (*add_operands)(hdl::Module& m, const ArrayChoice& choice);
  /// Adds the products of all lanes and their sum, one registered item.
  Items (*add_dot_product)(hdl::Module& m, const ArrayChoice& choice);
  std::vector<Drive> drives;

  const Multiplied& of(const Operand& operand) const { return operand.is_a() ? a : b; }
  /// Throws InputError if nothing drives it that way.
  const Drive& drive(const std::string& sync) const;
};

#define PE(name) PeKind name##_pe();
#include "gen/params/pe_kinds.inc"
#undef PE

/// The kind of that name, which is a choice of the parameter `pe`.
const PeKind& pe_kind(const std::string& name);

/// Names of the kinds of which `of` holds, `int8, split`.
std::string pe_kinds_with(bool PeKind::*of);

/// One side of a vector of products: a port, the width of an item, its signedness.
struct Factor {
  std::string port;
  std::string width;
  bool is_signed;
};

/// The products of `count` pairs of items, as vector `name` of items of `name` in capitals. Each is
/// shifted left by SLICE for each of `shifts` whose bit is set. Factors are extended to the width
/// of the product, so that Verilog's unsigned product is right for signed ones, too.
Items add_products(hdl::Module& m, const std::string& name, int64_t count, const Factor& a,
                   const Factor& b, const std::vector<std::string>& shifts = {});

}  // namespace spark::gen
