#include "gen/base/parallel.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace spark {

size_t core_count() { return std::max(1U, std::thread::hardware_concurrency()); }

void for_all(size_t count, const std::string& doing, const std::function<void(size_t)>& job) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  std::vector<std::exception_ptr> failures(count);
  std::mutex mutex;
  size_t done = 0;
  boost::asio::thread_pool pool(core_count());
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

size_t in_order_threads() {
  constexpr size_t kMost = 8;
  static const size_t threads = std::min(core_count(), kMost);
  return threads;
}

void in_order(uint64_t count, const std::function<void(uint64_t, size_t)>& work,
              const std::function<void(uint64_t, size_t)>& finish) {
  std::atomic<uint64_t> next = 0;
  std::mutex mutex;
  std::condition_variable moved;
  uint64_t turn = 0;  // everything before it has been finished
  std::exception_ptr failure;
  const auto run = [&](size_t thread) {
    for (uint64_t i = next++; i < count; i = next++) {
      std::exception_ptr broken;
      const auto attempt = [&](const std::function<void(uint64_t, size_t)>& step) {
        try {
          step(i, thread);
        } catch (...) {
          broken = std::current_exception();
        }
      };
      attempt(work);
      std::unique_lock lock(mutex);
      moved.wait(lock, [&] { return turn == i || failure; });
      if (failure) return;
      lock.unlock();  // nobody else has the turn
      if (!broken) attempt(finish);
      lock.lock();
      if (broken) {
        failure = broken;
      } else {
        ++turn;
      }
      moved.notify_all();
    }
  };
  std::vector<std::thread> others;
  for (size_t thread = 1; thread < std::min<uint64_t>(in_order_threads(), count); ++thread) {
    try {
      others.emplace_back(run, thread);
    } catch (const std::system_error&) {
      break;  // no more threads to be had: those that run do the work
    }
  }
  run(0);
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace spark
