#include "sim/container/writer.h"

#include <bit>

#include "gen/base/error.h"
#include "gen/base/file_writer.h"
#include "gen/base/parallel.h"
#include "sim/container/bytes.h"
#include "sim/container/feed.h"

namespace spark::container {

/// A tensor to be written. It does not move: the feed refers to the description.
struct Writer::Job {
  Record record;
  tensor::Description description;  ///< with the scales of blocks, if they are given
  Feed feed;

  Job(Record one, tensor::Description what, const tensor::Source& source, std::string origin)
      : record(std::move(one)),
        description(std::move(what)),
        feed(description, record.format, source, std::move(origin)) {}
};

Writer::Writer(std::filesystem::path path) : path_(std::move(path)) {}
Writer::~Writer() = default;

void Writer::keep(const Reader& old) {
  old_ = &old;
  names_ = old.head().names;
}

void Writer::add(tensor::Description description, const codec::Format& format, codec::Layout layout,
                 const tensor::Source& source, std::string origin) {
  Record record;
  record.description = description;
  record.format = format;
  record.layout = layout;
  if (record.has_blocks()) {
    record.chunk_words = chunk_words_for(description.quantisation->block);
    record.description.quantisation->scales.clear();
  }
  record.settle(path_.string());
  if (source.size() != record.words) {
    throw std::invalid_argument(
        fmt::format("'{}' has another number of elements than its source", description.name));
  }
  if (!names_.insert(description.name).second) {
    throw InputError("{}: it has a tensor '{}' already; choose another name with --name",
                     path_.string(), description.name);
  }
  jobs_.push_back(
      std::make_unique<Job>(std::move(record), std::move(description), source, std::move(origin)));
}

/// Encodes and appends the chunks of a tensor, whose first one begins at `end` of the payload, and
/// puts them into the index. Returns where the last one ends.
uint64_t Writer::write_chunks(FileWriter& file, const Job& job, uint64_t end_of_payload,
                              HeadWriter& head) {
  const Record& record = job.record;
  struct Lane {
    Feed::Buffer words;
    std::vector<uint8_t> bytes;
    std::vector<Chunk> chunks;  ///< of the group, whose bytes begin at 0
  };
  std::vector<Lane> lanes(in_order_threads());
  const uint64_t size = record.group();
  const uint64_t group_words = size * record.chunk_words;

  const auto encode = [&](uint64_t group, size_t thread) {
    Lane& lane = lanes[thread];
    lane.chunks.clear();
    uint64_t end = 0;
    for (uint64_t i = group * size; i < std::min((group + 1) * size, record.chunks); ++i) {
      const uint64_t words = record.words_of(i);
      job.feed.load(record.first_word(i), words, lane.words);
      const uint64_t begin = end;
      const size_t room = 4 * lane.words.scales.size() + job.feed.room(words);
      if (lane.bytes.size() < begin + room) lane.bytes.resize(begin + room);
      for (const float scale : lane.words.scales) {
        put(lane.bytes.data() + end, 4, std::bit_cast<uint32_t>(scale));
        end += 4;
      }
      const size_t slices =
          job.feed.encode(record.layout, lane.words, std::span(lane.bytes).subspan(end));
      end += (slices * static_cast<size_t>(record.format.slice) + 7) / 8;
      lane.chunks.push_back({end, checksum(std::span(lane.bytes).subspan(begin, end - begin))});
    }
  };
  const auto write = [&](uint64_t group, size_t thread) {
    const std::vector<Chunk>& chunks = lanes[thread].chunks;
    for (const Chunk& chunk : chunks) {
      head.put(Chunk{end_of_payload + chunk.end, chunk.checksum});
    }
    file.write(std::span(lanes[thread].bytes).first(chunks.back().end));
    end_of_payload += chunks.back().end;
    job.feed.release(group * group_words,
                     std::min(group_words, record.words - group * group_words));
  };
  in_order((record.chunks + size - 1) / size, encode, write);
  return end_of_payload;
}

void Writer::commit() {
  const uint64_t old_tensors = old_ == nullptr ? 0 : old_->head().tensors.size();
  uint64_t size = kHeadBytes + (old_ == nullptr ? 0 : old_->head().records.size());
  for (const auto& job : jobs_) {
    size += to_bytes(job->record).size() + kChunkBytes * job->record.chunks;
  }
  FileWriter file(path_);
  file.seek(size);
  HeadWriter head(file, old_tensors + jobs_.size(), size);
  uint64_t end = 0;
  if (old_ != nullptr) {
    constexpr size_t kPiece = size_t{64} << 10;
    for (std::span<const uint8_t> rest = old_->head().records; !rest.empty();) {
      const std::span<const uint8_t> piece = rest.first(std::min(kPiece, rest.size()));
      head.put(piece);
      old_->release(piece);
      rest = rest.subspan(piece.size());
    }
    old_->each_chunk(
        [&](const StoredTensor& tensor, uint64_t chunk) { file.write(tensor.bytes_of(chunk)); });
    end = old_->head().payload;
  }
  for (const auto& job : jobs_) {
    head.put(to_bytes(job->record));
    end = write_chunks(file, *job, end, head);
  }
  head.finish();
  file.commit(true);
}

}  // namespace spark::container
