#include <algorithm>

#include "gen/base/error.h"
#include "sim/tensor/formats.h"

namespace spark::tensor {
namespace {

class StoredFile : public File {
 public:
  explicit StoredFile(const std::filesystem::path& path) : file_(path) {
    const std::string name = path.string();
    const std::vector<FileFormat>& formats = file_formats();
    const auto format = std::find_if(formats.begin(), formats.end(), [&](const FileFormat& f) {
      return f.recognises(file_.text());
    });
    if (format == formats.end()) {
      throw InputError("{}: not a {} file (by what it begins with)", name, endings());
    }
    for (Stored& tensor : format->parse(file_.text(), name)) {
      std::string label = name;
      if (format->names_tensors) {
        label += fmt::format(": tensor '{}'", printable(tensor.description.name));
      } else {
        tensor.description.name = path.stem().string();
      }
      tensors_.push_back(
          std::make_unique<StoredSource>(file_, std::move(tensor), std::move(label)));
    }
  }

  const std::vector<std::unique_ptr<Source>>& tensors() const override { return tensors_; }

 private:
  MappedFile file_;
  std::vector<std::unique_ptr<Source>> tensors_;
};

}  // namespace

std::unique_ptr<File> open(const std::filesystem::path& path) {
  return std::make_unique<StoredFile>(path);
}

}  // namespace spark::tensor
