// Rationale: in_order promises an order, a bound and the first failure. Items of random length on
// all threads show an order that depends on luck; failures at every place in either step show which
// one comes out and that nothing behind it is finished.
#include "gen/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace spark {
namespace {

TEST(InOrder, FinishesInOrderWhateverTheWorkTakes) {
  for (const uint64_t count : {0, 1, 2, 3, 100, 1000}) {
    std::vector<uint64_t> finished;
    std::vector<uint64_t> held(in_order_threads(), UINT64_MAX);  // by each thread's buffer
    std::atomic<size_t> under_way = 0;
    std::atomic<size_t> most = 0;
    in_order(
        count,
        [&](uint64_t i, size_t thread) {
          const size_t now = ++under_way;
          for (size_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
          }
          held.at(thread) = i;
          if (i % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(i % 50));
        },
        [&](uint64_t i, size_t thread) {
          EXPECT_EQ(held.at(thread), i);
          finished.push_back(i);
          --under_way;
        });
    ASSERT_EQ(finished.size(), count);
    for (uint64_t i = 0; i < count; ++i) EXPECT_EQ(finished[i], i);
    EXPECT_LE(most, in_order_threads());
  }
}

TEST(InOrder, TheFirstFailureEndsIt) {
  for (const bool in_work : {false, true}) {
    for (uint64_t bad = 0; bad < 40; ++bad) {
      std::vector<uint64_t> finished;
      const auto fail_at = [&](uint64_t i) {
        if (i == bad || i == bad + 1) throw std::runtime_error(std::to_string(i));
      };
      std::string failure;
      try {
        in_order(
            40,
            [&](uint64_t i, size_t) {
              if (in_work) fail_at(i);
            },
            [&](uint64_t i, size_t) {
              if (!in_work) fail_at(i);
              finished.push_back(i);
            });
      } catch (const std::runtime_error& error) {
        failure = error.what();
      }
      EXPECT_EQ(failure, std::to_string(bad));
      EXPECT_EQ(finished.size(), bad);
    }
  }
}

}  // namespace
}  // namespace spark
