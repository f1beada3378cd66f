#pragma once

/// What Google Highway compiles the codec for; to be included before any of its headers. VBMI2
/// (AVX3_DL) must be asked for. Vectors without a fixed length (SVE) do not hold 64 bytes, the
/// block that the codec works on.
#define HWY_WANT_AVX3_DL
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE_256 | HWY_SVE2 | HWY_SVE2_128 | HWY_RVV)
