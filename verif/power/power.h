#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gen/params/param.h"
#include "sim/array/streams.h"
#include "synth/report.h"

namespace spark::verif {

/// What a design is given while its nets are watched.
struct PowerWorkload {
  std::string name;            ///< for people: of the tensor or tensors
  std::vector<int32_t> words;  ///< of encoder, decoder, unpack, pack: one tensor, in the words that
                               ///< its format takes
  array::Matrix a, b;          ///< of arrays: M x K and K x N, words that its code carries
};

/// True if there is a workload for this block: encoder, decoder, unpack, pack, array.
bool has_power(const std::string& block);

/// Power of the mapped design of `record`, whose configuration is `config`: its netlist, made of
/// the library's own cells, is Verilated and run on the workload at full speed, reset excluded;
/// what it does is compared with the golden; OpenSTA is told how each net moved. Units are words
/// (encoder, unpack, pack), slices (decoder), MACs (array). Cached in `cache` by content. Throws
/// InputError if a tool is missing or fails, or a word does not fit; std::logic_error if the
/// netlist computes anything but the golden.
synth::Power measure_power(const gen::Config& config, const synth::Design& design,
                           const synth::Record& record, const synth::Library& library,
                           const PowerWorkload& workload, double clock_mhz,
                           const std::filesystem::path& cache);

}  // namespace spark::verif
