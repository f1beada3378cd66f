#include "sim/container/head_writer.h"

#include <stdexcept>
#include <vector>

#include "sim/container/bytes.h"

namespace spark::container {
namespace {

constexpr size_t kPiece = size_t{64} << 10;

std::span<const uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

HeadWriter::HeadWriter(FileWriter& file, uint64_t tensors, uint64_t size)
    : file_(file), size_(size) {
  put(head_begin(tensors, size));
}

void HeadWriter::put(std::span<const uint8_t> bytes) {
  waiting_.append(bytes.begin(), bytes.end());
  if (waiting_.size() >= kPiece) flush();
}

void HeadWriter::put(const std::string& bytes) { put(as_bytes(bytes)); }

void HeadWriter::put(const Chunk& chunk) {
  container::put(waiting_, 8, chunk.end);
  container::put(waiting_, 8, chunk.checksum);
  if (waiting_.size() >= kPiece) flush();
}

void HeadWriter::flush() {
  checksum_.add(as_bytes(waiting_));
  file_.write_at(written_, as_bytes(waiting_));
  written_ += waiting_.size();
  waiting_.clear();
}

void HeadWriter::finish() {
  container::put(waiting_, 8, size_);
  flush();
  container::put(waiting_, 8, checksum_.value());
  flush();
  if (written_ != size_) throw std::logic_error("the head has another size than it says");
  std::vector<uint8_t> piece;
  for (uint64_t at = 0; at < size_; at += piece.size()) {
    piece.resize(std::min<uint64_t>(kPiece, size_ - at));
    file_.read_at(at, piece);
    file_.write(piece);
  }
}

}  // namespace spark::container
