#include <fmt/format.h>

#include "gen/bundle/bundle.h"

namespace spark::gen {
namespace {

Request reference(const std::string& block, bool is_signed, const std::string& name,
                  Settings settings) {
  settings.emplace_back("slice", "4");
  settings.emplace_back("signed", is_signed ? "true" : "false");
  return request(block, fmt::format("{}4_{}", is_signed ? 's' : 'u', name), settings);
}

/// One of each kind, 8 x 8, of unsigned activations and signed weights, smallest first; those with
/// lanes are the sizes that pay.
std::vector<Request> array_references() {
  const Settings::value_type paper = {"form", "paper"};
  const Settings::value_type exact = {"form", "exact"};
  const auto array = [](const std::string& name, const Settings& settings) {
    return request("spark_array", name, settings);
  };
  return {
      array("int8", {{"form", "none"}}),
      array("int8_exact", {exact}),
      array("mixed_lockstep", {paper, {"pe", "mixed"}, {"sync", "lockstep"}}),
      array("mixed_elastic", {paper, {"pe", "mixed"}, {"sync", "elastic"}}),
      array("wide_elastic", {paper, {"pe", "wide"}, {"sync", "elastic"}}),
      array("wide_window_x8", {exact, {"pe", "wide"}, {"sync", "window"}, {"vector", "8"}}),
      array("split_window_x12",
            {exact, {"pe", "split"}, {"sync", "window"}, {"vector", "12"}, {"share", "3"}}),
  };
}

/// Words of activations: unsigned after ReLU, else signed.
std::vector<Request> requant_references() {
  return {request("spark_requant", "u8", {{"signed", "false"}}),
          request("spark_requant", "s8", {{"signed", "true"}})};
}

}  // namespace

std::vector<Request> reference_requests() {
  const Settings compensate = {{"form", "paper"}, {"rounding", "compensate"}};
  const Settings nearest = {{"form", "paper"}, {"rounding", "nearest"}};
  const Settings paper = {{"form", "paper"}};
  const Settings exact = {{"form", "exact"}};
  const Settings halve = {{"form", "exact"}, {"halve", "true"}};
  const auto with = [](Settings settings, const std::string& lanes, const std::string& layout) {
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
      const auto unpack = [&](const std::string& name, const Settings& settings) {
        requests.push_back(reference("spark_unpack", is_signed, name + "_x" + lanes,
                                     with(settings, lanes, "interleaved")));
      };
      const auto pack = [&](const std::string& name, const Settings& settings) {
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
  for (Request& each : array_references()) requests.push_back(std::move(each));
  // Tiles, 8 x 8, of unsigned activations and signed weights.
  requests.push_back(request("spark_gemm", "int8_halve", halve));
  requests.push_back(request("spark_gemm", "mixed_elastic",
                             {{"form", "paper"}, {"pe", "mixed"}, {"sync", "elastic"}}));
  for (Request& each : requant_references()) requests.push_back(std::move(each));
  return requests;
}

}  // namespace spark::gen
