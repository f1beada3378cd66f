#include "sim/tensor/formats.h"

#include <algorithm>

#include "sim/tensor/npy.h"
#include "sim/tensor/safetensors.h"
#include "sim/tensor/tflite.h"

namespace spark::tensor {

const std::vector<FileFormat>& file_formats() {
  static const std::vector<FileFormat> kFormats = {
      {".npy", false, is_npy, parse_npy_file, create_npy},
      {".safetensors", true, is_safetensors, parse_safetensors, create_safetensors},
      {".tflite", true, is_tflite, parse_tflite, create_tflite},
  };
  return kFormats;
}

bool is_known(std::string_view bytes) {
  const std::vector<FileFormat>& formats = file_formats();
  return std::any_of(formats.begin(), formats.end(),
                     [&](const FileFormat& format) { return format.recognises(bytes); });
}

std::string endings() {
  const std::vector<FileFormat>& formats = file_formats();
  std::string text;
  for (size_t i = 0; i < formats.size(); ++i) {
    text += i == 0 ? "" : i + 1 < formats.size() ? ", " : " or ";
    text += formats[i].ending;
  }
  return text;
}

}  // namespace spark::tensor
