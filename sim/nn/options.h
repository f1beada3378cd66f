#pragma once

#include "sim/nn/model.h"
#include "sim/tensor/tflite_generated.h"

namespace spark::nn {

/// Reads what an operator's options say into `layer`, whose op and label are set. Throws
/// InputError, beginning with the label, if they are missing or say what is not supported.
void read_options(const tensor::tflite::Operator& given, Layer& layer);

}  // namespace spark::nn
