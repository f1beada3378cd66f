#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace spark {

/// Runs job(0) .. job(count - 1) on all cores and waits. The first exception (by index) is thrown
/// again after all have ended. On a terminal, `doing` and how many are done is shown on standard
/// error.
void for_all(size_t count, const std::string& doing, const std::function<void(size_t)>& job);

}  // namespace spark
