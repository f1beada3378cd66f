#include "sim/tile/results.h"

#include <algorithm>

namespace spark::tile {

void SinkPort::show(Outputs& outputs) const {
  outputs.c_valid = valid_;
  outputs.c = beat_;
  outputs.c_keep = keep_;
}

bool SinkPort::edge(bool abort, bool c_ready, const Beat* beat, int count) {
  if (valid_ && !c_ready) return false;
  const bool cut = abort && open_;
  const bool load = beat != nullptr && !abort;
  valid_ = load || cut;
  if (load) {
    beat_ = *beat;
    const int bytes = (count * config_.array.slice + 7) / 8;
    keep_ = bytes == 0 ? 0 : ~uint64_t{0} >> (64 - bytes);
    open_ = !beat->last;
  } else if (cut) {
    beat_.last = true;
    keep_ = 0;
    open_ = false;
  }
  return load && beat->last;
}

Packer::Packer(const Config& config) : config_(config) {
  const codec::Format format = config.result_format();
  min_word_ = format.min_word();
  if (!config.coded()) return;
  const int bits = config.result_bits();
  min_word_ = format.is_signed ? -(1 << (bits - 1)) : 0;
  for (int32_t word = min_word_; word < min_word_ + (1 << bits); ++word) {
    codes_.push_back(codec::encode(format, word));
  }
}

void Packer::reset() {
  valid_ = ending_ = false;
  slices_.clear();
}

int Packer::count() const { return std::min(static_cast<int>(slices_.size()), config_.lanes()); }

const Beat* Packer::beat() {
  const int lanes = config_.lanes();
  const int fill = static_cast<int>(slices_.size());
  if (!ending_ && fill < lanes) return nullptr;
  beat_ = Beat();
  beat_.last = ending_ && fill <= lanes;
  const int slice = config_.array.slice;
  for (int lane = 0; lane < std::min(fill, lanes); ++lane) {
    for (int bit = 0; bit < slice; ++bit) {
      const uint32_t value = slices_[static_cast<size_t>(lane)] >> (slice - 1 - bit) & 1;
      const int place = lane * slice + bit;
      beat_.bytes[static_cast<size_t>(place / 8)] |= static_cast<uint8_t>(value << (7 - place % 8));
    }
  }
  return &beat_;
}

int Packer::left(bool taken) const {
  const int fill = static_cast<int>(slices_.size());
  return taken ? std::max(fill - config_.lanes(), 0) : fill;
}

bool Packer::gearbox_ready(bool taken) const {
  const bool ends = static_cast<int>(slices_.size()) <= config_.lanes();
  return left(taken) < config_.lanes() && (!ending_ || (taken && ends));
}

void Packer::edge(bool taken, const std::vector<int32_t>* words, bool last) {
  const bool moves = valid_ && gearbox_ready(taken);
  const bool ready = !valid_ || moves;
  if (taken) {
    const bool ends = static_cast<int>(slices_.size()) <= config_.lanes();
    ending_ = ending_ && !ends;
    slices_.erase(slices_.begin(), slices_.begin() + count());
  }
  if (moves) {
    slices_.insert(slices_.end(), slots_.begin(), slots_.end());
    ending_ = last_;
  }
  if (!ready) return;
  valid_ = words != nullptr;
  if (words == nullptr) return;
  last_ = last;
  slots_.clear();
  for (const int32_t word : *words) {
    if (config_.coded()) {
      const codec::Code& code = codes_[static_cast<size_t>(word - min_word_)];
      slots_.push_back(code.head);
      if (code.is_long) slots_.push_back(code.tail);
    } else {
      const uint32_t mask = (uint32_t{1} << config_.array.slice) - 1;
      slots_.push_back(static_cast<uint32_t>(word) >> config_.array.slice & mask);
      slots_.push_back(static_cast<uint32_t>(word) & mask);
    }
  }
}

Requantiser::Requantiser(const Config& config)
    : config_(config), groups_(config.array.cols / config.out_lanes) {}

void Requantiser::reset() {
  group_ = tile_ = strip_ = 0;
  waiting_ = input_.valid = false;
  for (Stage& stage : stages_) stage.valid = false;
}

bool Requantiser::takes(bool row_valid, const Job* job, bool words_taken) const {
  return row_valid && job != nullptr && !waiting_ && (!input_.valid || go(words_taken));
}

void Requantiser::edge(const std::vector<int64_t>* row, bool row_last, const Job* job,
                       bool words_taken, bool done, const Control& control) {
  const bool take = takes(row != nullptr, job, words_taken);
  const bool free = !input_.valid || go(words_taken);
  if (go(words_taken)) {
    // The last stage's place becomes the first one.
    first_ = (first_ + kStages - 1) % kStages;
    std::swap(stages_[index(0)], input_);
    input_.valid = false;
  }
  waiting_ = waiting_ && !done;
  if (free) input_.valid = take;
  if (!take) return;
  const int base = tile_ == 0 ? job->channel / config_.out_lanes : base_;
  const int places = config_.channels / config_.out_lanes;
  input_.words.resize(static_cast<size_t>(config_.out_lanes));
  for (int lane = 0; lane < config_.out_lanes; ++lane) {
    const int number = (base + group_) % places * config_.out_lanes + lane;
    const Channel& channel = control.channel(number);
    const int64_t sum = (*row)[static_cast<size_t>(group_ * config_.out_lanes + lane)];
    input_.words[static_cast<size_t>(lane)] = nn::requantise(
        static_cast<int32_t>(config_.scaled(sum)), channel.bias, channel.factor, job->output);
  }
  const bool row_end = group_ == groups_ - 1;
  const bool tile_end = row_end && row_last;
  const bool tile_last = tile_ == job->tiles - 1;
  const bool strip_last = strip_ == job->strips - 1;
  group_ = row_end ? 0 : group_ + 1;
  input_.last = tile_end && tile_last && strip_last;
  if (!tile_end) return;
  base_ = base + groups_;
  tile_ = tile_last ? 0 : tile_ + 1;
  if (tile_last) strip_ = strip_last ? 0 : strip_ + 1;
  waiting_ = tile_last && strip_last;
}

}  // namespace spark::tile
