#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "gen/base/file.h"
#include "verif/fuzz/target.h"

/// What libFuzzer calls, around the target SPARK_FUZZ_TARGET. `--seeds FOLDER` writes the seeds
/// instead, `--max_len` prints the largest size of an input.

// By its whole name: one of the targets is called as the namespace.
static const spark::fuzz::Target& target = spark::fuzz::SPARK_FUZZ_TARGET;

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::string option = *argc > 1 ? (*argv)[1] : "";
  if (option == "--seeds" && *argc == 3) {
    int number = 0;
    for (const std::string& seed : target.seeds()) {
      spark::write_file(std::filesystem::path((*argv)[2]) / std::to_string(number++), seed);
    }
    std::exit(0);
  }
  if (option == "--max_len") {
    std::printf("%zu\n", target.max_size);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  spark::fuzz::accepts(target, {reinterpret_cast<const char*>(data), size});
  return 0;
}
