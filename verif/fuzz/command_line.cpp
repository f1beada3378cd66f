#include "gen/base/error.h"
#include "gen/cli/app.h"
#include "gen/cli/model_inputs.h"
#include "sim/tensor/npy.h"
#include "verif/fuzz/target.h"
#include "verif/memory_file.h"

/// The command line up to where work would start, and the inputs and labels of `run model`.
namespace spark::fuzz {
namespace {

/// The arguments, one a line.
void read_arguments(std::string_view input) {
  std::vector<std::string> arguments;
  for (size_t at = 0; at < input.size();) {
    const size_t end = std::min(input.find('\n', at), input.size());
    arguments.emplace_back(input.substr(at, end - at));
    at = end + 1;
  }
  const std::string error = cli::syntax_error(arguments);
  if (!error.empty()) throw InputError("{}", error);
}

std::vector<std::string> argument_seeds() {
  return {"emit\nspark_unpack\n--lanes\n16\n--signed\n--form=exact\n-o\nout",
          "check\nd\n--block\nspark_decoder\n--top\nt\n--port\nclk_i=clk\n--port\nrst_ni=~r",
          "pack\nin.npy\n-o\nout.spark\n--form\nexact\n--halve\n--layout\nplanar",
          "run\ngemm\n--a\nA.npy\n--b\nB.npy\n--pe\nwide\n--sync\nwindow\n--vector\n8",
          "run\nmodel\nm.tflite\n--inputs\ni.npy\n--limit\n3\n--json",
          "explore\narrays\n--a\nA.npy\n--b\nB.npy\n--goal\nspeed",
          "calibrate\nw.npy\n--bits\n5\n--per\nchannel",
          "unpack\na.spark\n-o\nb.npy\n--tensor\nx\n--salvage",
          "synth\nd\n--liberty\nl.lib\n--parts",
          "bench\n--json",
          "stats\na\nb\n--slice=3",
          "list\n--json",
          "emit\n--help",
          "--version"};
}

/// The first byte says how many inputs there are and whether the rest is labels or inputs.
void read_labels_or_inputs(std::string_view input) {
  if (input.empty()) return;
  const auto first = static_cast<uint8_t>(input.front());
  static verif::MemoryFile file;
  file.set(input.substr(1));
  if (first % 2 == 0) {
    const size_t count = first / 2 % 8;
    const std::vector<int> labels = cli::read_labels(file.path(), count, 12);
    claim(labels.size() == count, "a number of labels");
    return;
  }
  nn::Tensor tensor;
  tensor.shape = {1, 1 + first / 2 % 8};
  const auto inputs = cli::read_inputs(file.path(), tensor, 5);
  claim(inputs.size() <= 5 && !inputs.empty(), "a number of inputs");
}

std::vector<std::string> label_seeds() {
  const std::string npy = tensor::npy_header({"", tensor::Dtype::int8, {2, 2}, {}}) + "abcd";
  return {std::string(1, 6) + "0,name,3\r\n1,b,11\n4\n", "\3" + npy, "\7abcdefgh"};
}

}  // namespace

const Target labels = {"labels", 256, read_labels_or_inputs, label_seeds};
const Target arguments = {"arguments", 256, read_arguments, argument_seeds};

}  // namespace spark::fuzz
