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
    {
#define FORM(name) #name,
#include "gen/params/forms.inc"
#undef FORM
    },
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

/// Of arrays and processing elements.
inline const Param kOperandForm = {
    "form",
    ParamType::choice,
    0,
    0,
    {
        "none",
#define FORM(name) #name,
#include "gen/params/forms.inc"
#undef FORM
    },
    "paper",
    "",
    "number code of the operand streams; none: plain words of 2 slices, for pe = int8 only"};
inline const Param kSignedA = {"signed_a", ParamType::boolean,
                               0,          0,
                               {},         "false",
                               "",         "words of A (activations) are two's complement"};
inline const Param kSignedB = {"signed_b", ParamType::boolean,
                               0,          0,
                               {},         "true",
                               "",         "words of B (weights) are two's complement"};
inline const Param kPe = {
    "pe",
    ParamType::choice,
    0,
    0,
    {
#define PE(name) #name,
#include "gen/params/pe_kinds.inc"
#undef PE
    },
    "int8",
    "",
    "multipliers: int8 takes word x word; mixed slice x slice, 1, 2 or 4 cycles a product (the "
    "paper's); wide slice of A x word of B, 1 or 2 cycles; split has a slice multiplier for each "
    "low digit and shares a few more for the high ones"};
inline const Param kSync = {
    "sync",
    ParamType::choice,
    0,
    0,
    {"rigid", "lockstep", "elastic", "window"},
    "rigid",
    "",
    "rigid: every PE takes one cycle (int8); lockstep: all wait for the slowest (mixed, wide); "
    "elastic: queues between neighbours (mixed: each PE; wide: each row runs ahead); window: rows "
    "share a window of the last words of B (wide), rows and columns of both (split)"};
inline const Param kRows = {"rows", ParamType::integer, 1, 128, {}, "8", "", "rows of PEs"};
inline const Param kCols = {"cols", ParamType::integer, 1, 128, {}, "8", "", "columns of PEs"};
inline const Param kVector = {
    "vector",
    ParamType::integer,
    1,
    64,
    {},
    "1",
    "lanes",
    "multipliers of a PE that share its adder tree and accumulator; lane l takes words l, l + "
    "vector, ... of a dot product"};
inline const Param kShare = {
    "share",
    ParamType::integer,
    1,
    16,
    {},
    "1",
    "lanes",
    "of pe = split: lanes that share one multiplier for high digits of A and one for those of B; "
    "divides vector"};
inline const Param kQueueDepth = {
    "queue_depth",
    ParamType::integer,
    1,
    16,
    {},
    "4",
    "words",
    "of sync = elastic: depth of each queue; of sync = window: words (of split: groups of share "
    "words) in the window"};
inline const Param kAccWidth = {"acc_width", ParamType::integer,
                                8,           48,
                                {},          "32",
                                "bits",      "width of the accumulators and results"};
inline const Param kKMax = {"k_max", ParamType::integer,
                            1,       16777216,
                            {},      "4096",
                            "words", "longest dot product; acc_width must hold any of that length"};

/// Of the units that the SPARK paper compares itself with.
inline const Param kBaselineKind = {
    "kind",
    ParamType::choice,
    0,
    0,
    {"int4", "int8", "int16", "ant", "olive", "bitfusion4", "bitfusion8", "olaccel", "biscaled",
     "adafloat"},
    "int8",
    "",
    "whose: plain integers (int4 is OLAccel's dense one, int16 Eyeriss's), ANT's, OliVe's, "
    "BitFusion's of 4 or 16 bricks, OLAccel's for outliers, BiScaled's, AdaptivFloat's"};
inline const Param kBaselineCode = {"code",
                                    ParamType::choice,
                                    0,
                                    0,
                                    {"ant", "olive4", "olive8"},
                                    "ant",
                                    "",
                                    "whose: ANT's 4-bit flint, OliVe's pairs of 4 or of 8 bits"};

/// Of the tile.
inline const Param kBusWidth = {"bus_width",
                                ParamType::integer,
                                32,
                                512,
                                {},
                                "64",
                                "bits",
                                "width of the operand and result streams; whole bytes and whole "
                                "words of 2 slices, at most 64 slices"};
inline const Param kADepth = {"a_depth", ParamType::integer,
                              4,         4096,
                              {},        "64",
                              "beats",   "buffer of each stream of A; a power of two"};
inline const Param kBDepth = {"b_depth", ParamType::integer,
                              4,         4096,
                              {},        "128",
                              "beats",   "buffer of each stream of B; a power of two"};
inline const Param kOutLanes = {
    "out_lanes", ParamType::integer,
    1,           64,
    {},          "4",
    "words",     "results requantised and encoded a cycle; a power of two that divides cols"};
inline const Param kChannels = {
    "channels", ParamType::integer,
    16,         4096,
    {},         "256",
    "channels", "in the requantisation tables; a power of two, at least cols and 2 * out_lanes"};

}  // namespace spark::gen::params
