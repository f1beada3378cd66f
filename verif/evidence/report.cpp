#include "verif/evidence/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/base/table.h"

namespace spark::verif {
namespace {

using nlohmann::ordered_json;

/// Evidence of one kind, or of one kind about one subject, summed up.
struct Sum {
  std::string name;
  size_t claims = 0;
  size_t holding = 0;
  std::map<std::string, size_t> engines;  ///< how many claims each has shown

  void add(const Evidence& evidence) {
    ++claims;
    holding += evidence.holds ? 1 : 0;
    ++engines[evidence.engine];
  }
};

struct Kind : Sum {
  std::vector<Sum> subjects;
};

/// The sum called `name`, added if it is not there.
template <typename Any>
Any& sum_of(std::vector<Any>& sums, const std::string& name) {
  const auto at =
      std::find_if(sums.begin(), sums.end(), [&](const Any& sum) { return sum.name == name; });
  if (at != sums.end()) return *at;
  sums.emplace_back().name = name;
  return sums.back();
}

/// In the order of the first task that gives each; what gave nothing is not among them.
std::vector<Kind> kinds_of(const Report& report) {
  std::vector<Kind> kinds;
  for (const Outcome& outcome : report.outcomes) {
    for (const Evidence& each : outcome.evidence) {
      Kind& kind = sum_of(kinds, each.kind);
      kind.add(each);
      sum_of(kind.subjects, each.subject).add(each);
    }
  }
  return kinds;
}

std::string engines_of(const Sum& sum) {
  std::string text;
  for (const auto& [engine, count] : sum.engines) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", engine, count);
  }
  return text;
}

ordered_json json_of(const Sum& subject) {
  return {{"subject", subject.name},
          {"claims", subject.claims},
          {"hold", subject.holding},
          {"engines", subject.engines}};
}

double seconds_of(const Report& report) {
  double seconds = 0;
  for (const Outcome& outcome : report.outcomes) seconds += outcome.seconds;
  return seconds;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

constexpr const char* kStyle = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verification</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid #8885; }
.long { overflow-wrap: anywhere; min-width: 8rem; }
.number { text-align: right; } td.number { white-space: nowrap; }
.yes { color: light-dark(#00694a, #4fd1a5); } .no { color: light-dark(#b3261e, #ff8a80); font-weight: 600; }
summary { cursor: pointer; font-size: 1.2rem; margin: 1rem 0 0.5rem; }
.wide { overflow-x: auto; }
@media print { details > * { display: block; } }
</style></head><body>
)";

std::string row_of(const Evidence& each, double seconds) {
  return fmt::format(
      "<tr><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td "
      "class=\"long\">{}</td>"
      "<td class=\"number\">{:.1f}</td></tr>\n",
      each.holds ? "yes" : "no", each.holds ? "holds" : "FAILS", escaped(each.subject),
      escaped(each.claim), escaped(each.engine), escaped(each.depth), escaped(each.detail),
      seconds);
}

constexpr const char* kHead =
    "<div class=\"wide\"><table><thead><tr><th></th><th>subject</th><th>claim</th><th>engine</th>"
    "<th>depth</th><th>detail</th><th class=\"number\">seconds of the "
    "task</th></tr></thead><tbody>\n";
constexpr const char* kFoot = "</tbody></table></div>\n";

template <typename Any>
std::string sums_html(const std::string& of, const std::vector<Any>& sums) {
  std::string text = fmt::format(
      "<div class=\"wide\"><table><thead><tr><th>{}</th><th class=\"number\">claims</th><th "
      "class=\"number\">hold</th>"
      "<th>engines (claims)</th></tr></thead><tbody>\n",
      of);
  for (const Sum& sum : sums) {
    text += fmt::format(
        "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number {}\">{}</td><td "
        "class=\"long\">{}</td>"
        "</tr>\n",
        escaped(sum.name), sum.claims, sum.holding == sum.claims ? "yes" : "no", sum.holding,
        escaped(engines_of(sum)));
  }
  return text + kFoot;
}

/// Everything that speaks against the design, or has not been run, a line each.
std::vector<std::string> troubles(const Report& report) {
  std::vector<std::string> lines;
  for (const std::string& task : report.missing) lines.push_back(task + " has not been run");
  for (const Outcome& outcome : report.outcomes) {
    if (!outcome.failure.empty()) {
      lines.push_back(fmt::format("{} failed: {}", outcome.task, outcome.failure));
    }
    for (const Evidence& each : outcome.evidence) {
      if (each.holds) continue;
      lines.push_back(
          fmt::format("{}: {}, {}: {}", each.kind, each.subject, each.claim, each.detail));
    }
  }
  return lines;
}

std::string troubles_html(const Report& report) {
  std::string text;
  for (const std::string& line : troubles(report)) {
    text += fmt::format("<li class=\"no\">{}</li>\n", escaped(line));
  }
  return text.empty() ? "" : "<h2>What does not hold</h2>\n<ul>\n" + text + "</ul>\n";
}

}  // namespace

bool Report::holds() const {
  return missing.empty() && !outcomes.empty() &&
         std::all_of(outcomes.begin(), outcomes.end(),
                     [](const Outcome& outcome) { return outcome.holds(); });
}

std::string to_json(const Report& report) {
  ordered_json kinds = ordered_json::array();
  for (const Kind& kind : kinds_of(report)) {
    ordered_json subjects = ordered_json::array();
    for (const Sum& subject : kind.subjects) subjects.push_back(json_of(subject));
    kinds.push_back({{"kind", kind.name},
                     {"claims", kind.claims},
                     {"hold", kind.holding},
                     {"subjects", subjects}});
  }
  ordered_json tasks = ordered_json::array();
  for (const Outcome& outcome : report.outcomes) tasks.push_back(json_of(outcome));
  const ordered_json json = {{"holds", report.holds()},
                             {"tools", report.tools},
                             {"missing", report.missing},
                             {"kinds", kinds},
                             {"tasks", tasks}};
  return json.dump(1) + "\n";
}

std::string to_html(const Report& report) {
  std::string text = kStyle;
  text +=
      fmt::format("<h1>Verification</h1>\n<p class=\"{}\">{}</p>\n", report.holds() ? "yes" : "no",
                  report.holds() ? "Everything that is claimed here holds."
                                 : "Not everything that is claimed here holds.");
  text += troubles_html(report);
  text += "<h2>Summary</h2>\n";
  const std::vector<Kind> kinds = kinds_of(report);
  text += sums_html("kind of evidence", kinds);
  text += fmt::format(
      "<p>{} tasks, {:.0f} seconds of work in all. Depth says how far a claim "
      "reaches; beyond it nothing is claimed.</p>\n<h2>Tools</h2>\n<ul>\n",
      report.outcomes.size(), seconds_of(report));
  for (const auto& [tool, version] : report.tools) {
    text += fmt::format("<li>{}: {}</li>\n", escaped(tool), escaped(version));
  }
  text += "</ul>\n<h2>Claims</h2>\n";
  for (const Kind& kind : kinds) {
    text += fmt::format("<details><summary>{} ({})</summary>\n{}{}", escaped(kind.name),
                        kind.claims, sums_html("subject", kind.subjects), kHead);
    for (const Outcome& outcome : report.outcomes) {
      for (const Evidence& each : outcome.evidence) {
        if (each.kind == kind.name) text += row_of(each, outcome.seconds);
      }
    }
    text += std::string(kFoot) + "</details>\n";
  }
  return text + "</body></html>\n";
}

std::string to_text(const Report& report) {
  Table table({"evidence", "claims", "hold", "engines"});
  for (const Kind& kind : kinds_of(report)) {
    table.add_row({kind.name, fmt::format("{}", kind.claims), fmt::format("{}", kind.holding),
                   engines_of(kind)});
  }
  std::string text = table.str();
  for (const std::string& line : troubles(report)) text += "NOT SHOWN  " + line + "\n";
  return text;
}

}  // namespace spark::verif
