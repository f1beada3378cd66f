#include "verif/harness/model.h"

#include <dlfcn.h>

#include <cstdlib>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFlags = "-std=c++17 -O1 -fPIC -w -DVL_TIME_CONTEXT";

std::string first_error(const std::string& output) {
  std::istringstream in(output);
  std::string line;
  std::string first;
  while (std::getline(in, line)) {
    if (first.empty()) first = line;
    if (line.find("rror") != std::string::npos) return line;
  }
  return first;
}

ToolRun run_or_throw(const std::string& tool, const std::vector<std::string>& arguments,
                     const fs::path& folder, const std::string& what) {
  ToolRun run = run_tool(tool, arguments, folder);
  // Of the compiler's complaints one is the user's: the shim names a port that the module does not
  // have.
  static const std::regex kNoPort("has no member named \\W*(\\w+)");
  if (std::smatch match; run.status != 0 && std::regex_search(run.output, match, kNoPort)) {
    throw InputError("{} has no port '{}', which the block has", what, match[1].str());
  }
  if (run.status != 0) {
    throw InputError("{} failed on {}: {}", tool, what, first_error(run.output));
  }
  return run;
}

std::vector<std::string> compile(std::initializer_list<std::string> more) {
  std::vector<std::string> arguments;
  std::istringstream flags(kFlags);
  for (std::string flag; flags >> flag;) arguments.push_back(flag);
  arguments.insert(arguments.end(), more);
  return arguments;
}

std::string verilator_version() {
  static const std::string kVersion =
      run_or_throw("verilator", {"--version"}, ".", "--version").output;
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
  const fs::path folder = cache / ("runtime-" + sha256(verilator_version() + kFlags).substr(0, 16));
  const FileLock lock(folder.string() + ".lock");
  if (!fs::exists(folder / "runtime.o")) {
    const fs::path scratch = scratch_for(folder);
    const std::string include = verilator_root() + "/include";
    write_file(scratch / "runtime.cpp",
               "#include \"verilated.cpp\"\n#include \"verilated_threads.cpp\"\n");
    run_or_throw("c++",
                 compile({"-I" + include, "-I" + include + "/vltstd", "-c", "runtime.cpp", "-o",
                          "runtime.o"}),
                 scratch, "Verilator's run-time library");
    publish(scratch, folder);
  }
  return folder / "runtime.o";
}

/// C functions around the Verilated class: make, delete, evaluate, and where each port is stored.
std::string shim(const std::map<std::string, int64_t>& ports) {
  std::string text =
      "#include \"Vmodel.h\"\nextern \"C\" {\n"
      "void* model_new() { return new Vmodel{new VerilatedContext}; }\n"
      "void model_delete(void* m) {\n"
      "  VerilatedContext* context = static_cast<Vmodel*>(m)->contextp();\n"
      "  delete static_cast<Vmodel*>(m);\n  delete context;\n}\n"
      "void model_eval(void* m) { static_cast<Vmodel*>(m)->eval(); }\n"
      "void* model_port(void* m, unsigned index, unsigned* bytes) {\n"
      "  Vmodel& model = *static_cast<Vmodel*>(m);\n  switch (index) {\n";
  unsigned index = 0;
  for (const auto& [name, width] : ports) {
    text +=
        fmt::format("    case {0}: *bytes = sizeof model.{1}; return &model.{1};\n", index++, name);
  }
  return text + "    default: return nullptr;\n  }\n}\n}\n";
}

void build(const std::vector<fs::path>& files, const std::string& top, const std::string& shim_text,
           const fs::path& cache, const fs::path& folder) {
  const fs::path runtime = fs::absolute(runtime_object(cache));
  const fs::path scratch = scratch_for(folder);
  fs::remove_all(scratch);
  fs::create_directories(scratch);
  std::vector<std::string> arguments = {"--cc",       "-O3",          "-Wno-fatal", "-Wno-lint",
                                        "-Wno-style", "--prefix",     "Vmodel",     "--Mdir",
                                        ".",          "--top-module", top};
  for (const fs::path& file : files) {
    arguments.push_back("-I" + fs::absolute(file).parent_path().string());
    arguments.push_back(fs::absolute(file).string());
  }
  try {
    run_or_throw("verilator", arguments, scratch, top);
    std::string unit;
    std::vector<std::string> sources;
    for (const auto& entry : fs::directory_iterator(scratch)) {
      if (entry.path().extension() == ".cpp") sources.push_back(entry.path().filename());
    }
    std::sort(sources.begin(), sources.end());
    for (const std::string& source : sources) unit += fmt::format("#include \"{}\"\n", source);
    write_file(scratch / "unit.cc", unit + shim_text);
    const std::string include = verilator_root() + "/include";
    run_or_throw("c++",
                 compile({"-I.", "-I" + include, "-I" + include + "/vltstd", "-shared", "unit.cc",
                          runtime.string(), "-o", "model.so", "-pthread", "-latomic"}),
                 scratch, top);
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
Function symbol(void* library, const char* name) {
  return reinterpret_cast<Function>(::dlsym(library, name));
}

}  // namespace

Model::Model(const std::vector<fs::path>& files, const std::string& top,
             const std::map<std::string, int64_t>& ports, const fs::path& cache) {
  const std::string shim_text = shim(ports);
  std::string content = verilator_version() + kFlags + top + shim_text;
  for (const fs::path& file : files) content += read_file(file);
  const fs::path folder = cache / (top + "-" + sha256(content).substr(0, 24));
  const FileLock lock(folder.string() + ".lock");
  const std::string path = fs::absolute(folder / "model.so").string();
  if (is_self_contained(files)) library_ = load(path);
  if (library_ == nullptr) {
    build(files, top, shim_text, cache, folder);
    library_ = load(path);
  }
  if (library_ == nullptr) throw InputError("cannot load '{}': {}", path, ::dlerror());
  instance_ = {symbol<void* (*)()>(library_.get(), "model_new")(),
               symbol<void (*)(void*)>(library_.get(), "model_delete")};
  eval_ = symbol<void (*)(void*)>(library_.get(), "model_eval");
  const auto port_at = symbol<void* (*)(void*, unsigned, unsigned*)>(library_.get(), "model_port");
  unsigned index = 0;
  for (const auto& [name, width] : ports) {
    unsigned bytes = 0;
    void* storage = port_at(instance_.get(), index++, &bytes);
    const Signal signal(storage, static_cast<int>(width));
    if (bytes != signal.bytes()) {
      throw InputError("port '{}' of {} has another width than the block's, which has {} bits",
                       name, top, width);
    }
    signals_[name] = signal;
  }
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
