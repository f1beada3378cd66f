#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "sim/container/head_writer.h"
#include "sim/container/reader.h"
#include "sim/tensor/source.h"

namespace spark::container {

/// Writes a container, a few chunks at a time on all cores: neither tensors nor their index are
/// held in memory. What it writes takes its place at the end, whole, or not at all.
class Writer {
 public:
  /// `path` is first touched by commit.
  explicit Writer(std::filesystem::path path);
  ~Writer();

  /// Begins with the tensors of a container that is there: their bytes are kept as they are, once
  /// their checksums have been found right. To be called before any `add`. `old` must live until
  /// commit has returned.
  void keep(const Reader& old);

  /// One more tensor. `source` must live until commit has returned, and has as many elements as the
  /// description's shape. An integer source holds the words, whatever the description's dtype; the
  /// elements of a float source are quantised as the description says, by block also without
  /// scales: each block then gets its own by its largest magnitude. `origin` names the tensor in
  /// messages about its words. Throws InputError for a second tensor of one name, and if dtype,
  /// format and quantisation do not go together.
  void add(tensor::Description description, const codec::Format& format, codec::Layout layout,
           const tensor::Source& source, std::string origin);

  /// Reads all sources and writes the file; with its bytes on the disk it takes its place. Throws
  /// InputError, leaving what was there, for a word that does not fit, a damaged chunk to be kept,
  /// whatever a source throws, and a disk that is full.
  void commit();

 private:
  struct Job;

  static uint64_t write_chunks(FileWriter& file, const Job& job, uint64_t end_of_payload,
                               HeadWriter& head);

  std::filesystem::path path_;
  const Reader* old_ = nullptr;
  std::unordered_set<std::string> names_;
  std::vector<std::unique_ptr<Job>> jobs_;
};

}  // namespace spark::container
