#include "sim/array/model.h"

#include "sim/array/core.h"

namespace spark::array {
namespace {

std::unique_ptr<Dut> make(const Config& config) {
  switch (config.sync) {
    case Sync::rigid:
      return make_rigid(config);
    case Sync::lockstep:
      return make_lockstep(config);
    case Sync::elastic:
      return config.pe == Pe::mixed ? make_mixed_elastic(config) : make_wide_elastic(config);
    case Sync::window:
      break;
  }
  return config.pe == Pe::wide ? make_wide_window(config) : make_split_window(config);
}

}  // namespace

std::unique_ptr<Dut> make_model(const Config& config) {
  check(config);
  std::unique_ptr<Dut> model = make(config);
  model->reset();
  return model;
}

}  // namespace spark::array
