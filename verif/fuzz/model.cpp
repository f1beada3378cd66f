#include "sim/nn/model.h"

#include <algorithm>

#include "sim/nn/network.h"
#include "verif/fuzz/target.h"
#include "verif/nn/given_model.h"

/// Models for `run model`; small ones are run.
namespace spark::fuzz {
namespace {

void read_model(std::string_view input) {
  const nn::Model model =
      nn::parse_model({reinterpret_cast<const uint8_t*>(input.data()), input.size()}, "input");
  constexpr int kSmall = 300;  // words of a tensor: more would be the arithmetic's time
  const bool small = std::all_of(model.tensors.begin(), model.tensors.end(),
                                 [](const nn::Tensor& t) { return t.size() <= kSmall; });
  const nn::Network network(model,
                            {.weights = true, .activations = true, .input = true, .format = {}});
  if (!small) return;
  nn::HostGemm gemm;
  const std::vector<nn::Word> words(static_cast<size_t>(network.input().size()), 1);
  const nn::NetworkRun run = network.run(words, gemm);
  claim(run.output.size() == static_cast<size_t>(network.output().size()), "size of the output");
}

std::vector<std::string> model_seeds() { return {nn::test::small_model().bytes()}; }

}  // namespace

const Target model = {"model", 4096, read_model, model_seeds};

}  // namespace spark::fuzz
