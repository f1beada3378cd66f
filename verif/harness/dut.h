#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gen/params/param.h"
#include "sim/bridge/configs.h"
#include "sim/codec/format.h"
#include "verif/harness/model.h"
#include "verif/harness/stream.h"

namespace spark::verif {

/// A design under test: one configuration's ports, alone in a model or one of a family that shares
/// it.
struct Dut {
  gen::Config config;
  std::shared_ptr<Model> model;
  std::string prefix;  ///< of its ports in the model; empty when it is alone

  Signal signal(const std::string& port) const { return model->signal(prefix + port); }
  bool has(const std::string& port) const { return model->has(prefix + port); }
  /// Of a port that somebody's design may lack: then of width 0.
  Signal optional(const std::string& port) const { return has(port) ? signal(port) : Signal(); }

  codec::Format format() const;
  codec::Layout layout() const;
  int lanes() const;
  /// The stream port `name`: an input (`name`_valid_i ...) or an output (`name`_valid_o ...).
  StreamPort stream(const std::string& name, bool input, int item_bits) const;
};

/// The text of every module of a configuration, whose top is called `top`, or as the block.
std::string verilog_of(const gen::Config& config, const std::string& top = "");

/// A configuration and its Verilog, as emitted or changed; the top is called as the block.
struct DutText {
  gen::Config config;
  std::string verilog;
};

/// Designs built in one compilation, but each in a model of its own, which runs at its own speed.
std::vector<Dut> load_texts(const std::vector<DutText>& texts, const std::filesystem::path& cache,
                            Effort effort);

/// The design of an emitted or foreign set of files. `top`'s ports must be those of the
/// configuration's block.
Dut load_dut(const gen::Config& config, const std::vector<std::filesystem::path>& files,
             const std::string& top, const std::filesystem::path& cache,
             Effort effort = Effort::quick);

/// Builds all configurations under one top, so that a hundred of them cost one compilation.
std::vector<Dut> load_family(const std::vector<gen::Config>& configs,
                             const std::filesystem::path& cache, Effort effort = Effort::quick);

}  // namespace spark::verif
