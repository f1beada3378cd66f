#pragma once

#include <string>
#include <vector>

#include "gen/blocks/gemm_choice.h"

/// The tile's top module, put together: what its parts are connected by.
namespace spark::gen {

/// The parts that go through jobs, in the order of the queue's ports; the last one ends a job.
enum Part { kLoadA, kLoadB, kPlayA, kPlayB, kResults, kParts };

/// A tile under construction.
struct GemmBuild {
  const GemmChoice& choice;
  hdl::Module& top;
  std::vector<hdl::Module>& modules;  ///< modules made so far, each before its users

  std::string name(const std::string& part) const { return top.name() + "_" + part; }

  /// Keeps modules and returns the last of them, the unit.
  hdl::Module keep(const std::vector<hdl::Module>& parts) {
    modules.insert(modules.end(), parts.begin(), parts.end());
    return parts.back();
  }
};

/// clk_i, rst_ni as `reset`, and `more`.
hdl::Connections clocked(const std::string& reset, const hdl::Connections& more);

/// Modules that both operands have, each made once.
struct OperandModules {
  hdl::Module port;
  hdl::Module loader;
  hdl::Module bank;
};

/// One operand's way from its port to the array.
void add_operand(GemmBuild& build, const Operand& operand, const OperandModules& modules);

/// The array.
void add_array(GemmBuild& build);

/// The results' way from the array to their port.
void add_results(GemmBuild& build, const hdl::Module& ram);

}  // namespace spark::gen
