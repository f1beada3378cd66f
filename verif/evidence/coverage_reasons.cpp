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
  };
  return kReasons;
}

}  // namespace spark::verif
