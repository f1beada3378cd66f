#pragma once

#include <string>
#include <vector>

#include "gen/blocks/gemm_choice.h"

/// What a tile is made of, beside control (gemm_registers.h), array and code.
namespace spark::gen {

/// A memory with one write and one read port; what is read comes one cycle later and stays.
hdl::Module ram_module(const std::string& name);

/// Where an operand's stream enters: drops packets while the tile is halted or resetting, and the
/// rest of one that was cut off by it.
hdl::Module source_port_module(const std::string& name);

/// Where results leave: a register whose beat stays on offer until it is taken, whatever happens
/// behind it.
hdl::Module sink_port_module(const GemmChoice& choice, const std::string& name);

/// Takes an operand's packets into slots of the banks and finds where each of them ends. Modules in
/// order, the loader last.
std::vector<hdl::Module> loader_modules(const GemmChoice& choice, const std::string& name);

/// Says which packet of an operand the array is to multiply next, and which slots are free again.
hdl::Module player_module(const Operand& operand, const std::string& name);

/// The buffer of one stream of the array: a RAM of beats and its reader.
hdl::Module bank_module(const GemmChoice& choice, const hdl::Module& ram, const std::string& name);

/// Rows of accumulators in, requantised words out, with the tables of all channels. Modules in
/// order, the last one is the unit.
std::vector<hdl::Module> requantiser_modules(const GemmChoice& choice, const hdl::Module& ram,
                                             const std::string& name);

/// Words in, beats out, encoded unless the form is none. Modules in order, the last one is the
/// unit.
std::vector<hdl::Module> packer_modules(const GemmChoice& choice, const std::string& name);

}  // namespace spark::gen
