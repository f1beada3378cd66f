#include "verif/synth/page_report.h"

namespace spark::synth {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRest = R"json({
  "generator": "spark-rtl 0.1.0", "command": "spark-rtl report -o build/report",
  "tools": {"yosys": "0.23 (git sha1 7ce5011c24b)", "opensta": "2.0.17"},
  "libraries": [{"name": "lib", "sha256": "86f79b2000f1ac46715a9f6d", "nand2_um2": 24.0, "nand2_cell": "NAND2X1"}],
  "columns": [{"name": "area_ge", "title": "area", "unit": "GE", "meaning": "All cells & more", "is_not": "no wires"}],
  "curves": [
    {"design": "spark_unpack_u4_paper_x8", "library": "lib", "points": [
      {"constraint_ns": 3, "tmin_ns": 3.25, "area_ge": 737.5}, {"constraint_ns": 2, "tmin_ns": 2.5, "area_ge": 884.25},
      {"constraint_ns": 1, "tmin_ns": null, "area_ge": 900}]},
    {"design": "spark_unpack_u4_paper_x16", "library": "lib", "points": [
      {"constraint_ns": 3, "tmin_ns": 4.75, "area_ge": 1646.5}, {"constraint_ns": 2, "tmin_ns": 3.125, "area_ge": 1984}]},
    {"design": "spark_unpack_u4_paper_x8", "library": "other_lib", "points": [
      {"constraint_ns": 1, "tmin_ns": 0.5, "area_ge": 801.5}, {"constraint_ns": 2, "tmin_ns": 0.75, "area_ge": 700.5}]}],
  "arrays_workload": "random words",
  "arrays": [
    {"design": "int8 x1", "library": "lib", "rows": 16, "cols": 16, "area_ge": 471011, "tmin_ns": 2.885, "cycles_per_mac": 1, "macs_per_s": 8.8e10, "macs_per_s_per_ge": 186832, "vs_int8": 0.65, "pareto": true},
    {"design": "int8 x8", "library": "lib", "rows": 16, "cols": 16, "area_ge": 2361717, "tmin_ns": 2.981, "cycles_per_mac": 1, "macs_per_s": 6.8e11, "macs_per_s_per_ge": 287926, "vs_int8": 1, "pareto": false},
    {"design": "mixed lockstep x1", "library": "lib", "rows": 16, "cols": 16, "area_ge": 308042, "tmin_ns": 2.693, "cycles_per_mac": 3.02, "macs_per_s": 3.1e10, "macs_per_s_per_ge": 100635, "vs_int8": 0.35, "pareto": true},
    {"design": "split x12/4 d4", "library": "lib", "rows": 16, "cols": 16, "area_ge": 2078914, "tmin_ns": 2.88, "cycles_per_mac": 1.03, "macs_per_s": 1.0e12, "macs_per_s_per_ge": 481020, "vs_int8": 1.72, "pareto": true},
    {"design": "split x8/2 d4", "library": "lib", "rows": 16, "cols": 16, "area_ge": 1808152, "tmin_ns": 2.87, "cycles_per_mac": 1.02, "macs_per_s": 9.0e11, "macs_per_s_per_ge": 497746, "vs_int8": 1.34, "pareto": true},
    {"design": "wide window x8 d4", "library": "lib", "rows": 16, "cols": 16, "area_ge": 1652813, "tmin_ns": 2.953, "cycles_per_mac": 1.16, "macs_per_s": 8.0e11, "macs_per_s_per_ge": 484023, "vs_int8": 1.25, "pareto": true},
    {"design": "not timed", "library": "lib", "rows": 16, "cols": 16, "area_ge": 99999, "tmin_ns": null, "cycles_per_mac": 1, "macs_per_s": null, "macs_per_s_per_ge": null, "vs_int8": null, "pareto": false}],
  "baselines": [
    {"name": "OliVe", "kind": "olive", "source": "Guo et al., ISCA 2023", "library": "lib", "pes": 100, "pe_ge": 300, "pe_um2": 7200, "decoders": 10, "decoder_ge": 60, "encoders": null, "encoder_ge": null, "core_ge": 30600, "core_um2": 734400, "overhead_share": 0.0196, "paper_core_mm2": 0.338, "paper_pe_um2": 79.57, "paper_decoder_um2": 60.29, "note": "two decoders"},
    {"name": "SPARK, exact", "kind": "spark", "source": "here", "library": "lib", "pes": 100, "pe_ge": 250, "pe_um2": 6000, "decoders": 20, "decoder_ge": 4, "encoders": 10, "encoder_ge": 12, "core_ge": 25200, "core_um2": 604800, "overhead_share": 0.0079, "paper_core_mm2": 0.327, "paper_pe_um2": 79.57, "paper_decoder_um2": 6.42, "note": null}],
  "claims": [
    {"claim": "small decoders", "paper": "0.5 %", "measured": "0.8 %", "holds": true, "why": "counted"},
    {"claim": "equal PEs", "paper": "79.57", "measured": null, "holds": false, "why": "registers"},
    {"claim": "fast", "paper": "4.65", "measured": null, "holds": null, "why": "not simulated"}],
  "hierarchy": [{"design": "spark_array_int8", "library": "lib", "rows": 8, "cols": 8, "flat_ge": 55321, "hierarchical_ge": 58308.5, "difference": 0.054, "flat_tmin_ns": 4.812, "hierarchical_tmin_ns": null}],
  "history": {"library": "lib", "entries": [
    {"commit": "1111aaaa", "subject": "First", "designs": {"spark_decoder_u4_paper": {"area_ge": 11.5, "tmin_ns": 0.7}, "spark_unpack_u4_paper_x8": {"area_ge": 800, "tmin_ns": 3.5}, "spark_unpack_gone": {"area_ge": 500, "tmin_ns": null}}},
    {"commit": "22222222", "subject": "Smaller, <faster>", "designs": {"spark_decoder_u4_paper": {"area_ge": 10.9, "tmin_ns": 0.65}, "spark_unpack_u4_paper_x8": {"area_ge": 790, "tmin_ns": 3.5}}},
    {"commit": "33333333", "subject": "Unpack", "designs": {"spark_decoder_u4_paper": {"area_ge": 10.9, "tmin_ns": 0.65}, "spark_unpack_u4_paper_x8": {"area_ge": 737.5, "tmin_ns": 3.25}}}]}
})json";

/// A record with `area_ge` (unknown if negative), the rest of it plain.
Json record(const std::string& design, const std::string& block, const std::string& mode,
            double area_ge) {
  const Json area = area_ge < 0 ? Json() : Json(area_ge);
  return {{"design", design},
          {"block", block},
          {"target", "asic"},
          {"library", "lib"},
          {"mode", mode},
          {"constraint_ns", nullptr},
          {"cells", 12},
          {"flip_flops", 3},
          {"area_um2", area_ge < 0 ? Json() : Json(24 * area_ge)},
          {"area_ge", area},
          {"logic_ge", area},
          {"memory_bits", 0},
          {"logic_depth", 5},
          {"tmin_ns", 0.659},
          {"fmax_mhz", 1517.8},
          {"path",
           {{"start", "state_q[0]"},
            {"end", "word_o"},
            {"stages",
             {{{"pin", "u1/Y"}, {"cell", "INVX1"}, {"delay_ns", 0.25}},
              {{"pin", "u2/Y"}, {"cell", "NAND2X1"}, {"delay_ns", 0.409}}}}}},
          {"cells_by_kind", {{"INVX1", 2}, {"NAND2X1", 10}}},
          {"parts", Json::array()},
          {"power", nullptr},
          {"fpga", nullptr},
          {"parameters", {{"LANES", 8}}}};
}

Json part(const std::string& name, const std::string& group, double area_ge) {
  return {
      {"part", name},       {"group", group},   {"count", 2},      {"area_ge_each", area_ge / 2},
      {"area_ge", area_ge}, {"share", nullptr}, {"memory_bits", 0}};
}

Json power(double clock_mhz, double internal_uw, double switching_uw, double leakage_uw) {
  const double total = internal_uw + switching_uw + leakage_uw;
  return {{"clock_mhz", clock_mhz},
          {"activity", "random, \"30 %\" long"},
          {"internal_uw", internal_uw},
          {"switching_uw", switching_uw},
          {"leakage_uw", leakage_uw},
          {"total_uw", total},
          {"energy_pj_per_cycle", total / clock_mhz},
          {"per", "word"},
          {"energy_pj", total / clock_mhz / 8}};
}

Json on_device(const std::string& design, const std::string& block, double slowest, double median,
               double fastest) {
  Json json = record(design, block, "area", -1);
  json.erase("library");
  for (const char* key : {"cells", "flip_flops", "logic_ge", "memory_bits", "logic_depth",
                          "tmin_ns", "fmax_mhz", "path"})
    json[key] = nullptr;
  json["target"] = "ice40";
  json["device"] = "hx8k";
  json["fpga"] = {{"luts", 140},
                  {"carries", 7},
                  {"flip_flops", 33},
                  {"rams", 0},
                  {"dsps", 0},
                  {"seeds", {1, 2, 3}},
                  {"fmax_mhz", {fastest, slowest, median}},
                  {"fmax_median_mhz", median},
                  {"fmax_min_mhz", slowest},
                  {"fmax_max_mhz", fastest},
                  {"wrapped", true}};
  return json;
}

Json make_report() {
  Json x8 = record("spark_unpack_u4_paper_x8", "spark_unpack", "area", 737.5);
  x8["parts"] = {part("heads", "", 400.25), part("gearbox", "", 337.25)};
  x8["power"] = power(200, 150, 100, 0.5);
  Json x16 = record("spark_unpack_u4_paper_x16", "spark_unpack", "area", 1646.5);
  x16["parts"] = {part("gearbox", "", 646.5), part("heads", "", 1000)};
  x16["power"] = power(100, 170, 90, 1);
  Json tile = record("spark_gemm_mixed_elastic", "spark_gemm", "area", 117900.5);
  for (int i = 0; i < 9; ++i)
    tile["parts"].push_back(
        part("part" + std::to_string(i), "group " + std::to_string(i), 100.5 * (i + 1)));
  tile["parts"].push_back(part("more", "group 0", 7));
  Json report = Json::parse(kRest);
  report["records"] = {x16,
                       tile,
                       record("spark_encoder_u4_exact", "spark_encoder", "area", 10.25),
                       record(kOddName, "spark_odd", "area", -1),
                       x8,
                       record("spark_decoder_u4_paper", "spark_decoder", "area", 10.5),
                       record("spark_decoder_u4_paper", "spark_decoder", "speed", 12.5),
                       record("spark_unpack_u4_paper_x8", "spark_unpack", "speed", 884.25),
                       on_device("spark_decoder_u4_paper", "spark_decoder", 310.5, 333.25, 351),
                       on_device("spark_unpack_u4_paper_x8", "spark_unpack", 74, 75.5, 76)};
  return report;
}

}  // namespace

const Json& sample_report() {
  static const Json kReport = make_report();
  return kReport;
}

}  // namespace spark::synth
