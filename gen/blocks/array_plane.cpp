#include "gen/blocks/array_parts.h"
#include "gen/params/params.h"

namespace spark::gen {

hdl::Module plane_module(const ArrayChoice& choice, const std::string& name, bool keeps_last) {
  hdl::Module m(name, "decides when the next words enter the window of a plane");
  m.parameter({"WATCHERS", 8, 1, 2 * params::kRows.max,
               "rows, or rows and columns, that work from the window"});
  m.parameter({"FEEDS", 8, 1, 2 * params::kRows.max * params::kShare.max, "streams that fill it"});
  m.parameter({"DEPTH", choice.depth, params::kQueueDepth.min, params::kQueueDepth.max,
               "slots of the window"});
  m.clock_and_reset();
  m.input("valid_i", "FEEDS", "a stream has its word");
  m.input("last_i", "FEEDS", "it is the tile's last");
  m.input("free_i", "WATCHERS", "nobody there needs slot_o after this cycle");
  m.input("idle_i", "WATCHERS", "nothing left to do there");
  m.input("finish_i", "1", "the tile is complete in every plane");
  m.output("load_o", "1", "the streams' words enter the window; they are taken");
  m.output("slot_o", "DEPTH", "slot, one-hot, that is filled next");
  if (keeps_last) m.output("slot_last_o", "DEPTH", "of each slot: a tile's last words are in it");
  m.output("done_o", "1", "this plane has finished its tile");
  m.output("error_o", "1", "the streams disagree about the tile's end");
  m.comment(
      "Invariant: slots are filled in turn, and one is filled again only when all watchers are "
      "through with it. So a watcher can be DEPTH words behind another, and no further.");
  m.variable("slot_q", "DEPTH");
  m.variable("ended_q", "1");
  m.text("assign load_o = (&valid_i) && (&free_i) && !ended_q;\nassign slot_o = slot_q;");
  m.text("assign done_o = ended_q && (&idle_i);");
  m.text("assign error_o = load_o && (|last_i) && !(&last_i);");
  m.localparam("ONE", "1");
  m.registers("load_o", {{"slot_q", "ONE[DEPTH-1:0]", "(slot_q << 1) | (slot_q >> (DEPTH-1))"}});
  m.registers("", {{"ended_q", "1'b0", "(ended_q && !finish_i) || (load_o && last_i[0])"}});
  if (keeps_last) {
    m.variable("slot_last_q", "DEPTH");
    m.registers("load_o",
                {{"slot_last_q", "", "(slot_last_q & ~slot_q) | (slot_q & {DEPTH{last_i[0]}})"}});
    m.text("assign slot_last_o = slot_last_q;");
  }
  return m;
}

}  // namespace spark::gen
