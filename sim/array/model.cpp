#include "sim/array/model.h"

#include "sim/array/core.h"

namespace spark::array {

std::unique_ptr<Dut> make_model(const Config& config) {
  check(config);
  std::unique_ptr<Dut> model = drive_of(config).make(config);
  model->reset();
  return model;
}

}  // namespace spark::array
