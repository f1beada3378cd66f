#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace spark {

/// Threads that for_all runs: one a core.
size_t core_count();

/// Runs job(0) .. job(count - 1) on all cores and waits. The first exception (by index) is thrown
/// again after all have ended. On a terminal, `doing` and how many are done is shown on standard
/// error.
void for_all(size_t count, const std::string& doing, const std::function<void(size_t)>& job);

/// How many threads in_order uses at most: one a core, 8 at most, so that what they hold stays
/// small.
size_t in_order_threads();

/// A pipe: work(i, thread) for i = 0 .. count - 1 on several threads, and behind each of them, in
/// the order of i and one at a time, finish(i, thread). A thread takes its next i only when it has
/// finished the one before: not more than in_order_threads() are under way, and `thread`, smaller
/// than that, may name a buffer. The first exception (by i) ends it and is thrown again.
void in_order(uint64_t count, const std::function<void(uint64_t, size_t)>& work,
              const std::function<void(uint64_t, size_t)>& finish);

}  // namespace spark
