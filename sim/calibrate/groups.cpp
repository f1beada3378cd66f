#include "sim/calibrate/groups.h"

#include <algorithm>
#include <vector>

namespace spark::calibrate {
namespace {

/// Elements of channels that are gathered at once.
constexpr uint64_t kGathered = uint64_t{1} << 21;

/// Releases what has been read of a source, now and then.
class Releaser {
 public:
  explicit Releaser(const tensor::Source& source) : source_(source) {}
  ~Releaser() { source_.release(from_, source_.size() - from_); }
  Releaser(const Releaser&) = delete;
  Releaser& operator=(const Releaser&) = delete;

  /// The elements before `end` have been read.
  void read_to(uint64_t end) {
    if (end < from_ + kGathered) return;
    source_.release(from_, end - from_);
    from_ = end;
  }

 private:
  const tensor::Source& source_;
  uint64_t from_ = 0;
};

}  // namespace

void read_reals(const tensor::Source& source, uint64_t first, std::span<float> values) {
  source.read(first, values);
  const tensor::Description& tensor = source.description();
  if (tensor::is_float(tensor.dtype) || !tensor.quantisation) return;
  const tensor::Quantisation& quantisation = *tensor.quantisation;
  const tensor::ScaleIndex index(quantisation, tensor.shape);
  for (size_t i = 0; i < values.size();) {
    const uint64_t element = first + i;
    const uint64_t scale = index[element];
    const size_t end = std::min<uint64_t>(values.size(), i + index.inner - element % index.inner);
    const float factor = quantisation.scales[scale];
    const auto zero = quantisation.zero_points.empty()
                          ? 0.0F
                          : static_cast<float>(quantisation.zero_points[scale]);
    for (; i < end; ++i) values[i] = factor * (values[i] - zero);
  }
}

Groups::Groups(const tensor::Source& source, tensor::Quantisation::Granularity granularity,
               uint64_t axis, uint64_t block, std::string_view name)
    : source_(source), elements_(source.size()) {
  const tensor::Description& tensor = source.description();
  const tensor::Quantisation quantisation{granularity, axis, block, {}, {}};
  count_ = tensor::scale_count(quantisation, tensor.shape, name);
  switch (granularity) {
    case tensor::Quantisation::Granularity::tensor:
      inner_ = std::max<uint64_t>(1, elements_);
      break;
    case tensor::Quantisation::Granularity::block:
      inner_ = block;
      break;
    case tensor::Quantisation::Granularity::channel:
      inner_ = tensor::ScaleIndex(quantisation, tensor.shape).inner;
      outer_ = elements_ / std::max<uint64_t>(1, count_ * inner_);
      break;
  }
}

uint64_t Groups::size(uint64_t group) const {
  if (outer_ != 1) return outer_ * inner_;
  return std::min(inner_, elements_ - std::min(elements_, group * inner_));
}

float Groups::unit(uint64_t group) const {
  const tensor::Description& tensor = source_.description();
  if (tensor::is_float(tensor.dtype)) return 0;
  if (!tensor.quantisation) return 1;
  const tensor::ScaleIndex index(*tensor.quantisation, tensor.shape);
  const uint64_t first = group * inner_;
  const uint64_t last = first + (outer_ == 1 ? size(group) : inner_) - 1;
  // The runs of a group that has several lie alike, as far as they can: along the same axis.
  const bool same =
      index.count == 1 || (first / index.inner == last / index.inner &&
                           (outer_ == 1 || index.count * index.inner == count_ * inner_));
  return same ? tensor.quantisation->scales[index[first]] : 0;
}

void Groups::walk(const Visit& visit) const {
  if (elements_ == 0) return;
  if (outer_ == 1) {
    walk_runs(visit);
  } else {
    walk_channels(visit);
  }
}

/// Groups that lie one behind the other.
void Groups::walk_runs(const Visit& visit) const {
  std::vector<float> part(std::min(tensor::kPart, elements_));
  Releaser releaser(source_);
  for (uint64_t first = 0; first < elements_; first += part.size()) {
    part.resize(std::min<uint64_t>(part.size(), elements_ - first));
    read_reals(source_, first, part);
    for (size_t i = 0; i < part.size();) {
      const uint64_t group = (first + i) / inner_;
      const uint64_t end = std::min(elements_, (group + 1) * inner_);
      const size_t taken = std::min<uint64_t>(part.size() - i, end - first - i);
      visit(group, std::span<const float>(part).subspan(i, taken), first + i + taken == end);
      i += taken;
    }
    releaser.read_to(first + part.size());
  }
}

/// Channels of several runs that fit: as many at once as fit, gathered.
void Groups::walk_channels(const Visit& visit) const {
  const uint64_t size = outer_ * inner_;
  if (size > kGathered) return walk_large_channels(visit);
  const uint64_t together = std::min(kGathered / size, count_);
  std::vector<float> gathered(together * size);
  std::vector<float> run(together * inner_);
  for (uint64_t channel = 0; channel < count_; channel += together) {
    const uint64_t channels = std::min(together, count_ - channel);
    run.resize(channels * inner_);
    Releaser releaser(source_);
    for (uint64_t r = 0; r < outer_; ++r) {
      read_reals(source_, (r * count_ + channel) * inner_, run);
      for (uint64_t c = 0; c < channels; ++c) {
        std::copy_n(run.begin() + static_cast<ptrdiff_t>(c * inner_), inner_,
                    gathered.begin() + static_cast<ptrdiff_t>(c * size + r * inner_));
      }
      releaser.read_to((r * count_ + channel + channels) * inner_);
    }
    for (uint64_t c = 0; c < channels; ++c) {
      visit(channel + c, std::span<const float>(gathered).subspan(c * size, size), true);
    }
  }
}

/// Channels that do not fit: one after the other, run by run.
void Groups::walk_large_channels(const Visit& visit) const {
  std::vector<float> part(std::min(tensor::kPart, inner_));
  for (uint64_t channel = 0; channel < count_; ++channel) {
    Releaser releaser(source_);
    for (uint64_t r = 0; r < outer_; ++r) {
      const uint64_t begin = (r * count_ + channel) * inner_;
      for (uint64_t i = 0; i < inner_; i += part.size()) {
        part.resize(std::min(tensor::kPart, inner_ - i));
        read_reals(source_, begin + i, part);
        visit(channel, part, r + 1 == outer_ && i + part.size() == inner_);
        releaser.read_to(begin + i + part.size());
      }
    }
  }
}

}  // namespace spark::calibrate
