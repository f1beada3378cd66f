#include "verif/evidence/models.h"

#include "gen/base/error.h"

namespace spark::verif {

std::vector<std::shared_ptr<Model>> load_models(const std::vector<ModelSource>& sources,
                                                const std::filesystem::path& cache) {
  try {
    return Model::load_all(sources, cache, Effort::least);
  } catch (const InputError&) {
    // One of them is no Verilog.
  }
  std::vector<std::shared_ptr<Model>> models;
  for (const ModelSource& source : sources) {
    try {
      models.push_back(Model::load_all({source}, cache, Effort::least).front());
    } catch (const InputError&) {
      models.push_back(nullptr);
    }
  }
  return models;
}

}  // namespace spark::verif
