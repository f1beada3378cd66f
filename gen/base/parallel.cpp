#include "gen/base/parallel.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace spark {

void for_all(size_t count, const std::string& doing, const std::function<void(size_t)>& job) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  std::vector<std::exception_ptr> failures(count);
  std::mutex mutex;
  size_t done = 0;
  boost::asio::thread_pool pool(std::max(1U, std::thread::hardware_concurrency()));
  for (size_t i = 0; i < count; ++i) {
    boost::asio::post(pool, [&, i] {
      try {
        job(i);
      } catch (...) {
        failures[i] = std::current_exception();
      }
      const std::lock_guard lock(mutex);
      ++done;
      if (terminal) std::fprintf(stderr, "\r%s %zu/%zu ", doing.c_str(), done, count);
    });
  }
  pool.join();
  if (terminal && count > 0) std::fprintf(stderr, "\r\033[K");
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace spark
