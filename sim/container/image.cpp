#include "sim/container/image.h"

#include <functional>

#include "gen/base/error.h"
#include "gen/base/file_writer.h"
#include "gen/base/parallel.h"
#include "sim/container/bits.h"
#include "sim/container/head.h"

namespace spark::container {
namespace {

constexpr uint64_t kMaxWidth = 4096;

/// Where the bytes of a plane go.
using Sink = std::function<void(std::span<const uint8_t>)>;

/// What becomes of the bits of a plane: bytes, or lines of text.
class Plane {
 public:
  /// `width`: bits a line; 0: bytes. `phase`: zero bits before the first one.
  Plane(uint64_t width, uint64_t phase, Sink sink)
      : width_(width), bits_(phase), sink_(std::move(sink)) {}

  void append(std::span<const uint8_t> bytes, uint64_t first, uint64_t count) {
    bits_.append(bytes, first, count);
    flush();
  }

  /// Fills the last line or byte with zeros.
  void finish() {
    const uint64_t unit = width_ == 0 ? 8 : width_;
    bits_.append_zeros((unit - bits_.size() % unit) % unit);
    flush();
  }

  /// Lines written.
  uint64_t lines() const { return lines_; }

  /// Bits that wait for their byte or line to be full.
  const BitQueue& waiting() const { return bits_; }

 private:
  void flush() {
    if (width_ == 0) {
      sink_(bits_.bytes());
      bits_.drop(bits_.bytes().size() * 8);
      return;
    }
    const uint64_t count = bits_.size() / width_;
    std::vector<uint8_t> text;
    text.reserve(count * ((width_ + 3) / 4 + 1));
    for (uint64_t line = 0; line < count; ++line) {
      // The first digit has the bits that are left over from the others.
      uint64_t at = line * width_;
      for (uint64_t bits = (width_ + 3) % 4 + 1; at < (line + 1) * width_; at += bits, bits = 4) {
        text.push_back(static_cast<uint8_t>("0123456789abcdef"[bits_.get(at, bits)]));
      }
      text.push_back('\n');
    }
    sink_(text);
    bits_.drop(count * width_);
    lines_ += count;
  }

  uint64_t width_;
  BitQueue bits_;
  Sink sink_;
  uint64_t lines_ = 0;
};

std::string header_of(const Feed& feed, codec::Layout layout, uint64_t width, const Image& image) {
  const codec::Format& format = feed.format();
  std::string text = fmt::format(
      "// SPARK code, {} words, {} layout, form {}{}, slices of {} bits from the most significant "
      "end of a line\n",
      format.is_signed ? "signed" : "unsigned", to_string(layout), to_string(format.form),
      format.halve ? ", halved" : "", format.slice);
  // Numbers of one width: the header is written before they are known, and again behind.
  const auto row = [&](std::string_view what, uint64_t number) {
    text += fmt::format("// {:<6}{:>20}\n", what, number);
  };
  row("words", image.words);
  row("slices", image.words + image.tails);
  row("tails", image.tails);
  row("width", width);
  row("depth", image.lines);
  return text + "@0\n";
}

/// One image on its way into its file.
class ImageWriter {
 public:
  ImageWriter(const std::filesystem::path& path, ImageKind kind, uint64_t width,
              codec::Layout layout, const Feed& feed);

  /// Writes all words, `step` at a time.
  Image write(uint64_t step);

 private:
  void append(std::span<const uint8_t> stream, uint64_t words, uint64_t slices);
  void put_tails(std::span<const uint8_t> bytes);
  void finish_raw();
  void finish_text();

  const Feed& feed_;
  ImageKind kind_;
  uint64_t width_;  ///< bits of a line of text
  codec::Layout layout_;
  uint64_t slice_;
  FileWriter file_;
  Image image_;
  /// The number of heads is known, and so is where their tails begin in the file: in `raw` perhaps
  /// inside a byte, which the first tails share with the last heads.
  uint64_t tails_at_ = 0;
  uint64_t tails_end_ = 0;
  uint8_t shared_ = 0;   ///< the tails' part of that byte
  std::string address_;  ///< of the tail plane, a line of `mem`
  Plane heads_;          ///< and in the interleaved layout their tails
  Plane tails_;
};

ImageWriter::ImageWriter(const std::filesystem::path& path, ImageKind kind, uint64_t width,
                         codec::Layout layout, const Feed& feed)
    : feed_(feed),
      kind_(kind),
      width_(width),
      layout_(layout),
      slice_(static_cast<uint64_t>(feed.format().slice)),
      file_(path),
      image_{feed.words(), 0, 0, std::nullopt},
      heads_(kind == ImageKind::raw ? 0 : width, 0, [this](auto bytes) { file_.write(bytes); }),
      tails_(kind == ImageKind::raw ? 0 : width,
             kind == ImageKind::raw ? feed.words() * slice_ % 8 : 0,
             [this](auto bytes) { put_tails(bytes); }) {
  if (kind == ImageKind::mem) file_.write(header_of(feed, layout, width, image_));
  const uint64_t head_bits = feed.words() * slice_;
  if (kind == ImageKind::raw) {
    tails_at_ = head_bits / 8;
  } else {
    const uint64_t lines = (head_bits + width - 1) / width;
    if (layout == codec::Layout::planar) image_.tail_line = lines;
    if (kind == ImageKind::mem) address_ = fmt::format("@{:x}\n", lines);
    tails_at_ = file_.offset() + lines * ((width + 3) / 4 + 1) + address_.size();
  }
  tails_end_ = tails_at_;
}

void ImageWriter::put_tails(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return;
  if (tails_end_ == tails_at_) shared_ = bytes.front();
  file_.write_at(tails_end_, bytes);
  tails_end_ += bytes.size();
}

/// Appends the stream of some words.
void ImageWriter::append(std::span<const uint8_t> stream, uint64_t words, uint64_t slices) {
  if (layout_ == codec::Layout::planar) {
    heads_.append(stream, 0, words * slice_);
    tails_.append(stream, words * slice_, (slices - words) * slice_);
  } else {
    heads_.append(stream, 0, slices * slice_);
  }
  image_.tails += slices - words;
}

void ImageWriter::finish_raw() {
  const uint64_t shared = heads_.waiting().size();  // bits, if the layout is planar
  if (layout_ == codec::Layout::interleaved || shared == 0) heads_.finish();
  if (layout_ == codec::Layout::interleaved) return;
  tails_.finish();
  if (shared == 0) return;
  const auto byte = static_cast<uint8_t>(heads_.waiting().get(0, shared) << (8 - shared) | shared_);
  file_.write_at(tails_at_, std::span(&byte, 1));
}

void ImageWriter::finish_text() {
  heads_.finish();
  tails_.finish();
  image_.lines = heads_.lines() + tails_.lines();
  if (kind_ != ImageKind::mem) return;
  if (tails_.lines() > 0) file_.write(address_);
  const std::string header = header_of(feed_, layout_, width_, image_);
  file_.write_at(0, {reinterpret_cast<const uint8_t*>(header.data()), header.size()});
}

Image ImageWriter::write(uint64_t step) {
  struct Lane {
    Feed::Buffer words;
    std::vector<uint8_t> stream;
    uint64_t slices = 0;
  };
  std::vector<Lane> lanes(in_order_threads());
  const auto count_of = [&](uint64_t i) { return std::min(step, feed_.words() - i * step); };
  const auto encode = [&](uint64_t i, size_t thread) {
    Lane& lane = lanes[thread];
    feed_.load(i * step, count_of(i), lane.words);
    lane.stream.resize(feed_.room(count_of(i)));
    lane.slices = feed_.encode(layout_, lane.words, lane.stream);
  };
  const auto put = [&](uint64_t i, size_t thread) {
    append(lanes[thread].stream, count_of(i), lanes[thread].slices);
    feed_.release(i * step, count_of(i));
  };
  in_order((feed_.words() + step - 1) / step, encode, put);
  if (kind_ == ImageKind::raw) {
    finish_raw();
  } else {
    finish_text();
  }
  file_.commit();
  return image_;
}

}  // namespace

Image write_image(const std::filesystem::path& path, ImageKind kind, uint64_t width,
                  codec::Layout layout, const Feed& feed) {
  if (kind != ImageKind::raw && (width == 0 || width > kMaxWidth)) {
    throw InputError("lines of {} bits; allowed: 1..{}", width, kMaxWidth);
  }
  constexpr uint64_t kChunks = 4;
  return ImageWriter(path, kind, width, layout, feed)
      .write(kChunks * chunk_words_for(feed.block()));
}

}  // namespace spark::container
