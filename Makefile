# The front door. Everything goes to build/; only `make rtl`, `make history` and `make format` write into the tree.
SPARK := build/spark-rtl
CACHE := --cache build/cache
SOURCES = $(shell git ls-files '*.cpp' '*.h')

.PHONY: all packages configure build bundles check area history bench test verify mutants fuzz neon rtl format lint clean

# The main job: emit the reference configurations, check them against the golden codec, map them to gates.
# `make area` makes the report of them.
all: check
	@$(SPARK) synth build/rtl/*/ $(CACHE)
	@echo
	@echo "bundles     build/rtl/*/   Verilog, file list, FuseSoC core, codebook, manifest"
	@echo "program     $(SPARK)"

packages:
	@.ci/install

configure: packages
	@cmake --preset release > /dev/null

build: configure
	@cmake --build --preset release --target spark-rtl

bundles: build
	@rm -rf build/rtl
	@$(SPARK) reference -o build/rtl

check: bundles
	@$(SPARK) check build/rtl/*/ $(CACHE)

# Area, timing and power of the reference configurations, of arrays and of other architectures' units, as a page.
# LIBERTY: libraries, each a file, a folder, or the name of an installed one.
LIBERTY :=
area: build
	@$(SPARK) report -o build/report $(CACHE) --history synth/history $(addprefix --liberty ,$(LIBERTY))

# Records area and period of the reference configurations in rtl/, as committed, in synth/history/.
history: build
	@synth/history.sh $(SPARK) build/cache

# Speed of the codec beside its peers; some minutes. Meaningful on a machine that does nothing else.
bench: build
	@mkdir -p build/report
	@$(SPARK) bench --json --plot build/report/bench.svg > build/report/bench.json.partial
	@mv build/report/bench.json.partial build/report/bench.json
	@echo "speeds      build/report/bench.json, build/report/bench.svg"

# The report's page is opened in a browser.
test:
	@.ci/install browser
	@cmake --preset release > /dev/null
	@cmake --build --preset release
	@ctest --preset release --parallel $(shell expr $$(nproc) + 1)

# Everything that speaks for the emitted Verilog: proofs, simulations, mutants, coverage. Goes on where it was stopped.
# JOBS=slurm: as a job array of a Slurm cluster whose nodes see this folder.
JOBS := local
VERIFY := build/spark-verify
verify: configure
	@cmake --build --preset release --target spark-rtl spark-verify
	@$(if $(filter slurm,$(JOBS)),verif/slurm.sh $(VERIFY) && $(VERIFY) report,$(VERIFY) run)

# Of these the mutants alone: which check finds each, or which proof says that it is equal.
mutants: configure
	@cmake --build --preset release --target spark-verify
	@$(VERIFY) run --only mutants -o build/report/mutants

# libFuzzer on everything that reads a file or a command line: RUNS executions of each target.
RUNS := 20000
fuzz:
	@.ci/install fuzz
	@cmake --preset fuzz > /dev/null
	@cmake --build --preset fuzz
	@verif/fuzz.sh build/fuzz $(RUNS)

# The fast codec's tests on Arm (NEON), emulated.
NEON_SOURCES = $(addprefix sim/codec/,format.cpp rules.cpp stream.cpp fast/*.cpp) gen/base/error.cpp \
  $(addprefix verif/codec/,support.cpp fast_*.cpp) $(addprefix /usr/src/googletest/googletest/src/,gtest-all.cc gtest_main.cc)
neon:
	@.ci/install neon
	@mkdir -p build/neon
	@aarch64-linux-gnu-g++ -std=c++20 -O2 -DFMT_HEADER_ONLY -I. -I/usr/src/googletest/googletest -idirafter /usr/include \
	  $(NEON_SOURCES) -o build/neon/fast-test
	@qemu-aarch64 -L /usr/aarch64-linux-gnu build/neon/fast-test

rtl: build
	@$(SPARK) reference -o rtl --force

format:
	@.ci/install lint
	@clang-format -i $(SOURCES)

# Each file alone, which also finds includes that it lacks.
lint: packages
	@.ci/install lint
	@cmake -S . -B build/lint -G Ninja -DCMAKE_UNITY_BUILD=OFF > /dev/null
	@cmake --build build/lint --target flatbuffers/sim/tensor/tflite_generated.h > /dev/null
	@clang-format --dry-run --Werror $(SOURCES)
	@clang-tidy -p build/lint --quiet $(filter %.cpp,$(SOURCES))

clean:
	@rm -rf build
