#include "gen/base/error.h"
#include "sim/tensor/npy.h"
#include "sim/tensor/safetensors.h"
#include "sim/tensor/source.h"
#include "sim/tensor/tflite.h"

namespace spark::tensor {
namespace {

class StoredFile : public File {
 public:
  explicit StoredFile(const std::filesystem::path& path) : file_(path) {
    const std::string name = path.string();
    const std::string_view text(reinterpret_cast<const char*>(file_.bytes().data()),
                                file_.bytes().size());
    if (text.starts_with(kNpyMagic)) {
      Stored tensor = parse_npy(text, name);
      tensor.description.name = path.stem().string();
      add(std::move(tensor), name);
      return;
    }
    std::vector<Stored> tensors;
    if (text.size() >= 8 && text.substr(4).starts_with(kTfliteIdentifier)) {
      tensors = parse_tflite(file_.bytes(), name);
    } else if (text.size() > 8 && text[8] == '{') {
      tensors = parse_safetensors(text, name);
    } else {
      throw InputError("{}: not a .npy, .safetensors or .tflite file (by what it begins with)",
                       name);
    }
    for (Stored& tensor : tensors) {
      std::string label = fmt::format("{}: tensor '{}'", name, printable(tensor.description.name));
      add(std::move(tensor), std::move(label));
    }
  }

  const std::vector<std::unique_ptr<Source>>& tensors() const override { return tensors_; }

 private:
  void add(Stored tensor, std::string label) {
    tensors_.push_back(std::make_unique<StoredSource>(file_, std::move(tensor), std::move(label)));
  }

  MappedFile file_;
  std::vector<std::unique_ptr<Source>> tensors_;
};

}  // namespace

std::unique_ptr<File> open(const std::filesystem::path& path) {
  return std::make_unique<StoredFile>(path);
}

}  // namespace spark::tensor
