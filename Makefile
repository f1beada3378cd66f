# The front door. Everything goes to build/; `make rtl` alone writes into the tree.
SPARK := build/spark-rtl
CACHE := --cache build/cache
BUNDLES = $(sort $(wildcard build/rtl/*))
SOURCES = $(shell git ls-files '*.cpp' '*.h')

.PHONY: all build install-packages test rtl area format lint clean

# The main job: emit the reference configurations, check them against the golden codec, map them to gates.
all: build
	$(SPARK) reference -o build/rtl --force
	@$(MAKE) --no-print-directory report

.PHONY: report
report:
	$(SPARK) check $(BUNDLES) $(CACHE)
	@mkdir -p build/report
	$(SPARK) synth $(BUNDLES) $(CACHE) --json > build/report/area.json
	$(SPARK) synth $(BUNDLES) $(CACHE)
	@echo "bundles:    build/rtl/*/ (Verilog, file list, FuseSoC core, codebook, manifest)"
	@echo "area table: build/report/area.json"
	@echo "program:    $(SPARK)"

build: install-packages
	@cmake --preset release > build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }
	@rm -f build.log
	@cmake --build --preset release --target spark-rtl

install-packages:
	@.ci/install

test: install-packages
	@cmake --preset release > build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }
	@rm -f build.log
	@cmake --build --preset release
	@ctest --preset release --parallel $(shell nproc) --progress

rtl: build
	$(SPARK) reference -o rtl --force

# Area and timing of the reference configurations.
area: build
	$(SPARK) reference -o build/rtl --force
	@mkdir -p build/report
	$(SPARK) synth $(sort $(wildcard rtl/*/)) $(CACHE) --json > build/report/area.json
	$(SPARK) synth $(sort $(wildcard rtl/*/)) $(CACHE)

format:
	clang-format -i $(SOURCES)

lint: build
	clang-format --dry-run --Werror $(SOURCES)
	clang-tidy -p build --quiet $(filter %.cpp,$(SOURCES))

clean:
	rm -rf build
