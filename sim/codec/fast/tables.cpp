#include "sim/codec/fast/tables.h"

#include "sim/codec/rules.h"

namespace spark::codec::fast {
namespace {

uint8_t code_byte(const Code& code) { return static_cast<uint8_t>(code.head << 4 | code.tail); }

/// The word that a pattern of format.word_bits() bits stands for; bits above are ignored.
int32_t sign_extend(const Format& format, uint32_t pattern) {
  const int32_t count = 1 << format.word_bits();
  const auto word = static_cast<int32_t>(pattern & static_cast<uint32_t>(count - 1));
  return word > format.max_word() ? word - count : word;
}

/// fixed and kept, for the words whose high nibble is `high` and whose bit 3 is `bit3`: how their
/// long codes follow from them.
void fill_long(const Format& format, uint32_t high, uint32_t bit3, NibbleTables& tables) {
  for (uint32_t low = 8 * bit3; low < 8 * bit3 + 8; ++low) {
    const Code code = encode(format, sign_extend(format, high << 4 | low));
    if (!code.is_long) continue;
    // A tail that is not the word's low nibble is the same for all eight words: the paper's
    // filling.
    const Code neighbour = encode(format, sign_extend(format, high << 4 | (low ^ 1)));
    const bool follows = code.tail == low && !(neighbour.is_long && neighbour.tail == low);
    tables.fixed[bit3][high] = static_cast<uint8_t>(code.head << 4 | (follows ? 0 : code.tail));
    tables.kept[high] = follows ? 0x0f : 0;
  }
}

NibbleTables nibble_tables(const Format& format) {
  NibbleTables tables = {};
  for (uint32_t slice = 0; slice < 16; ++slice) {
    const int32_t head = decode(format, {slice, 0, slice >= 8});
    tables.head[slice] = static_cast<uint8_t>(head);
    tables.tail[slice] =
        static_cast<uint8_t>(decode(format, {8, slice, true}) - decode(format, {8, 0, true}));
  }
  for (uint32_t pattern = 0; pattern < 256; ++pattern) {
    tables.codes[pattern] = code_byte(encode(format, sign_extend(format, pattern)));
  }
  Format halved = format;  // what codes a word once it is halved
  halved.halve = false;
  for (uint32_t high = 0; high < 16; ++high) {
    fill_long(halved, high, 0, tables);
    fill_long(halved, high, 1, tables);
  }
  tables.short_offset = format.is_signed ? 4 : 0;
  tables.short_mask = halved.word_bits() == 8 ? 0xf8 : 0x78;
  return tables;
}

}  // namespace

Tables::Tables(const Format& given) : format(given), nibbles() {
  format.check();
  const int s = format.slice;
  const uint32_t words = 1U << format.word_bits();
  word_mask = words - 1;
  tail_shift = format.halve ? 1 : 0;
  for (uint32_t pattern = 0; pattern < words; ++pattern) {
    const Code code = encode(format, sign_extend(format, pattern));
    const uint32_t bits = code.is_long ? code.head << s | code.tail : code.head;
    entries.push_back(
        {static_cast<uint16_t>(bits), static_cast<uint8_t>(code.is_long ? 2 * s : s)});
  }
  for (uint32_t head = 0; head < 1U << s; ++head) {
    heads.push_back(static_cast<uint16_t>(decode(format, {head, 0, head >> (s - 1) == 1})));
  }
  if (s == 4) nibbles = nibble_tables(format);
}

int32_t Tables::word_of(uint32_t pattern) const { return sign_extend(format, pattern); }

}  // namespace spark::codec::fast
