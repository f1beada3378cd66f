#pragma once

#include <string>
#include <vector>

#include "gen/blocks/array_choice.h"

/// What the arrays are made of, beside feeds and PEs. Each function adds a core to the array's top
/// module: what decides, cycle by cycle, which operands the PEs get. Before it, the top has for
/// each A stream n = row * VECTOR + lane a_valid[n], a_last[n] and the feed's outputs a_word, or
/// a_high, a_low and a_long; it must drive a_take[n]; for B alike, n = column * VECTOR + lane. The
/// core drives all_full (each PE's result is waiting in the drain chain), core_error and result[],
/// the drain registers of row 0 first; it is told release_full (they are empty again) and shift.
namespace spark::gen {

/// A core under construction.
struct ArrayBuild {
  const ArrayChoice& choice;
  hdl::Module& top;
  std::vector<hdl::Module>& modules;  ///< modules made so far, each before its users

  /// Name of a module of this design.
  std::string name(const std::string& part) const { return top.name() + "_" + part; }
};

/// rigid and lockstep: all PEs step together.
void add_step_core(ArrayBuild& build);

/// window, pe = wide: rows run ahead of each other within a window of the last words of B.
void add_window_core(ArrayBuild& build);

/// window, pe = split: rows and columns serve their high digits within a window of both.
void add_split_core(ArrayBuild& build);

/// elastic, pe = wide: rows in a chain, a queue before each.
void add_row_elastic_core(ArrayBuild& build);

/// elastic, pe = mixed: each PE by itself, queues to its neighbours.
void add_pe_elastic_core(ArrayBuild& build);

/// The parameter DEPTH, of a queue or a window.
void add_depth(hdl::Module& m, const ArrayChoice& choice);

/// The grid: an instance of `cell` for each row i and column j. `connections` are its ports, the
/// drain chain's excepted.
void add_grid(ArrayBuild& build, const hdl::Module& cell,
              const std::map<std::string, std::string>& parameters,
              const hdl::Connections& connections);

/// Ports below_i, shift_i and result_o of a cell, and their connections to its PE u_pe.
void add_drain_ports(hdl::Module& cell);
hdl::Connections drain_connections();

/// One full flag for the whole array: set by `finish`.
void add_full_flag(hdl::Module& top, const std::string& finish);

/// Decides for one plane (a lane, or a group of lanes) when the next words enter its window.
/// `keeps_last` adds slot_last_o: which slots hold a tile's last word.
hdl::Module plane_module(const ArrayChoice& choice, const std::string& name, bool keeps_last);

}  // namespace spark::gen
