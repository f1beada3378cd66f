#include "verif/evidence/task.h"

namespace spark::verif {

Evidence evidence_of(const std::string& kind, const std::string& subject, const std::string& claim,
                     const Verdict& found) {
  return {.kind = kind,
          .subject = subject,
          .claim = claim,
          .engine = found.engine,
          .depth = found.depth,
          .holds = found.holds,
          .detail = found.detail};
}

}  // namespace spark::verif
