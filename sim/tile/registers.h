#pragma once

#include <cstdint>

/// The tile's registers as its drivers see them (GEMM.md, "Registers").
namespace spark::tile {

enum Register : uint32_t {
  kId = 0x00,
  kShape = 0x04,
  kCode = 0x08,
  kBus = 0x0c,
  kDepth = 0x10,
  kMaxWords = 0x14,
  kWords = 0x20,
  kStrips = 0x24,
  kTiles = 0x28,
  kABeats = 0x2c,
  kBBeats = 0x30,
  kChannel = 0x34,
  kZeroPoint = 0x38,
  kClampMin = 0x3c,
  kClampMax = 0x40,
  kControl = 0x44,
  kStatus = 0x48,
  kError = 0x4c,
  kDone = 0x50,
  kTable = 0x10000,  ///< + 16 * channel: BIAS; + 4: MULTIPLIER; + 8: SHIFT
};

inline constexpr uint32_t kIdValue = 0x53504731;
inline constexpr uint32_t kAddressMask = 0x1ffff;

// Bits of CONTROL, STATUS and ERROR.
inline constexpr uint32_t kStart = 1;
inline constexpr uint32_t kReset = 2;
inline constexpr uint32_t kBusy = 1;
inline constexpr uint32_t kFull = 2;
inline constexpr uint32_t kHalted = 4;
inline constexpr uint32_t kResetting = 8;

/// Bit numbers of ERROR; those of B follow A's.
enum Error : int {
  kEarly = 0,
  kLate = 1,
  kOverflow = 2,
  kOfB = 3,
  kArray = 6,
  kStartRefused = 7,
  kJobRefused = 8,
};

}  // namespace spark::tile
