#include "verif/evidence/subject.h"

#include <map>

#include "gen/blocks/block.h"

namespace spark::verif {

const Subject& subject_of(const std::string& block) {
  static const std::map<std::string, Subject> kSubjects = {
#define BLOCK(unit) {gen::unit##_block().name, unit##_subject()},
#include "gen/blocks/blocks.inc"
#undef BLOCK
  };
  return kSubjects.at(block);
}

std::vector<gen::Request> small_requests() {
  std::vector<gen::Request> all;
  for (const gen::Block& block : gen::blocks()) {
    const std::vector<gen::Request>& small = subject_of(block.name).small;
    all.insert(all.end(), small.begin(), small.end());
  }
  return all;
}

}  // namespace spark::verif
