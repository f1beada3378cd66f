#include "synth/liberty.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <limits>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "synth/cell.h"
#include "synth/gzip.h"
#include "synth/scan.h"

namespace spark::synth {
namespace {

bool same_but_blanks(std::string_view a, std::string_view b) {
  const auto packed = [](std::string_view text) {
    std::string result;
    std::copy_if(text.begin(), text.end(), std::back_inserter(result), [](char c) {
      return std::isspace(static_cast<unsigned char>(c)) == 0 && c != ';' && c != '\\';
    });
    return result;
  };
  return a == b || packed(a) == packed(b);
}

/// Copies `text` with quotes around bare values that hold a boolean operator (`clear : !RN ;`).
std::string quote_bare_expressions(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 64);
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      i = std::min(text.find('"', i + 1), text.size());
    } else if (text[i] == '/' && text.substr(i, 2) == "/*") {
      i = std::min(text.find("*/", i + 2), text.size());
    } else if (text[i] == '/' && text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else if (text[i] == ':') {
      const size_t begin = std::min(text.find_first_not_of(" \t", i + 1), text.size());
      const size_t end = std::min(text.find_first_of("\";\n}", begin), text.size());
      const std::string_view value = text.substr(begin, end - begin);
      if ((end < text.size() && text[end] == '"') || value.find_first_of("!'&|^") == value.npos)
        continue;
      result.append(text.substr(copied, begin - copied)).append("\"");
      result.append(unquoted(value)).append("\"");
      copied = end;
      i = end - 1;
    }
  }
  return result.append(text.substr(copied));
}

/// Copies `text`, a whole library, without its groups of power.
std::string without_power(const std::string& text) {
  const Source source{"library", text};
  std::string result;
  result.reserve(text.size());
  size_t copied = 0;  // of `text`, so far
  const auto walk = [&](const auto& again, std::string_view body) -> void {
    StatementReader reader(source, body);
    for (Statement statement; reader.next(statement);) {
      if (statement.kind != Statement::Kind::kGroup) continue;
      if (statement.name == "internal_power" || statement.name == "leakage_power") {
        const auto begin = static_cast<size_t>(statement.text.data() - source.text.data());
        result.append(source.text, copied, begin - copied);
        copied = begin + statement.text.size();
      } else if (statement.name != "timing") {
        again(again, statement.body);
      }
    }
  };
  walk(walk, source.text);
  return result.append(source.text, copied);
}

/// Unit of time such as `1ps` or `10ns`, in ns.
double unit_in_ns(const Source& source, std::string_view unit) {
  const std::string text(unit);
  char* suffix = nullptr;
  const double number = std::strtod(text.c_str(), &suffix);
  static const std::map<std::string, double> kUnits = {{"s", 1e9}, {"ms", 1e6},  {"us", 1e3},
                                                       {"ns", 1},  {"ps", 1e-3}, {"fs", 1e-6}};
  const auto found = kUnits.find(suffix);
  if (found == kUnits.end() || !(number > 0)) {
    throw InputError("{}: time_unit is '{}'; expected something like 1ns", source.file, unit);
  }
  return number * found->second;
}

bool is_unit(const Statement& statement) { return statement.name.ends_with("_unit"); }

/// Puts the statements of several files together. The sources must stay where they are.
class Merger {
 public:
  explicit Merger(Library& library) : library_(library) {}

  void add(const Source& source) {
    const Statement group = library_group(source);
    const bool first = header_ == nullptr;
    if (first) {
      library_.name = group.arguments;
      header_ = &source;
    }
    StatementReader reader(source, group.body);
    for (Statement statement; reader.next(statement);) {
      if (statement.name == "time_unit")
        library_.time_unit_ns = unit_in_ns(source, statement.value);
      if (first && (statement.name.ends_with("_unit") ||
                    statement.name.find("_threshold_pct_") != std::string_view::npos)) {
        library_.conventions.append("  ").append(statement.text).append(";\n");
      }
      const bool attribute = statement.kind == Statement::Kind::kSimple;
      const bool repeated = !is_new(source, statement);
      // Simple attributes are the header's: the other files' defaults cannot hold beside the first
      // one's.
      if (repeated || (attribute && !first)) continue;
      if (statement.name != "cell" || add_cell(source, statement)) {
        const bool is_group = statement.kind == Statement::Kind::kGroup;
        body_.append("  ").append(statement.text).append(is_group ? "\n" : ";\n");
      }
    }
  }

  void finish() {
    library_.text =
        fmt::format("library (\"{}\") {{\n{}}}\n", library_.name, quote_bare_expressions(body_));
    choose_buffer();
  }

 private:
  struct Seen {
    const Source* source;
    std::string_view text;
  };

  static Statement library_group(const Source& source) {
    StatementReader reader(source, source.text);
    Statement group;
    // The first word decides before the reader complains of bytes that are no Liberty at all.
    const bool plausible = source.text.find("library") != std::string::npos &&
                           source.text.find('\0') == std::string::npos;
    if (!plausible || !reader.next(group) || group.name != "library" ||
        group.kind != Statement::Kind::kGroup) {
      throw InputError("{}: not a Liberty file; it must hold 'library (NAME) {{...}}'",
                       source.file);
    }
    if (Statement more; reader.next(more)) {
      throw InputError("{}: there is text after the library's closing brace", source.file);
    }
    return group;
  }

  /// False if an earlier file said the same. Cells refer to templates and count in units: there, a
  /// disagreement would silently give wrong numbers.
  bool is_new(const Source& source, const Statement& statement) {
    const bool unit = is_unit(statement);
    const std::string key = unit ? std::string(statement.name)
                                 : fmt::format("{} ({})", statement.name, statement.arguments);
    const auto [entry, inserted] = seen_.try_emplace(key, Seen{&source, statement.text});
    if (inserted || entry->second.source == &source) return true;
    const bool binding = unit || statement.name == "cell" || statement.name.ends_with("template");
    if (binding && !same_but_blanks(entry->second.text, statement.text)) {
      throw InputError("{} and {} differ in {}; give the files of one library at one corner",
                       entry->second.source->file, source.file, key);
    }
    return false;
  }

  /// False if the cell is to be left out.
  bool add_cell(const Source& source, const Statement& statement) {
    const Cell cell = read_cell(source, statement);
    if (!cell.usable) return false;
    const std::string name(cell.name);
    library_.cell_areas[name] = cell.area;
    library_.pins[name] = cell.pins;
    if (cell.flip_flop) library_.flip_flops.push_back(name);
    if (cell.buffer && cell.area > 0) buffers_.push_back(name);
    if (cell.nand2 && cell.area > 0 &&
        (library_.nand2_cell.empty() || cell.area < library_.nand2_area)) {
      library_.nand2_cell = name;
      library_.nand2_area = cell.area;
    }
    return true;
  }

  /// What a cell may drive, by its strongest output.
  double strength(const std::string& cell) const {
    double most = 0;
    for (const auto& [name, pin] : library_.pins.at(cell)) {
      most = std::max(most, pin.max_capacitance);
    }
    return most;
  }

  void choose_buffer() {
    constexpr double kGiant = 5;
    double weakest = std::numeric_limits<double>::infinity();
    for (const std::string& cell : buffers_) weakest = std::min(weakest, strength(cell));
    double best = -1;
    for (const std::string& cell : buffers_) {
      const double worth = strength(cell) / library_.cell_areas.at(cell);
      if (strength(cell) > kGiant * weakest || worth <= best) continue;
      library_.buffer = cell;
      best = worth;
    }
  }

  Library& library_;
  std::vector<std::string> buffers_;
  const Source* header_ = nullptr;
  std::string body_;
  std::map<std::string, Seen> seen_;
};

}  // namespace

Library read_liberty(const std::vector<std::filesystem::path>& files) {
  if (files.empty()) throw InputError("no Liberty file given");
  Library library;
  std::string bytes_as_given;
  std::deque<Source> sources;  // never moves its elements: the merger keeps views into them
  Merger merger(library);
  for (const std::filesystem::path& file : files) {
    std::string bytes = read_file(file);
    bytes_as_given += bytes;
    library.files.push_back(file.string());
    sources.push_back(
        {file.string(), is_gzip(bytes) ? gunzip(bytes, file.string()) : std::move(bytes)});
    merger.add(sources.back());
  }
  library.sha256 = spark::sha256(bytes_as_given);
  merger.finish();
  const std::string named =
      fmt::format("{}{}", library.files.front(), files.size() > 1 ? " and others" : "");
  if (library.nand2_cell.empty()) {
    throw InputError("{}: no cell is a NAND of two inputs, so there is no gate equivalent", named);
  }
  if (library.flip_flops.empty()) {
    throw InputError("{}: no flip-flop; if the library comes in several files, give them all",
                     named);
  }
  return library;
}

std::filesystem::path write_liberty(const Library& library, const std::filesystem::path& folder,
                                    Tables tables) {
  auto path = std::filesystem::absolute(
      folder / fmt::format("library-{}{}.lib", spark::sha256(library.text).substr(0, 16),
                           tables == Tables::timing ? "-timing" : ""));
  if (std::filesystem::exists(path)) return path;
  write_file(path, tables == Tables::timing ? without_power(library.text) : library.text);
  return path;
}

}  // namespace spark::synth
