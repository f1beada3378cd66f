#include "gen/cli/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"
#include "gen/base/scratch_folder.h"
#include "gen/cli/command.h"
#include "gen/cli/plot_labels.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;

Axis axis_of(const LineChart& chart, double LineChart::Point::*value, bool logarithmic) {
  std::vector<double> values;
  for (const LineChart::Series& series : chart.series) {
    for (const LineChart::Point& point : series.points) values.push_back(point.*value);
  }
  return Axis::around(values, logarithmic);
}

/// Labels of all points that have one; they keep off marks and lines.
std::string labels_of(const LineChart& chart, const Canvas& canvas, const Axis& x, const Axis& y) {
  const auto pixel = [&](const LineChart::Point& point) {
    return canvas.at(x.place(point.x), y.place(point.y));
  };
  std::vector<Pixel> marks;
  for (const LineChart::Series& series : chart.series) {
    for (const LineChart::Point& point : series.points) {
      if (series.mark != 0 || !point.label.empty()) marks.push_back(pixel(point));
    }
  }
  Labels labels(canvas, marks);
  for (const LineChart::Series& series : chart.series) {
    for (size_t i = 1; series.line && i < series.points.size(); ++i) {
      labels.avoid(pixel(series.points[i - 1]), pixel(series.points[i]));
    }
  }
  std::string text;
  size_t mark = 0;
  for (const LineChart::Series& series : chart.series) {
    for (const LineChart::Point& point : series.points) {
      if (series.mark == 0 && point.label.empty()) continue;
      if (!point.label.empty()) text += labels.place(mark, point.label, series.color);
      ++mark;
    }
  }
  return text;
}

std::string style_of(const LineChart::Series& series) {
  std::string style = series.line ? (series.mark != 0 ? "linespoints" : "lines") : "points";
  if (series.line) style += fmt::format(" linewidth 1.8 dashtype {}", series.dash);
  if (series.mark != 0) {
    style += fmt::format(" pointtype {} pointsize {:g}", series.mark, series.mark_size);
  }
  return style + fmt::format(" linecolor rgb '{}'", series.color);
}

}  // namespace

std::string single_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += '\'';
    result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return result + "'";
}

std::string frame_script(const Frame& frame, const Canvas& canvas, const std::string& id) {
  const double left = canvas.left / canvas.width;
  const double right = canvas.right / canvas.width;
  const double top = 1 - canvas.top / canvas.height;
  return fmt::format(
      "set terminal svg size {},{} fixed font 'Helvetica,13' background rgb 'white' name {}\n"
      "set output 'plot.svg'\nset encoding utf8\n"
      "set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\n"
      "set tmargin at screen {:.5f}\nset bmargin at screen {:.5f}\n"
      "set label {} at screen {:.5f}, screen 0.965 left noenhanced font ',16'\n"
      "set label {} at screen {:.5f}, screen 0.925 left noenhanced\n"
      "set xlabel {} noenhanced\nset ylabel {} noenhanced\n"
      "set border 3\nset grid back linecolor rgb '#e6e6e6'\n"
      "set key at screen {:.5f}, screen {:.5f} left top Left reverse noenhanced spacing 1.3\n",
      canvas.width, canvas.height, single_quoted(id), left, right, top,
      1 - canvas.bottom / canvas.height, single_quoted(frame.title), left,
      single_quoted(frame.subtitle), left, single_quoted(frame.x_name), single_quoted(frame.y_name),
      (canvas.right + 20) / canvas.width, top);
}

Axis Axis::around(const std::vector<double>& values, bool logarithmic) {
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (logarithmic) {
    const double margin = std::max(1.15, std::pow(*high / *low, 0.08));
    return {*low / margin, *high * margin, true};
  }
  const double margin = *high > *low ? 0.05 * (*high - *low) : std::max(1.0, std::abs(*high) / 2);
  return {*low - margin, *high + margin, false};
}

double Axis::place(double value) const {
  return logarithmic ? std::log(value / min) / std::log(max / min) : (value - min) / (max - min);
}

std::string Axis::script(const std::string& name) const {
  std::string text = fmt::format("set {}range [{:.9g}:{:.9g}]\n", name, min, max);
  if (!logarithmic) return text + fmt::format("set {}tics nomirror\n", name);
  std::string tics;
  for (int exponent = -30; exponent <= 30; ++exponent) {
    for (const double digit : {1.0, 1.5, 2.0, 3.0, 5.0, 7.0}) {
      const double value = digit * std::pow(10.0, exponent);
      if (value < min || value > max) continue;
      tics += fmt::format("{}'{:.10g}' {:.10g}", tics.empty() ? "" : ", ", value, value);
    }
  }
  return text + fmt::format("set logscale {}\nset {}tics ({}) nomirror\n", name, name, tics);
}

std::string gnuplot_script(const LineChart& chart) {
  const Canvas canvas;
  const Axis x = axis_of(chart, &LineChart::Point::x, chart.logarithmic_x);
  const Axis y = axis_of(chart, &LineChart::Point::y, chart.logarithmic_y);
  std::string text = frame_script(chart, canvas, "chart") + x.script("x") + y.script("y") +
                     labels_of(chart, canvas, x, y);
  std::string lines;
  for (size_t i = 0; i < chart.series.size(); ++i) {
    const LineChart::Series& series = chart.series[i];
    if (series.points.empty()) continue;
    text += fmt::format("$series{} << EOD\n", i);
    for (const LineChart::Point& p : series.points)
      text += fmt::format("{:.9g} {:.9g}\n", p.x, p.y);
    text += "EOD\n";
    lines += fmt::format("{}$series{} with {} title {}", lines.empty() ? "" : ", ", i,
                         style_of(series), single_quoted(series.name));
  }
  return text + "plot " + lines + "\n";
}

std::string gnuplot_script(const BarChart& chart) {
  std::vector<double> values;
  std::vector<double> sums(chart.groups.size());
  for (const BarChart::Series& series : chart.series) {
    for (size_t group = 0; group < series.values.size(); ++group) {
      if (!series.values[group]) continue;
      values.push_back(*series.values[group]);
      sums.at(group) += *series.values[group];
    }
  }
  Axis y = Axis::around(chart.stacked ? sums : values, chart.logarithmic_y);
  if (!chart.logarithmic_y) y.min = 0;
  std::string text = frame_script(chart, {}, "bars") + y.script("y") +
                     "set style data histograms\nset style histogram " +
                     (chart.stacked ? "rowstacked\nset boxwidth 0.6\n" : "clustered gap 1\n") +
                     "set style fill solid noborder\nset xtics nomirror noenhanced scale 0\n"
                     "set grid noxtics\n";
  text += fmt::format("set xrange [-0.6:{}]\n$bars << EOD\n",
                      static_cast<double>(chart.groups.size()) - 0.4);
  for (size_t group = 0; group < chart.groups.size(); ++group) {
    for (const BarChart::Series& series : chart.series) {
      const auto value = group < series.values.size() ? series.values[group] : std::nullopt;
      text += value ? fmt::format("{:.9g} ", *value) : "NaN ";
    }
    text += "\n";
  }
  text += "EOD\nset xtics (";
  for (size_t group = 0; group < chart.groups.size(); ++group) {
    text +=
        fmt::format("{}{} {}", group == 0 ? "" : ", ", single_quoted(chart.groups[group]), group);
  }
  text += ")\nplot ";
  for (size_t i = 0; i < chart.series.size(); ++i) {
    text += fmt::format("{}$bars using {} linecolor rgb '{}' title {}", i == 0 ? "" : ", ", i + 1,
                        chart.series[i].color, single_quoted(chart.series[i].name));
  }
  return text + "\n";
}

void draw(const std::string& script, const fs::path& output) {
  if (!tool_exists("gnuplot")) {
    note("no plot: {} and run the same command again", not_installed("gnuplot"));
    return;
  }
  const ScratchFolder folder;
  write_file(folder.path() / "plot.gp", script);
  const ToolRun run = run_tool("gnuplot", {"plot.gp"}, folder.path());
  if (run.status != 0) throw InputError("gnuplot cannot draw {}: {}", output.string(), run.output);
  write_file(output, read_file(folder.path() / "plot.svg"));
  note("plot: {}", output.string());
}

}  // namespace spark::cli
