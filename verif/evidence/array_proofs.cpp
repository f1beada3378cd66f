#include <fmt/format.h>

#include <bit>

#include "gen/blocks/feed.h"
#include "verif/evidence/problems.h"
#include "verif/evidence/proofs.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using codec::Form;
using codec::Format;

constexpr int kSlice = 2;
constexpr int kAccumulator = 14;  // holds 4 products of 2 lanes

std::string array_verilog(const SmallArray& array) {
  const Settings settings = {{"slice", std::to_string(kSlice)},
                             {"pe", array.pe},
                             {"sync", array.sync},
                             {"form", array.coded ? "exact" : "none"},
                             {"rows", std::to_string(array.rows)},
                             {"cols", std::to_string(array.cols)},
                             {"vector", std::to_string(array.vector)},
                             {"queue_depth", std::to_string(array.depth)},
                             {"acc_width", std::to_string(kAccumulator)},
                             {"k_max", "4"}};
  return verilog_of(configured("spark_array", settings), "dut");
}

std::map<std::string, int64_t> sizes_of(const SmallArray& array) {
  return {{"S", kSlice},         {"ROWS", array.rows},
          {"COLS", array.cols},  {"VECTOR", array.vector},
          {"ACC", kAccumulator}, {"DEPTH", array.depth}};
}

std::string title_of(const SmallArray& array) {
  return fmt::format("{} {}{} {}x{} vector {} depth {}", array.pe, array.sync,
                     array.coded ? "" : " plain", array.rows, array.cols, array.vector,
                     array.depth);
}

/// Cycles in which a tile of three words can pass any of these arrays: one of the examples says so.
constexpr int kCycles = 28;

std::vector<Evidence> control_evidence(const SmallArray& array) {
  const Problem problem = array_problem(array);
  return proof_evidence(
      {"spark_array " + title_of(array),
       "takes only what is offered; queues never over- or underflow; results only of whole tiles, "
       "ROWS each; they and their valid wait for ready; no error; never 24 cycles without a move",
       "the proof's assumptions leave stalls and whole tiles possible"},
      prove_for_all_cycles(problem), problem, kCycles);
}

std::vector<Evidence> meetings_evidence(const SmallArray& array) {
  const Problem problem = meetings_problem(array);
  return proof_evidence(
      {"spark_array " + title_of(array),
       "each word of A meets the word of B of its place and lane, once, and no other",
       "the proof's assumptions let words meet"},
      check_cycles(problem, kCycles), problem, kCycles);
}

void append(std::vector<Evidence>& all, const std::vector<Evidence>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::vector<Evidence> feed_evidence(int slice) {
  std::vector<Evidence> evidence;
  for (const Format& format : variants(slice)) {
    if (format.halve || format.rounding == codec::Rounding::nearest) continue;
    const Problem problem = feed_problem(format);
    append(evidence,
           proof_evidence({"border of spark_array " + name_of(format),
                           "every word once, in order, with its value and digits; no overflow; "
                           "never stuck; a code cut off is said"},
                          prove_for_all_cycles(problem), problem, 10));
  }
  return evidence;
}

std::vector<Evidence> queue_evidence() {
  std::vector<Evidence> evidence;
  for (int depth = 1; depth <= 16; ++depth) {
    const Problem problem = queue_problem(depth);
    // z3 takes minutes for deep queues, and no more is learnt.
    append(evidence,
           proof_evidence(
               {fmt::format("queue of spark_array, depth {}", depth),
                "each item comes out once, in its turn; room and valid are true; no overflow",
                "the proof's queue fills and empties"},
               depth <= 4 ? prove_by_induction(problem, 1) : prove_for_all_cycles(problem), problem,
               depth + 4));
  }
  return evidence;
}

}  // namespace

Problem array_problem(const SmallArray& array) {
  std::string defines = array.coded ? "-DCODED" : "";
  const bool plain = array.rows == 2 && array.cols == 1 && array.vector == 1;
  if (array.sync == "elastic" && plain) {
    defines += array.pe == "mixed" ? " -DPE_QUEUES" : " -DROW_QUEUES";
  }
  return {"array", array_verilog(array), sizes_of(array), defines};
}

Problem meetings_problem(const SmallArray& array) {
  std::string defines = array.coded ? "-DMEETINGS -DCODED" : "-DMEETINGS";
  if (array.pe != "int8") defines += " -DA_DIGITS";
  if (array.pe != "mixed") defines += " -DB_WORD";
  return {"array", array_verilog(array), sizes_of(array), defines};
}

Problem feed_problem(const Format& format) {
  const Settings settings = {{"slice", std::to_string(format.slice)},
                             {"signed_b", format.is_signed ? "true" : "false"},
                             {"form", std::string(codec::to_string(format.form))},
                             {"pe", "split"},
                             {"sync", "window"},
                             {"acc_width", "48"},
                             {"rows", "1"},
                             {"cols", "1"}};
  const bool exact = format.form == Form::exact;
  const gen::ArrayChoice choice(configured("spark_array", settings));
  std::string text;
  for (const hdl::Module& module :
       gen::feed_modules(choice, choice.b, {true, true, true}, "dut_b_feed")) {
    text += module.verilog() + "\n";
  }
  return {"feed",
          text,
          {{"S", format.slice},
           {"SIGNED", format.is_signed},
           {"EXACT", exact},
           {"WORD", format.word_bits()},
           {"HIGH", format.slice - (exact && !format.is_signed ? 1 : 0)}},
          "-DHAS_WORD -DHAS_DIGITS -DHAS_LONG"};
}

Problem queue_problem(int depth) {
  return {"queue",
          array_verilog({.pe = "mixed", .sync = "elastic"}),
          {{"DEPTH", depth},
           {"COUNT", static_cast<int64_t>(std::bit_width(static_cast<unsigned>(depth)))}}};
}

std::vector<Task> array_proof_tasks() {
  std::vector<Task> tasks = {{"proof-array-queue", queue_evidence}};
  for (const int slice : {2, 3, 4, 8}) {
    tasks.push_back(
        {fmt::format("proof-array-border-{}", slice), [slice] { return feed_evidence(slice); }});
  }
  std::vector<SmallArray> arrays = {{.pe = "int8", .sync = "rigid", .coded = false},
                                    {.pe = "int8", .sync = "rigid"},
                                    {.pe = "wide", .sync = "lockstep"},
                                    {.pe = "mixed", .sync = "lockstep"},
                                    {.pe = "wide", .sync = "elastic"},
                                    {.pe = "mixed", .sync = "elastic"},
                                    {.pe = "wide", .sync = "window"},
                                    {.pe = "split", .sync = "window"}};
  const auto add = [&](const std::string& what, const SmallArray& array,
                       std::vector<Evidence> (*evidence)(const SmallArray&)) {
    tasks.push_back({fmt::format("proof-array-{}-{}-{}{}-{}x{}-{}-{}", what, array.pe, array.sync,
                                 array.coded ? "" : "-plain", array.rows, array.cols, array.vector,
                                 array.depth),
                     [=] { return evidence(array); }});
  };
  for (const SmallArray& array : arrays) {
    add("control", array, control_evidence);
    add("meetings", array, meetings_evidence);
  }
  // Deeper queues and windows, more rows, columns and lanes.
  for (const SmallArray& array :
       {SmallArray{.pe = "wide", .sync = "elastic", .depth = 2},
        SmallArray{.pe = "wide", .sync = "elastic", .rows = 3},
        SmallArray{.pe = "wide", .sync = "window", .depth = 2},
        SmallArray{.pe = "wide", .sync = "window", .vector = 2},
        SmallArray{.pe = "split", .sync = "window", .depth = 2},
        SmallArray{.pe = "wide", .sync = "lockstep", .rows = 2, .cols = 2, .vector = 2}}) {
    add("control", array, control_evidence);
  }
  return tasks;
}

}  // namespace spark::verif
