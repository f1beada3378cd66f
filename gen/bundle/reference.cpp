#include <fmt/format.h>

#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"

namespace spark::gen {
namespace {

using Setting = std::pair<std::string, std::string>;

Request reference(const std::string& block, bool is_signed, const std::string& name,
                  const std::vector<Setting>& settings) {
  Config config(block, find_block(block).params);
  config.set("signed", is_signed ? "true" : "false");
  for (const auto& [parameter, value] : settings) config.set(parameter, value);
  return {config, fmt::format("{}_{}4_{}", block, is_signed ? 's' : 'u', name)};
}

/// An array, 8 x 8, of unsigned activations and signed weights.
Request array_reference(const std::string& name, const std::vector<Setting>& settings) {
  Config config("spark_array", find_block("spark_array").params);
  for (const auto& [parameter, value] : settings) config.set(parameter, value);
  return {config, "spark_array_" + name};
}

/// A tile, 8 x 8, of unsigned activations and signed weights.
Request tile_reference(const std::string& name, const std::vector<Setting>& settings) {
  Config config("spark_gemm", find_block("spark_gemm").params);
  for (const auto& [parameter, value] : settings) config.set(parameter, value);
  return {config, "spark_gemm_" + name};
}

/// One of each kind, smallest first; those with lanes are the sizes that pay.
std::vector<Request> array_references() {
  const Setting paper = {"form", "paper"};
  const Setting exact = {"form", "exact"};
  return {
      array_reference("int8", {{"form", "none"}}),
      array_reference("int8_exact", {exact}),
      array_reference("mixed_lockstep", {paper, {"pe", "mixed"}, {"sync", "lockstep"}}),
      array_reference("mixed_elastic", {paper, {"pe", "mixed"}, {"sync", "elastic"}}),
      array_reference("wide_elastic", {paper, {"pe", "wide"}, {"sync", "elastic"}}),
      array_reference("wide_window_x8",
                      {exact, {"pe", "wide"}, {"sync", "window"}, {"vector", "8"}}),
      array_reference(
          "split_window_x12",
          {exact, {"pe", "split"}, {"sync", "window"}, {"vector", "12"}, {"share", "3"}}),
  };
}

/// Words of activations: unsigned after ReLU, else signed.
std::vector<Request> requant_references() {
  std::vector<Request> requests;
  for (const std::string is_signed : {"false", "true"}) {
    Config config("spark_requant", find_block("spark_requant").params);
    config.set("signed", is_signed);
    requests.push_back({config, is_signed == "true" ? "spark_requant_s8" : "spark_requant_u8"});
  }
  return requests;
}

}  // namespace

std::vector<Request> reference_requests() {
  const std::vector<Setting> compensate = {{"form", "paper"}, {"rounding", "compensate"}};
  const std::vector<Setting> nearest = {{"form", "paper"}, {"rounding", "nearest"}};
  const std::vector<Setting> paper = {{"form", "paper"}};
  const std::vector<Setting> exact = {{"form", "exact"}};
  const std::vector<Setting> halve = {{"form", "exact"}, {"halve", "true"}};
  const auto with = [](std::vector<Setting> settings, const std::string& lanes,
                       const std::string& layout) {
    settings.emplace_back("lanes", lanes);
    settings.emplace_back("layout", layout);
    return settings;
  };
  std::vector<Request> requests;
  for (const bool is_signed : {false, true}) {
    requests.push_back(reference("spark_encoder", is_signed, "compensate", compensate));
    requests.push_back(reference("spark_encoder", is_signed, "nearest", nearest));
    requests.push_back(reference("spark_encoder", is_signed, "exact", exact));
    requests.push_back(reference("spark_encoder", is_signed, "halve", halve));
    requests.push_back(reference("spark_decoder", is_signed, "paper", paper));
    requests.push_back(reference("spark_decoder", is_signed, "exact", exact));
    for (const std::string lanes : {"8", "16"}) {
      const auto unpack = [&](const std::string& name, const std::vector<Setting>& settings) {
        requests.push_back(reference("spark_unpack", is_signed, name + "_x" + lanes,
                                     with(settings, lanes, "interleaved")));
      };
      const auto pack = [&](const std::string& name, const std::vector<Setting>& settings) {
        requests.push_back(reference("spark_pack", is_signed, name + "_x" + lanes,
                                     with(settings, lanes, "interleaved")));
      };
      unpack("paper", paper);
      unpack("halve", halve);
      pack("compensate", compensate);
      pack("nearest", nearest);
      pack("halve", halve);
    }
    requests.push_back(
        reference("spark_unpack", is_signed, "halve_planar_x8", with(halve, "8", "planar")));
    requests.push_back(
        reference("spark_pack", is_signed, "halve_planar_x8", with(halve, "8", "planar")));
  }
  for (Request& request : array_references()) requests.push_back(std::move(request));
  requests.push_back(tile_reference("int8_halve", halve));
  requests.push_back(
      tile_reference("mixed_elastic", {{"form", "paper"}, {"pe", "mixed"}, {"sync", "elastic"}}));
  for (Request& request : requant_references()) requests.push_back(std::move(request));
  return requests;
}

}  // namespace spark::gen
