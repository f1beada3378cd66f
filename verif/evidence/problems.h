#pragma once

#include "sim/codec/format.h"
#include "verif/evidence/prover.h"

/// What is proved, design by design: the emitted text and the wrapper that states the claim.
namespace spark::verif {

/// spark_encoder against the specification.
Problem encoder_problem(const codec::Format& format);

/// spark_decoder against the specification, in any stream.
Problem decoder_problem(const codec::Format& format);

/// What the decoder makes of the encoder's codes: encoder and decoder in one text.
Problem round_trip_problem(const codec::Format& format);

/// How spark_unpack finds the heads of a beat (`prefix` or `ripple`) against the recurrence.
Problem heads_problem(int lanes, const std::string& heads);

/// The network that moves `slots` slots together, as spark_unpack and spark_pack use it; no kept
/// slot has more than `max_holes` holes before it.
Problem compact_problem(int slots, int max_holes);

/// Its inverse.
Problem expand_problem(int slots, int max_holes);

/// spark_unpack and spark_pack against reading and writing slice by slice.
Problem unpack_problem(const codec::Format& format, int lanes, bool planar);
Problem pack_problem(const codec::Format& format, int lanes, bool planar);

/// An array that is small enough to be proved as a whole: S = 2, unsigned A, signed B, codes of the
/// exact form unless `pe` is int8 and `coded` false.
struct SmallArray {
  std::string pe;
  std::string sync;
  bool coded = true;
  int rows = 2;
  int cols = 1;
  int vector = 1;
  int depth = 1;
};

/// Control of an array: handshakes, its queues, that it never gets stuck.
Problem array_problem(const SmallArray& array);

/// That each word of A meets the word of B of its place, once, and no other.
Problem meetings_problem(const SmallArray& array);

/// The border of an array that gives words and digits, against reading slice by slice.
Problem feed_problem(const codec::Format& format);

/// The queue between neighbours of an elastic array.
Problem queue_problem(int depth);

/// Parts of spark_gemm: the queue of jobs, the stream of results at the tile's edge.
Problem jobs_problem();
Problem exit_problem();

}  // namespace spark::verif
