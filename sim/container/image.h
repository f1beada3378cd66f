#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "sim/container/feed.h"

/// Memory images: the slices of one tensor alone, without a container.
namespace spark::container {

/// `raw`: the bytes of the stream (sim/codec/stream.h). `hex`: text for $readmemh, a line for each
/// bus beat. `mem`: the same with a header of comments and with addresses.
enum class ImageKind { raw, hex, mem };

/// What an image holds.
struct Image {
  uint64_t words = 0;
  uint64_t tails = 0;                 ///< slices besides the `words` heads
  uint64_t lines = 0;                 ///< of text
  std::optional<uint64_t> tail_line;  ///< of planar text: the first line of the tail plane
};

/// Writes all words of `feed` as slices. In text a line is a beat of `width` bits, 1..4096, filled
/// from its most significant end, whatever the width cuts apart; the last line is filled with
/// zeros. The tail plane of planar text begins on a line of its own; in `raw` it follows the heads
/// at once. Throws InputError as Feed::load and FileWriter, for another width, and for an output
/// that cannot be written out of order (a pipe) where planes or the header of `mem` need that.
Image write_image(const std::filesystem::path& path, ImageKind kind, uint64_t width,
                  codec::Layout layout, const Feed& feed);

}  // namespace spark::container
