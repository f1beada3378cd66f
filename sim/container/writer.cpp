#include "sim/container/writer.h"

#include <bit>

#include "gen/base/error.h"
#include "gen/base/file_writer.h"
#include "gen/base/parallel.h"
#include "sim/container/bytes.h"
#include "sim/container/feed.h"

namespace spark::container {
namespace {

std::span<const uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

/// A tensor to be written. It does not move: the feed refers to the description.
struct Writer::Job {
  size_t number;                    ///< in the head
  tensor::Description description;  ///< with the scales of blocks, if they are given
  Feed feed;

  Job(size_t which, tensor::Description what, const codec::Format& format,
      const tensor::Source& source, std::string origin)
      : number(which),
        description(std::move(what)),
        feed(description, format, source, std::move(origin)) {}
};

Writer::Writer(std::filesystem::path path) : path_(std::move(path)) {}
Writer::~Writer() = default;

void Writer::keep(const Reader& old) {
  old_ = &old;
  head_ = old.head();
}

void Writer::add(tensor::Description description, const codec::Format& format, codec::Layout layout,
                 const tensor::Source& source, std::string origin) {
  if (head_.names.contains(description.name)) {
    throw InputError("{}: it has a tensor '{}' already; choose another name with --name",
                     path_.string(), description.name);
  }
  Record record;
  record.description = description;
  record.format = format;
  record.layout = layout;
  if (record.has_blocks()) {
    record.chunk_words = chunk_words_for(description.quantisation->block);
    record.description.quantisation->scales.clear();
  }
  head_.add(std::move(record), path_.string());
  if (source.size() != head_.tensors.back().words) {
    throw std::invalid_argument(
        fmt::format("'{}' has another number of elements than its source", description.name));
  }
  jobs_.push_back(std::make_unique<Job>(head_.tensors.size() - 1, std::move(description), format,
                                        source, std::move(origin)));
}

void Writer::write_chunks(FileWriter& file, const Job& job) {
  const Record& record = head_.tensors[job.number];
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
    const uint64_t first = record.first_chunk + group * size;
    const uint64_t begin = head_.begin_of(first);
    const std::vector<Chunk>& chunks = lanes[thread].chunks;
    for (size_t i = 0; i < chunks.size(); ++i) {
      head_.chunks[first + i] = {begin + chunks[i].end, chunks[i].checksum};
    }
    file.write(std::span(lanes[thread].bytes).first(chunks.back().end));
    job.feed.release(group * group_words,
                     std::min(group_words, record.words - group * group_words));
  };
  in_order((record.chunks + size - 1) / size, encode, write);
}

void Writer::commit() {
  FileWriter file(path_);
  file.seek(to_bytes(head_).size());
  if (old_ != nullptr) {
    old_->each_chunk(
        [&](const StoredTensor& tensor, uint64_t chunk) { file.write(tensor.bytes_of(chunk)); });
  }
  for (const auto& job : jobs_) write_chunks(file, *job);
  const std::string head = to_bytes(head_);
  file.write(head);
  file.write_at(0, as_bytes(head));
  file.commit(true);
}

}  // namespace spark::container
