#pragma once

#include <string>
#include <string_view>

#include "sim/codec/format.h"
#include "sim/codec/tensor.h"

/// The `.spark` file, version 1: one encoded tensor. All numbers are little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | magic: `SPARK` CR LF 0x1A; line-end conversions destroy it |
/// | 8 | 4 | version: 1 |
/// | 12 | 1 | dtype of the tensor: 1 uint8, 2 int8 |
/// | 13 | 1 | slice: S, 2..8 |
/// | 14 | 1 | signed: 0 or 1, as the dtype |
/// | 15 | 1 | form: 0 paper, 1 exact |
/// | 16 | 1 | rounding: 0 compensate, 1 nearest |
/// | 17 | 1 | halve: 0 or 1 |
/// | 18 | 1 | layout: 0 interleaved, 1 planar |
/// | 19 | 1 | rank: number of dimensions, 0..64 |
/// | 20 | 8 * rank | shape, outermost dimension first |
/// | 20 + 8 * rank | 8 | words: the product of the shape |
/// | 28 + 8 * rank | 8 | payload: number of bytes that follow, to the end of the file |
/// | 36 + 8 * rank | payload | the packed slices (stream.h) |
namespace spark::codec {

/// The bytes of a container. Throws InputError, naming the tensor `name`, as check_words and
/// check_decoded.
std::string write_container(const Format& format, Layout layout, const Tensor& tensor,
                            std::string_view name = "the tensor");

/// The decoded tensor. Strict: throws InputError, beginning with `name`, for whatever
/// write_container does not write, except that it takes every code. Allocates in proportion to
/// bytes.size(), whatever the fields claim.
Tensor read_container(std::string_view bytes, std::string_view name);

}  // namespace spark::codec
