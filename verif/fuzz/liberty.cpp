#include "synth/liberty.h"

#include <zlib.h>

#include "verif/fuzz/target.h"
#include "verif/memory_file.h"

/// Libraries of cells, plain and compressed.
namespace spark::fuzz {
namespace {

void read_library(std::string_view input) {
  static verif::MemoryFile file;
  file.set(input);
  const synth::Library library = synth::read_liberty({file.path()});
  claim(library.nand2_area > 0 && !library.flip_flops.empty(), "a library without its cells");
}

std::string compressed(const std::string& text) {
  constexpr int kGzip = 16 + MAX_WBITS;
  std::string bytes(text.size() + 64, '\0');
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

std::vector<std::string> liberty_seeds() {
  const std::string text = R"lib(library(l) { /* units */
  time_unit : "1ns"; capacitive_load_unit(1, pf);
  lu_table_template(t) { variable_1 : input_net_transition; index_1("0.1, 0.2"); }
  cell(NAND2X1) { area : 2; pin(A) { direction : input; capacitance : 0.01; }
    pin(B) { direction : input; } pin(Y) { direction : output; function : "!(A B)";
    timing() { related_pin : "A"; cell_rise(t) { values("1, 2", \
      "3, 4"); } } } }
  cell(BUF) { area : 3; pin(A) { direction : input } pin(Y) { direction : output; function : A; } }
  cell(DFF) { area : 8; ff(IQ, IQN) { clocked_on : "C"; next_state : "D"; clear : !R; }
    pin(C) { direction : input; clock : true; } pin(D) { direction : input; }
    pin(Q) { direction : output; function : "IQ"; } } // end
})lib";
  return {text, compressed(text)};
}

}  // namespace

const Target liberty = {"liberty", 2048, read_library, liberty_seeds};

}  // namespace spark::fuzz
