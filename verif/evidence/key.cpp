#include "verif/evidence/key.h"

#include <algorithm>

#include "gen/base/file.h"
#include "verif/evidence/gate_level.h"

namespace spark::verif {

namespace fs = std::filesystem;

std::vector<fs::path> files_read() {
  std::vector<fs::path> files;
  for (const char* folder : {"formal", "spec"}) {
    for (const fs::path& file : fs::directory_iterator(fs::path(SPARK_EVIDENCE_FOLDER) / folder)) {
      files.push_back(file);
    }
  }
  std::sort(files.begin(), files.end());
  for (const synth::InstalledLibrary& library : libraries_at_hand()) {
    files.insert(files.end(), library.files.begin(), library.files.end());
  }
  return files;
}

std::string outcome_key(const std::string& program,
                        const std::map<std::string, std::string>& versions,
                        const std::vector<fs::path>& files) {
  std::string text = sha256(program) + "\n";
  for (const auto& [tool, version] : versions) text += tool + ": " + version + "\n";
  for (const fs::path& file : files) {
    text += file.filename().string() + ": " + sha256(read_file(file)) + "\n";
  }
  return sha256(text);
}

}  // namespace spark::verif
