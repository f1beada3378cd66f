#include "verif/evidence/coverage_reasons.h"

namespace spark::verif {

const std::vector<CoverageReason>& coverage_reasons() {
  // Numbers of bits are those of the targets' sizes: 4 lanes, S = 4.
  static const std::vector<CoverageReason> kReasons = {
      // Networks that close gaps.
      {"unpack|unpack-halve",
       R"((toggle holes(_o)?\[2\]|route\.v:\d+ toggle (holes|distance)\[|take(_o)?\[4\]))",
       "a hole is a long head, and two of them are never neighbours: at most one in two slots"},
      {"pack|pack-halve",
       R"((toggle holes(_o)?\[3\]|route\.v:\d+ toggle (holes|distance)\[|take(_o)?\[[089]\]))",
       "a hole is a missing tail: there are at most as many as odd slots before"},
      {"pack-planar|unpack-planar", R"(route\.v:\d+ toggle (holes|distance)\[)",
       "at most as many holes as slots before"},
      // Streams.
      {"pack.*", R"(gearbox\.v:\d+ toggle beyond\[)",
       "what is beyond a beat is less than one input, so its upper bit is 0"},
      {"unpack.*|pack.*", R"(^(slices|heads|tails) taken, [0-3] items, not last)",
       "a beat of slices is full unless it is the last: the streams' rule"},
      {"unpack.*|pack.*", R"(^(slices|words|tails) valid, ready = 01 then [01]0)",
       "ready falls only behind a beat that was taken"},
      {"unpack|unpack-halve", R"(^words taken, [01] items, not last)",
       "four slices end two words at least"},
      {"unpack-planar", R"(^words taken, [0-3] items, not last)",
       "a beat of words is one of heads, which is full unless it is the last"},
      {"unpack-planar", R"(^heads valid, ready = .*01)",
       "heads are taken when all their tails are there, which are not known without heads"},
      {"unpack-planar", R"(unpack\.v:\d+ toggle (used|wanted)\[3\])",
       "four heads have four tails at most"},
      {"unpack|unpack-halve", R"(^words lane 3 head 1)",
       "four words of four slices: each slice ends one, so the last is short"},
      {"requant", R"(toggle pair_(sum\[47\]|carry\[48\]))",
       "the sum of eight rows of partial products has no such bit: yosys sat (-seq 4 -prove-skip "
       "3)"},
      // Arrays.
      {"array-split-window", R"((row|column)\.v:\d+ toggle same\[[0246]\])",
       "what is first in the oldest slot is served in this cycle, so it is never left"},
      {"array-.*", R"(^[ab]\[\d+\] valid, ready = 01 then [01]0)",
       "ready falls only behind a beat that was taken"},
      // The tile: rows 3, columns 4, banks of 32 and 64 beats, 2 output lanes, 16 channels.
      {"tile", R"(toggle \w*strips?(_\w)?\[|loader\.v:\d+ toggle (slots_i|slot_q)\[)",
       "a job here has at most four strips; many more take too long on a model that counts"},
      {"tile", R"(toggle (tile_q\[2\]|group_q\[1\]))",
       "16 channels are four tiles, and four columns two groups of output lanes"},
      {"tile", R"(toggle (\w*words(_\w+)?|count(_q)?)\[)",
       "banks of this size hold no longer dot products"},
      {"tile", R"(toggle (\w*beats(_\w)?|beat_q|needed)\[)",
       "no packet here is as long as its bank"},
      {"tile", R"(toggle jobs?(_\w+)?\[)", "fields of jobs that reach no further, as above"},
      {"tile",
       R"((toggle (core_error|[ab]_error)|(feed|array)\.v:\d+ toggle error|error(_\w)?\[6\]))",
       "the loader finds a wrong packet before the array can, and halts"},
      {"tile", R"(toggle (done_q|s_axil_rdata|r_data_q|read_data)\[)",
       "of all registers only DONE reaches there, which counts jobs since a reset"},
      {"tile", R"(control\.v:\d+ toggle channels\[)", "the sum of two small numbers, in 32 bits"},
      {"tile", R"(loader\.v:\d+ toggle (bank_q|bank_2_q|stream_q)\[2\])", "four streams, 0 to 3"},
      {"tile", R"(toggle \w*channel(_\w)?\[0\])",
       "a job's first channel is a multiple of the output lanes"},
      {"tile", R"(toggle wide_address\[[34]\])", "each table has eight entries"},
      {"tile", R"(packer\w*\.v:\d+ toggle (holes(_o)?|beyond|distance)\[)",
       "two words a cycle, so four slices and two holes at most"},
      {"tile", R"(requantiser_lane\.v:\d+ toggle pair_carry\[48\])",
       "the sum of eight rows of partial products has no such bit: yosys sat (-seq 4 -prove-skip "
       "3)"},
      {"tile", R"(^s_axil_(aw|w|ar) valid, ready = (01 then [01]0|11 then [01]1))",
       "what was taken is held until it is answered, and ready falls only for that"},
      {"tile", R"(^s_axil_[br] valid, ready = 11 then 1)", "no two answers in neighbouring cycles"},
      {"tile", R"(^s_axis_[ab]_t valid, ready = 01 then 10)",
       "only RESET lets ready fall without a beat, and senders have stopped before it"},
      {"tile", R"(^m_axis_c_t taken, [0-3] items, not last)",
       "a beat of C is full unless it is the last"},
  };
  return kReasons;
}

}  // namespace spark::verif
