#include "verif/container/damage.h"

#include <gtest/gtest.h>

#include <numeric>

#include "gen/base/error.h"

namespace spark::container::test {
namespace {

using tensor::Dtype;
using tensor::Quantisation;

std::vector<size_t> all_tensors(const Reader& reader) {
  std::vector<size_t> numbers(reader.tensors().size());
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace

std::string small_container() {
  const Quantisation by_tensor = {Quantisation::Granularity::tensor, 0, 0, {0.5F}, {3}};
  const Quantisation by_channel = {Quantisation::Granularity::channel, 1, 0, {1, 2, 0.25F}, {}};
  const Quantisation by_block = {Quantisation::Granularity::block, 0, 4, {1, 2, 3, 4, 5}, {}};
  std::vector<int32_t> words;
  for (int32_t i = 0; i < 20; ++i) words.push_back(i * 37 % 61 - 30);
  const std::vector<int32_t> fifteen(words.begin(), words.begin() + 15);
  const std::vector<Item> items = {
      {{{"a", Dtype::int8, {4, 5}, {}}, words}, {.is_signed = true}},
      {{{"none", Dtype::uint8, {0, 2}, {}}, std::vector<int32_t>{}}, {}},
      {{{"b", Dtype::float32, {5, 3}, by_channel}, fifteen},
       {.slice = 5, .is_signed = true, .form = codec::Form::exact},
       codec::Layout::planar},
      {{{"c", Dtype::float16, {20}, by_block}, words},
       {.is_signed = true, .form = codec::Form::exact, .halve = true}},
      {{{"\xc3\xa9", Dtype::uint16, {}, by_tensor}, std::vector<int32_t>{9}}, {.slice = 3}},
  };
  return make(items, 8);
}

Specimen::Specimen(std::string bytes) : bytes_(std::move(bytes)) {
  file_.set(bytes_);
  const Reader reader(file_.path());
  reader.verify();
  head_size_ = (bytes_.size() - reader.head().payload) / 2;
  for (size_t i = 0; i < reader.tensors().size(); ++i) {
    const StoredTensor& tensor = reader.tensor(i);
    for (uint64_t chunk = 0; chunk < tensor.record().chunks; ++chunk) {
      places_.push_back({i, chunk, tensor.record().words_of(chunk), tensor.offset_of(chunk),
                         tensor.end_of(chunk), tensor.place_of(chunk)});
    }
  }
  MemoryWriter writer;
  unpack(reader, all_tensors(reader), writer, false);
  elements_ = writer.elements;
}

bool Specimen::has_chunk(const std::string& damaged, const Place& place) const {
  const std::string_view wanted =
      std::string_view(bytes_).substr(place.begin, place.end - place.begin);
  const uint64_t to_end = bytes_.size() - place.begin;  // from its beginning
  return (place.begin <= damaged.size() &&
          damaged.compare(place.begin, wanted.size(), wanted) == 0) ||
         (to_end <= damaged.size() &&
          damaged.compare(damaged.size() - to_end, wanted.size(), wanted) == 0);
}

std::string Specimen::check(const std::string& damaged) {
  file_.set(damaged);
  std::string line;
  try {
    const Reader reader(file_.path());
    reader.verify();
    ADD_FAILURE() << "damage not detected";
  } catch (const InputError& error) {
    line = error.what();
  }
  EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  EXPECT_EQ(line.find(file_.path() + ": "), 0U) << line;
  const std::string head = bytes_.substr(0, head_size_);
  if (damaged.starts_with(head) || damaged.ends_with(head)) {
    check_salvage(damaged);
  } else {
    EXPECT_EQ(error_of([&] { Reader reader(file_.path(), Open::salvage); }), line);
  }
  return line.substr(std::min(line.size(), file_.path().size() + 2));
}

void Specimen::check_salvage(const std::string& damaged) {
  const Reader reader(file_.path(), Open::salvage);
  MemoryWriter writer;
  const std::vector<Loss> lost = unpack(reader, all_tensors(reader), writer, true);
  std::vector<Loss> wanted_lost;
  std::vector<double> wanted = elements_;
  size_t element = 0;
  for (const Place& place : places_) {
    const size_t end = element + place.words;
    if (!has_chunk(damaged, place)) {
      wanted_lost.push_back({place.tensor, place.chunk});
      std::fill(wanted.begin() + static_cast<ptrdiff_t>(element),
                wanted.begin() + static_cast<ptrdiff_t>(end), 0.0);
    }
    element = end;
  }
  EXPECT_TRUE(lost == wanted_lost) << lost.size() << " lost, " << wanted_lost.size() << " damaged";
  EXPECT_TRUE(writer.elements == wanted);
}

}  // namespace spark::container::test
