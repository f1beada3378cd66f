#include "gen/bundle/bundle.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/bundle/version.h"
#include "gen/hdl/lexer.h"

namespace spark::gen {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

ordered_json value_of(const Param& param, const Config& config) {
  switch (param.type) {
    case ParamType::integer:
      return config.integer(param);
    case ParamType::boolean:
      return config.flag(param);
    case ParamType::choice:
      return config.text(param);
  }
  return nullptr;
}

/// The part of a core file that lists the testbench: sources, and data where the sources look for
/// them.
std::string testbench_fileset(const Testbench& testbench) {
  std::string text = "  tb:\n    files:\n";
  for (const auto& [path, bytes] : testbench.files) {
    text += path.ends_with(".v")
                ? fmt::format("      - {}: {{file_type: verilogSource-2005}}\n", path)
                : fmt::format("      - {0}: {{file_type: user, copyto: {0}}}\n", path);
  }
  return text;
}

std::string fusesoc_core(const Request& request, const hdl::Design& design,
                         const std::optional<Testbench>& testbench) {
  std::string text = fmt::format(
      "CAPI=2:\nname: spark-rtl:{}:{}:{}\ndescription: {}\n\nfilesets:\n  rtl:\n    files:\n",
      request.config.block(), request.top, kVersion,
      ordered_json(find_block(request.config.block()).sentence)
          .dump());  // a string of JSON is one of YAML
  for (const hdl::Module& module : design.modules) {
    text += fmt::format("      - rtl/{}.v\n", module.name());
  }
  text += "    file_type: verilogSource-2005\n";
  if (testbench) text += testbench_fileset(*testbench);
  text += fmt::format(
      "\ntargets:\n  default: &default\n    filesets: [rtl]\n"
      "    toplevel: {}\n  lint:\n    <<: *default\n    default_tool: verilator\n    tools:\n"
      "      verilator:\n        mode: lint-only\n        verilator_options: [-Wall]\n",
      request.top);
  if (testbench) {
    text += fmt::format(
        "  sim:\n    filesets: [rtl, tb]\n    toplevel: {}\n    default_tool: icarus\n    tools:\n"
        "      icarus:\n        iverilog_options: [-g2005]\n",
        testbench->top);
  }
  return text;
}

std::string manifest(const Request& request, const hdl::Design& design, const Bundle& bundle,
                     const std::optional<Testbench>& testbench) {
  ordered_json json;
  json["generator"] = "spark-rtl";
  json["version"] = kVersion;
  json["command"] = command_of(request);
  json["block"] = request.config.block();
  json["top"] = request.top;
  json["spdx"] = request.spdx;
  for (const Param* param : request.config.params()) {
    json["configuration"][param->name] = value_of(*param, request.config);
  }
  json["configuration_hash"] = request.config.hash();
  for (const hdl::Parameter& p : design.top().parameters()) {
    json["parameters"].push_back(
        {{"name", p.name}, {"value", p.value}, {"min", p.min}, {"max", p.max}});
  }
  for (const hdl::Port& port : design.top().ports()) {
    json["ports"].push_back(
        {{"name", port.name},
         {"direction", port.direction == hdl::Direction::input ? "input" : "output"},
         {"width", design.top().port_width(port)},
         {"meaning", port.meaning}});
  }
  for (const hdl::Module& module : design.modules) {
    json["rtl"].push_back(fmt::format("rtl/{}.v", module.name()));
  }
  if (testbench) {
    json["testbench"] = {
        {"top", testbench->top},
        {"run", fmt::format("iverilog -g2005 -f {}.f && vvp a.out", testbench->top)}};
  }
  for (const auto& [path, bytes] : bundle.files) json["sha256"][path] = sha256(bytes);
  return json.dump(2) + "\n";
}

/// Paths that the manifest of an older bundle in `folder` lists; none if there is no readable
/// manifest.
std::vector<std::string> listed_files(const fs::path& folder) {
  std::vector<std::string> paths;
  if (!fs::exists(folder / "manifest.json")) return paths;
  const ordered_json json =
      ordered_json::parse(read_file(folder / "manifest.json"), nullptr, false);
  if (!json.is_object() || !json.contains("sha256") || !json["sha256"].is_object()) return paths;
  for (const auto& [path, digest] : json["sha256"].items()) {
    // Only paths inside the folder: a manifest that says otherwise is not ours.
    if (!path.starts_with("/") && path.find("..") == std::string::npos) paths.push_back(path);
  }
  return paths;
}

/// Moves the bundle's files from `aside` over those in `target`, then removes what only the older
/// bundle had. Whatever can stand in the way is looked for before anything moves.
void replace_files(const Bundle& bundle, const fs::path& aside, const fs::path& target) {
  const std::vector<std::string> older = listed_files(target);
  for (const auto& [path, bytes] : bundle.files) {
    fs::create_directories((target / path).parent_path());
    if (fs::is_directory(target / path)) {
      throw InputError("cannot write '{}': a directory is in the way", (target / path).string());
    }
  }
  for (const auto& [path, bytes] : bundle.files) fs::rename(aside / path, target / path);
  for (const std::string& path : older) {
    if (!bundle.files.contains(path)) fs::remove(target / path);
  }
}

bool holds_exactly(const fs::path& folder, const Bundle& bundle) {
  size_t found = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    const auto file = bundle.files.find(fs::relative(entry.path(), folder).generic_string());
    if (file == bundle.files.end() || read_file(entry.path()) != file->second) return false;
    ++found;
  }
  return found == bundle.files.size();
}

}  // namespace

std::string command_of(const Request& request) {
  std::string text = fmt::format("spark-rtl emit {}", request.config.block());
  for (const Param* param : request.config.params()) {
    const std::string& value = request.config.text(*param);
    if (param->type != ParamType::boolean) {
      text += fmt::format(" --{} {}", param->name, value);
    } else if (value == "true") {
      text += fmt::format(" --{}", param->name);
    } else if (param->fallback == "true") {
      text += fmt::format(" --{}=false", param->name);
    }
  }
  if (request.top != request.config.block()) text += fmt::format(" --top {}", request.top);
  const char* quote = request.spdx.find_first_of(" ()") == std::string::npos ? "" : "'";
  if (request.spdx != "Apache-2.0") text += fmt::format(" --spdx {1}{0}{1}", request.spdx, quote);
  return text;
}

std::string banner(const Request& request, const std::string& module, const std::string& sentence) {
  return fmt::format(
      "// {}: {}\n//\n// SPDX-License-Identifier: {}\n// Generated by spark-rtl {}: {}\n"
      "// Configuration {}\n\n",
      module, sentence, request.spdx, kVersion, command_of(request), request.config.hash());
}

Bundle make_bundle(const Request& request, const std::map<std::string, std::string>& more,
                   const std::optional<Testbench>& testbench) {
  const auto legal = [](unsigned char c) {
    return std::isalnum(c) != 0 || (c != 0 && std::strchr("-.+() ", c) != nullptr);
  };
  if (request.spdx.empty() || !std::all_of(request.spdx.begin(), request.spdx.end(), legal)) {
    throw InputError(
        "'{}' is not an SPDX licence expression; allowed: letters, digits, - . + ( ) and spaces",
        request.spdx);
  }
  if (hdl::is_keyword(request.top)) {
    throw InputError("'{}' is a keyword of Verilog and cannot name a module; try '{}_top'",
                     request.top, request.top);
  }
  const hdl::Design design = build(request.config, request.top);
  Bundle bundle{request.top, more};
  const Block& block = find_block(request.config.block());
  if (block.files != nullptr) bundle.files.merge(block.files(request.config));
  std::string file_list;
  for (const hdl::Module& module : design.modules) {
    const std::string path = fmt::format("rtl/{}.v", module.name());
    bundle.files[path] = banner(request, module.name(), module.sentence()) +
                         "`default_nettype none\n\n" + module.verilog() +
                         "\n`default_nettype wire\n";
    file_list += path + "\n";
  }
  bundle.files[request.top + ".f"] = file_list;
  std::string sources = file_list;
  if (testbench) {
    for (const auto& [path, bytes] : testbench->files) {
      bundle.files[path] = bytes;
      if (path.ends_with(".v")) sources += path + "\n";
    }
    bundle.files[testbench->top + ".f"] = sources;
  }
  bundle.files[request.top + ".core"] = fusesoc_core(request, design, testbench);
  bundle.files["manifest.json"] = manifest(request, design, bundle, testbench);
  return bundle;
}

void write_bundle(const Bundle& bundle, const fs::path& folder, bool force) {
  if (folder.empty()) throw InputError("'' is not a directory; name one for the bundle");
  fs::path target = fs::absolute(folder).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const bool exists = fs::exists(target);
  if (exists && !fs::is_directory(target)) {
    throw InputError("'{}' is a file; name a directory for the bundle", folder.string());
  }
  const bool occupied = exists && !fs::is_empty(target);
  if (occupied && holds_exactly(target, bundle)) return;
  if (occupied && !force) {
    throw InputError(
        "'{}' exists with other content; name another directory, or --force to replace",
        folder.string());
  }
  // Everything is written aside first: a full disk is met before anything in place has changed. A
  // directory that exists stays the one it is (somebody may stand in it, or it may be a mount), so
  // aside is inside.
  const std::string partial = ".partial-" + std::to_string(::getpid());
  const fs::path aside = exists ? target / partial : fs::path(target.string() + partial);
  const auto discard = [&] {
    std::error_code ignored;
    fs::remove_all(aside, ignored);
  };
  try {
    for (const auto& [path, bytes] : bundle.files) write_file(aside / path, bytes);
    if (exists) {
      replace_files(bundle, aside, target);
      discard();
    } else {
      fs::rename(aside, target);
    }
  } catch (const fs::filesystem_error& failure) {
    discard();
    throw InputError("cannot write '{}': {}", folder.string(), failure.code().message());
  } catch (const InputError& failure) {
    discard();
    // The user has never heard of the place aside.
    std::string message = failure.what();
    if (const size_t at = message.find(aside.string()); at != std::string::npos) {
      message.replace(at, aside.string().size(), target.string());
    }
    throw InputError("{}", message);
  }
}

namespace {

/// The configuration of the manifest at `path`.
Config config_of(const ordered_json& manifest, const std::string& path) {
  try {
    Config config = configured(manifest.at("block").get<std::string>());
    for (const auto& [name, value] : manifest.at("configuration").items()) {
      config.set(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return config;
  } catch (const InputError& error) {
    throw InputError("{}: {}", path, error.what());
  }
}

}  // namespace

EmittedBundle read_bundle(const fs::path& folder) {
  if (!fs::exists(folder / "manifest.json")) {
    throw InputError("'{}' holds no manifest.json; name a directory that 'spark-rtl emit' made",
                     folder.string());
  }
  const std::string path = (folder / "manifest.json").string();
  const ordered_json json = ordered_json::parse(read_file(path), nullptr, false);
  try {
    EmittedBundle bundle{{config_of(json, path), json.at("top").get<std::string>()}, {}};
    bundle.request.spdx = json.at("spdx").get<std::string>();
    for (const auto& file : json.at("rtl")) {
      bundle.rtl.push_back(folder / file.get<std::string>());
      if (!fs::exists(bundle.rtl.back())) {
        throw InputError("'{}' is listed in {} but missing", bundle.rtl.back().string(), path);
      }
    }
    return bundle;
  } catch (const nlohmann::json::exception&) {
    throw InputError("{} is not a manifest of spark-rtl; emit the bundle again", path);
  }
}

}  // namespace spark::gen
