#include "synth/gzip.h"

#include <zlib.h>

#include "gen/base/error.h"

namespace spark::synth {

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view bytes, std::string_view file) {
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  constexpr size_t kBlock = 1 << 20;
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipOnly) != Z_OK)
    throw InputError("{}: zlib has no memory left", file);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  int status = Z_OK;
  while (status == Z_OK || (status == Z_STREAM_END && stream.avail_in > 0)) {
    if (status == Z_STREAM_END) inflateReset(&stream);  // the next member of the same file
    const size_t before = text.size();
    text.resize(before + kBlock);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = kBlock;
    status = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) {
    throw InputError("{}: the gzip file is {}", file,
                     status == Z_BUF_ERROR ? "cut short" : "corrupt; fetch it again");
  }
  return text;
}

}  // namespace spark::synth
