#include "verif/evidence/coverage_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace spark::verif {
namespace {

/// The fields of an entry: `\001key\002value`, one behind the other.
std::map<std::string, std::string> fields_of(const std::string& entry) {
  std::map<std::string, std::string> fields;
  for (size_t at = entry.find('\001'); at != std::string::npos;) {
    const size_t next = entry.find('\001', at + 1);
    const std::string field = entry.substr(at + 1, next - at - 1);
    const size_t split = field.find('\002');
    if (split == std::string::npos) throw std::runtime_error("coverage: no value in " + entry);
    fields[field.substr(0, split)] = field.substr(split + 1);
    at = next;
  }
  return fields;
}

std::string line_of(const std::string& text, int number) {
  std::istringstream in(text);
  std::string line;
  while (number-- > 0) std::getline(in, line);
  const size_t first = line.find_first_not_of(' ');
  return first == std::string::npos ? "" : line.substr(first);
}

/// `page` is `v_line/module`, `v_branch/module`, `v_toggle/module` or `v_user/module`.
CoveragePoint point_of(std::map<std::string, std::string>& fields, uint64_t count,
                       const std::map<std::string, std::string>& files) {
  const std::string page = fields["page"];
  const std::string file = std::filesystem::path(fields["f"]).filename();
  CoveragePoint point;
  point.kind = page.substr(0, page.find('/')).substr(std::string("v_").size());
  if (point.kind == "user") point.kind = "bin";
  point.hit = count >= (point.kind == "toggle" ? 2 : 1);
  point.text = fmt::format("{}:{} {} {}", file, fields["l"], point.kind, fields["o"]);
  if (point.kind != "toggle") {
    point.text += ": " + line_of(files.at(file), std::stoi(fields["l"]));
  }
  return point;
}

}  // namespace

std::vector<CoveragePoint> read_coverage(std::string_view data,
                                         const std::map<std::string, std::string>& files) {
  std::vector<CoveragePoint> points;
  std::istringstream in{std::string(data)};
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("C '")) continue;
    const size_t end = line.rfind("' ");
    auto fields = fields_of(line.substr(3, end - 3));
    points.push_back(point_of(fields, std::stoull(line.substr(end + 2)), files));
  }
  if (points.empty()) throw std::runtime_error("coverage: Verilator wrote no point");
  return points;
}

}  // namespace spark::verif
