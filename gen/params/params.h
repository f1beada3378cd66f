#pragma once

#include "gen/params/param.h"

/// Every parameter of every block and command, declared once.
namespace spark::gen::params {

inline const Param kSlice = {
    "slice", ParamType::integer, 2, 8, {}, "4", "bits", "width of a slice; a word has two"};
inline const Param kSigned = {"signed", ParamType::boolean,
                              0,        0,
                              {},       "false",
                              "",       "words are two's complement instead of unsigned"};
inline const Param kForm = {
    "form",
    ParamType::choice,
    0,
    0,
    {"paper", "exact"},
    "paper",
    "",
    "what happens to the bit that the identifier takes: paper squeezes words of 2 slices with "
    "loss, exact codes words of one bit less without"};
inline const Param kRounding = {"rounding",
                                ParamType::choice,
                                0,
                                0,
                                {"compensate", "nearest"},
                                "compensate",
                                "",
                                "of the paper form: compensate fills the tail, nearest takes the "
                                "nearest word that the code can carry"};
inline const Param kHalve = {"halve",
                             ParamType::boolean,
                             0,
                             0,
                             {},
                             "false",
                             "",
                             "of the exact form: words have 2 slices and are halved first; decoded "
                             "words are given in the scale of the words that went in"};
inline const Param kLanes = {"lanes",  ParamType::integer,   1, 64, {}, "8",
                             "slices", "width of a bus beat"};
inline const Param kLayout = {"layout",
                              ParamType::choice,
                              0,
                              0,
                              {"interleaved", "planar"},
                              "interleaved",
                              "",
                              "interleaved: each tail follows its head; planar: all heads, then "
                              "all tails"};
inline const Param kHeads = {"heads",
                             ParamType::choice,
                             0,
                             0,
                             {"prefix", "ripple"},
                             "prefix",
                             "",
                             "how the heads of a beat are found: a prefix network in log depth, or "
                             "a ripple from lane to lane, for comparison"};

}  // namespace spark::gen::params
