#include "verif/harness/model.h"

#include <dlfcn.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFlags = "-std=c++17 -fPIC -w -DVL_TIME_CONTEXT";

/// A compiler and its flags, and what else its output depends on.
struct Compiler {
  std::string program = "c++";
  std::string flags = fmt::format("{} -O1", kFlags);
  std::string target;                  ///< the processor, if the output is for this one only
  std::vector<std::string> verilator;  ///< flags of Verilator

  std::string key() const {
    return fmt::format("{} {} {} {}", program, flags, target, fmt::join(verilator, " "));
  }
};

/// What /proc says of the processor's instructions.
std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("flags") || line.starts_with("Features")) return line;
  }
  return "";
}

Compiler compiler_for(Effort effort) {
  Compiler compiler;
  if (effort == Effort::quick) return compiler;
  if (tool_exists("clang++")) compiler.program = "clang++";
  if (effort == Effort::fast) {
    compiler.flags = fmt::format("{} -O3 -march=native", kFlags);
    compiler.target = processor();
  } else {
    // Cells of an array as functions: a third of the work, but a slower model.
    compiler.flags = fmt::format("{} -O0", kFlags);
    compiler.verilator = {"--inline-mult", "1"};
  }
  return compiler;
}

ToolRun run_or_throw(const std::string& tool, const std::vector<std::string>& arguments,
                     const fs::path& folder, const std::string& what) {
  ToolRun run = run_tool(tool, arguments, folder);
  if (run.status != 0) {
    throw InputError("{} failed on {}: {}", tool, what, run.complaint("rror"));
  }
  return run;
}

std::vector<std::string> compile(const std::string& all_flags,
                                 std::initializer_list<std::string> more) {
  std::vector<std::string> arguments;
  std::istringstream flags(all_flags);
  for (std::string flag; flags >> flag;) arguments.push_back(flag);
  arguments.insert(arguments.end(), more);
  return arguments;
}

std::string verilator_version() {
  static const std::string kVersion = version_line("verilator");
  return kVersion;
}

std::string verilator_root() {
  static const std::string kRoot = [] {
    std::string root =
        run_or_throw("verilator", {"--getenv", "VERILATOR_ROOT"}, ".", "--getenv").output;
    while (!root.empty() && root.back() == '\n') root.pop_back();
    return root;
  }();
  return kRoot;
}

/// Where a result is made before it gets its name; whoever makes it holds the lock on that name.
fs::path scratch_for(const fs::path& final_path) { return final_path.string() + ".partial"; }

/// Moves a finished scratch folder into place, over what may be left there of an earlier, damaged
/// one.
void publish(const fs::path& scratch, const fs::path& final_path) {
  fs::remove_all(final_path);
  fs::rename(scratch, final_path);
}

/// Verilator's run-time library, compiled once.
fs::path runtime_object(const fs::path& cache) {
  const std::string flags = Compiler().flags;
  const std::string text =
      "#include \"verilated.cpp\"\n#include \"verilated_threads.cpp\"\n"
      "#include \"verilated_cov.cpp\"\n";
  const fs::path folder =
      cache / ("runtime-" + sha256(verilator_version() + flags + text).substr(0, 16));
  const FileLock lock(folder.string() + ".lock");
  if (!fs::exists(folder / "runtime.o")) {
    const fs::path scratch = scratch_for(folder);
    const std::string include = verilator_root() + "/include";
    write_file(scratch / "runtime.cpp", text);
    run_or_throw("c++",
                 compile(flags, {"-I" + include, "-I" + include + "/vltstd", "-c", "runtime.cpp",
                                 "-o", "runtime.o"}),
                 scratch, "Verilator's run-time library");
    publish(scratch, folder);
  }
  return folder / "runtime.o";
}

std::string class_name(size_t index) { return fmt::format("Vmodel{}", index); }

/// C functions around a Verilated class: make, delete, evaluate, and where each port is stored; and
/// one that writes its coverage.
std::string shim(size_t model, const ModelSource& source) {
  std::string text = fmt::format(
      "#include \"{0}.h\"\nextern \"C\" {{\n"
      "void* model{1}_new() {{ return new {0}{{new VerilatedContext}}; }}\n"
      "void model{1}_delete(void* m) {{\n"
      "  VerilatedContext* context = static_cast<{0}*>(m)->contextp();\n"
      "  delete static_cast<{0}*>(m);\n  delete context;\n}}\n"
      "void model{1}_eval(void* m) {{ static_cast<{0}*>(m)->eval(); }}\n"
      "void* model{1}_port(void* m, unsigned index, unsigned* bytes) {{\n"
      "  {0}& model = *static_cast<{0}*>(m);\n  switch (index) {{\n",
      class_name(model), model);
  unsigned index = 0;
  for (const auto& [name, width] : source.ports) {
    text +=
        fmt::format("    case {0}: *bytes = sizeof model.{1}; return &model.{1};\n", index++, name);
  }
  text += "    default: return nullptr;\n  }\n}\n";
  if (source.coverage) {
    text += fmt::format(
        "void model{1}_write_coverage(void* m, const char* file) {{\n"
        "  static_cast<{0}*>(m)->contextp()->coveragep()->write(file);\n}}\n",
        class_name(model), model);
  }
  return text + "}\n";
}

std::string shims(const std::vector<ModelSource>& sources) {
  std::string text;
  for (size_t i = 0; i < sources.size(); ++i) text += shim(i, sources[i]);
  return text;
}

void verilate(const ModelSource& source, size_t index, const Compiler& compiler,
              const fs::path& folder) {
  std::vector<std::string> arguments = {"--cc",   "-O3", "--prefix", class_name(index),
                                        "--Mdir", "."};
  arguments.insert(arguments.end(), compiler.verilator.begin(), compiler.verilator.end());
  if (source.coverage) arguments.push_back("--coverage");
  run_verilator(std::move(arguments), source.files, source.top, folder);
}

void build(const std::vector<ModelSource>& sources, const Compiler& compiler, const fs::path& cache,
           const fs::path& folder) {
  const fs::path runtime = fs::absolute(runtime_object(cache));
  const fs::path scratch = scratch_for(folder);
  fs::remove_all(scratch);
  fs::create_directories(scratch);
  try {
    for (size_t i = 0; i < sources.size(); ++i) verilate(sources[i], i, compiler, scratch);
    std::string unit;
    std::vector<std::string> units;
    for (const auto& entry : fs::directory_iterator(scratch)) {
      if (entry.path().extension() == ".cpp") units.push_back(entry.path().filename());
    }
    std::sort(units.begin(), units.end());
    for (const std::string& source : units) unit += fmt::format("#include \"{}\"\n", source);
    write_file(scratch / "unit.cc", unit + shims(sources));
    const std::string include = verilator_root() + "/include";
    run_or_throw(compiler.program,
                 compile(compiler.flags,
                         {"-I.", "-I" + include, "-I" + include + "/vltstd", "-shared", "unit.cc",
                          runtime.string(), "-o", "model.so", "-pthread", "-latomic"}),
                 scratch, sources.front().top);
  } catch (const InputError&) {
    fs::remove_all(scratch);
    throw;
  }
  publish(scratch, folder);
}

/// Null if there is no such file or it is damaged.
std::shared_ptr<void> load(const std::string& path) {
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  return {library, [](void* p) { ::dlclose(p); }};
}

template <typename Function>
Function symbol(void* library, const std::string& name) {
  return reinterpret_cast<Function>(::dlsym(library, name.c_str()));
}

/// The library of `sources`, from the cache or built.
std::shared_ptr<void> load_library(const std::vector<ModelSource>& sources, Effort effort,
                                   const fs::path& cache) {
  const Compiler compiler = compiler_for(effort);
  std::string content = verilator_version() + compiler.key();
  bool self_contained = true;
  for (const ModelSource& source : sources) {
    content += source.top;
    for (const fs::path& file : source.files) content += read_file(file);
    self_contained = self_contained && is_self_contained(source.files);
  }
  content += shims(sources);
  const fs::path folder = cache / (sources.front().top + "-" + sha256(content).substr(0, 24));
  const FileLock lock(folder.string() + ".lock");
  const std::string path = fs::absolute(folder / "model.so").string();
  std::shared_ptr<void> library;
  if (self_contained) library = load(path);
  if (library == nullptr) {
    build(sources, compiler, cache, folder);
    library = load(path);
  }
  if (library == nullptr) throw InputError("cannot load '{}': {}", path, ::dlerror());
  return library;
}

}  // namespace

std::string run_verilator(std::vector<std::string> arguments, const std::vector<fs::path>& files,
                          const std::string& top, const fs::path& folder) {
  for (const char* flag : {"-Wno-fatal", "-Wno-lint", "-Wno-style", "--top-module"}) {
    arguments.emplace_back(flag);
  }
  arguments.push_back(top);
  for (const fs::path& file : files) {
    arguments.push_back("-I" + fs::absolute(file).parent_path().string());
    arguments.push_back(fs::absolute(file).string());
  }
  return run_or_throw("verilator", arguments, folder, top).output;
}

Model::Model(const std::vector<fs::path>& files, const std::string& top,
             const std::map<std::string, int64_t>& ports, const fs::path& cache, Effort effort) {
  const ModelSource source{files, top, ports};
  library_ = load_library({source}, effort, cache);
  open(0, source);
}

std::vector<std::shared_ptr<Model>> Model::load_all(const std::vector<ModelSource>& sources,
                                                    const fs::path& cache, Effort effort) {
  const std::shared_ptr<void> library = load_library(sources, effort, cache);
  std::vector<std::shared_ptr<Model>> models;
  for (size_t i = 0; i < sources.size(); ++i) {
    models.emplace_back(new Model);
    models.back()->library_ = library;
    models.back()->open(i, sources[i]);
  }
  return models;
}

void Model::open(size_t index, const ModelSource& source) {
  const std::string name = fmt::format("model{}_", index);
  instance_ = {symbol<void* (*)()>(library_.get(), name + "new")(),
               symbol<void (*)(void*)>(library_.get(), name + "delete")};
  eval_ = symbol<void (*)(void*)>(library_.get(), name + "eval");
  if (source.coverage) {
    write_coverage_ = symbol<void (*)(void*, const char*)>(library_.get(), name + "write_coverage");
  }
  const auto port_at = symbol<void* (*)(void*, unsigned, unsigned*)>(library_.get(), name + "port");
  unsigned port = 0;
  for (const auto& [port_name, width] : source.ports) {
    unsigned bytes = 0;
    void* storage = port_at(instance_.get(), port++, &bytes);
    const Signal signal(storage, static_cast<int>(width));
    if (bytes != signal.bytes()) {
      throw std::logic_error(
          fmt::format("port {} of {} has not {} bits", port_name, source.top, width));
    }
    signals_[port_name] = signal;
  }
}

void Model::write_coverage(const fs::path& file) const {
  if (write_coverage_ == nullptr) throw std::logic_error("the model counts no coverage");
  write_coverage_(instance_.get(), file.c_str());
}

Signal Model::signal(const std::string& name) const {
  const auto found = signals_.find(name);
  if (found == signals_.end()) throw std::logic_error("the model has no port " + name);
  return found->second;
}

std::map<std::string, int64_t> port_widths(const hdl::Module& module) {
  std::map<std::string, int64_t> widths;
  for (const hdl::Port& port : module.ports()) widths[port.name] = module.port_width(port);
  return widths;
}

fs::path default_cache() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return fs::path(cache) / "spark-rtl";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/tmp") / ".cache" / "spark-rtl";
}

}  // namespace spark::verif
