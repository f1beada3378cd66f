#include "sim/bench/codecs.h"

#include <fmt/format.h>
#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "sim/bench/stream_vbyte.h"
#include "sim/codec/fast/fast.h"

namespace spark::bench {
namespace {

using codec::Layout;
namespace fast = codec::fast;

constexpr size_t kChunkWords = 16384;     // of a container
constexpr size_t kGeneralBlock = 262144;  // general-purpose codecs want more

/// Codecs of other libraries fail only if they are used wrongly.
size_t checked(bool good, size_t size, const char* what) {
  if (!good) throw std::runtime_error(fmt::format("{} failed", what));
  return size;
}

Codec spark_codec(const std::string& name, Layout layout) {
  const auto codec = std::make_shared<const fast::Codec>(codec::Format{});
  const auto room = [codec](size_t words) { return codec->encode_room(words); };
  const auto encode = [codec, layout](std::span<const uint8_t> raw, std::span<uint8_t> coded) {
    return (codec->encode(layout, raw, coded) + 1) / 2;
  };
  const auto decode = [codec, layout](std::span<const uint8_t> coded, std::span<uint8_t> raw) {
    codec->decode(layout, coded, raw);
  };
  return {name, 1, kChunkWords, room, encode, decode};
}

Codec copy_codec() {
  const auto copy = [](std::span<const uint8_t> from, std::span<uint8_t> to) {
    std::memcpy(to.data(), from.data(), from.size());
    return from.size();
  };
  // In one call: what is beyond the caches then goes past them.
  return {"memcpy", 1, SIZE_MAX, [](size_t words) { return words; }, copy, copy};
}

Codec stream_vbyte_codec() {
  const auto encode = [](std::span<const uint8_t> raw, std::span<uint8_t> coded) {
    return stream_vbyte_encode({reinterpret_cast<const uint32_t*>(raw.data()), raw.size() / 4},
                               coded);
  };
  const auto decode = [](std::span<const uint8_t> coded, std::span<uint8_t> raw) {
    stream_vbyte_decode(coded, {reinterpret_cast<uint32_t*>(raw.data()), raw.size() / 4});
  };
  return {"StreamVByte", sizeof(uint32_t), kChunkWords, stream_vbyte_room, encode, decode};
}

Codec zstd_codec() {
  const auto encode = [](std::span<const uint8_t> raw, std::span<uint8_t> coded) {
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(
        ZSTD_createCCtx(), ZSTD_freeCCtx);
    const size_t size =
        ZSTD_compressCCtx(context.get(), coded.data(), coded.size(), raw.data(), raw.size(), 1);
    return checked(ZSTD_isError(size) == 0, size, "zstd");
  };
  const auto decode = [](std::span<const uint8_t> coded, std::span<uint8_t> raw) {
    thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(
        ZSTD_createDCtx(), ZSTD_freeDCtx);
    const size_t size =
        ZSTD_decompressDCtx(context.get(), raw.data(), raw.size(), coded.data(), coded.size());
    checked(size == raw.size(), size, "zstd");
  };
  return {"zstd -1", 1, kGeneralBlock, ZSTD_compressBound, encode, decode};
}

Codec lz4_codec() {
  const auto room = [](size_t words) {
    return static_cast<size_t>(LZ4_compressBound(static_cast<int>(words)));
  };
  const auto encode = [](std::span<const uint8_t> raw, std::span<uint8_t> coded) {
    const int size = LZ4_compress_default(
        reinterpret_cast<const char*>(raw.data()), reinterpret_cast<char*>(coded.data()),
        static_cast<int>(raw.size()), static_cast<int>(coded.size()));
    return checked(size > 0, static_cast<size_t>(size), "lz4");
  };
  const auto decode = [](std::span<const uint8_t> coded, std::span<uint8_t> raw) {
    const int size = LZ4_decompress_safe(
        reinterpret_cast<const char*>(coded.data()), reinterpret_cast<char*>(raw.data()),
        static_cast<int>(coded.size()), static_cast<int>(raw.size()));
    checked(size == static_cast<int>(raw.size()), raw.size(), "lz4");
  };
  return {"lz4", 1, kGeneralBlock, room, encode, decode};
}

Codec huffman_codec() {
  const auto encode = [](std::span<const uint8_t> raw, std::span<uint8_t> coded) {
    z_stream stream = {};
    deflateInit2(&stream, 1, Z_DEFLATED, -MAX_WBITS, 9, Z_HUFFMAN_ONLY);
    stream.next_in = const_cast<uint8_t*>(raw.data());
    stream.avail_in = static_cast<uInt>(raw.size());
    stream.next_out = coded.data();
    stream.avail_out = static_cast<uInt>(coded.size());
    const int status = deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    return checked(status == Z_STREAM_END, stream.total_out, "zlib");
  };
  const auto decode = [](std::span<const uint8_t> coded, std::span<uint8_t> raw) {
    z_stream stream = {};
    inflateInit2(&stream, -MAX_WBITS);
    stream.next_in = const_cast<uint8_t*>(coded.data());
    stream.avail_in = static_cast<uInt>(coded.size());
    stream.next_out = raw.data();
    stream.avail_out = static_cast<uInt>(raw.size());
    const int status = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    checked(status == Z_STREAM_END, 0, "zlib");
  };
  return {"Huffman", 1,     kGeneralBlock, [](size_t words) { return compressBound(words) + 64; },
          encode,    decode};
}

constexpr const char* kAvx2 = "SPARK AVX2";

}  // namespace

std::vector<Codec> spark_codecs() {
  std::vector<Codec> codecs = {spark_codec("SPARK", Layout::interleaved),
                               spark_codec("SPARK planar", Layout::planar)};
  const std::vector<std::string> targets = fast::targets();
  for (size_t i = 1; i < targets.size(); ++i) {
    if (targets[i] == "AVX2") codecs.push_back(spark_codec(kAvx2, Layout::interleaved));
  }
  return codecs;
}

std::vector<Codec> peer_codecs() {
  return {copy_codec(), stream_vbyte_codec(), zstd_codec(), lz4_codec(), huffman_codec()};
}

void prepare(const Codec& codec) { fast::use_target(codec.name == kAvx2 ? "AVX2" : ""); }

}  // namespace spark::bench
