#include "gen/cli/explore_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gen/cli/plot_labels.h"

namespace spark::cli {
namespace {

using Mark = AreaPlot::Mark;

/// How a kind of mark looks.
struct Look {
  const char* kind;
  const char* color;
  int point;
};

/// Colour by PE, shape by what keeps PEs in step; a colour-blind-safe palette (Okabe and Ito).
constexpr std::array<Look, 8> kLooks = {{{"int8", palette::kBlack, 5},
                                         {"int8 coded", palette::kBlack, 4},
                                         {"mixed lockstep", palette::kRed, 8},
                                         {"mixed elastic", palette::kRed, 7},
                                         {"wide lockstep", palette::kBlue, 8},
                                         {"wide elastic", palette::kBlue, 7},
                                         {"wide window", palette::kBlue, 13},
                                         {"split", palette::kGreen, 13}}};
constexpr Look kOther = {"", palette::kPurple, 3};

Look look_of(const std::string& kind) {
  for (const Look& look : kLooks) {
    if (look.kind == kind) return look;
  }
  return kOther;
}

Axis axis_of(const std::vector<Mark>& marks, double Mark::*value) {
  std::vector<double> values;
  for (const Mark& mark : marks) values.push_back(mark.*value);
  return Axis::around(values, true);
}

/// The marks on the front by area.
std::vector<size_t> front_of(const std::vector<Mark>& marks) {
  std::vector<size_t> front;
  for (size_t i = 0; i < marks.size(); ++i) {
    if (marks[i].pareto) front.push_back(i);
  }
  std::stable_sort(front.begin(), front.end(),
                   [&](size_t a, size_t b) { return marks[a].area < marks[b].area; });
  return front;
}

std::string block(const std::string& name, const std::vector<Mark>& marks,
                  const std::vector<size_t>& chosen) {
  std::string text = fmt::format("${} << EOD\n", name);
  for (const size_t i : chosen) {
    text += fmt::format("{:.9g} {:.9g}\n", marks[i].area, marks[i].throughput);
  }
  return text + "EOD\n";
}

}  // namespace

std::string gnuplot_script(const AreaPlot& plot) {
  const Canvas canvas;
  const Axis x = axis_of(plot.marks, &Mark::area);
  const Axis y = axis_of(plot.marks, &Mark::throughput);
  std::string text = frame_script(plot, canvas, "arrays") + x.script("x") + y.script("y");
  const std::vector<size_t> front = front_of(plot.marks);
  std::vector<Pixel> pixels;
  for (const Mark& mark : plot.marks) {
    pixels.push_back(canvas.at(x.place(mark.area), y.place(mark.throughput)));
  }
  Labels labels(canvas, pixels);
  for (size_t i = 1; i < front.size(); ++i) {
    const Pixel from = pixels[front[i - 1]];
    const Pixel to = pixels[front[i]];
    labels.avoid(from, {to.x, from.y});
    labels.avoid({to.x, from.y}, to);
  }
  for (size_t i = 0; i < plot.marks.size(); ++i) {
    text += labels.place(i, plot.marks[i].label, look_of(plot.marks[i].kind).color);
  }
  std::string lines;
  if (plot.baseline) {
    const Mark& mark = plot.marks[*plot.baseline];
    lines +=
        fmt::format("{:.9g}*x with lines dashtype 2 linewidth 1 linecolor rgb '#888888' title {}, ",
                    mark.throughput / mark.area, single_quoted(plot.baseline_name));
  }
  text += block("front", plot.marks, front);
  lines += "$front with steps linewidth 1.5 linecolor rgb '#E69F00' title 'Pareto front'";
  std::vector<std::string> kinds;
  for (const Mark& mark : plot.marks) {
    if (std::find(kinds.begin(), kinds.end(), mark.kind) == kinds.end()) kinds.push_back(mark.kind);
  }
  for (size_t kind = 0; kind < kinds.size(); ++kind) {
    std::vector<size_t> members;
    for (size_t i = 0; i < plot.marks.size(); ++i) {
      if (plot.marks[i].kind == kinds[kind]) members.push_back(i);
    }
    const Look look = look_of(kinds[kind]);
    text += block(fmt::format("kind{}", kind), plot.marks, members);
    lines +=
        fmt::format(", $kind{} with points pointtype {} pointsize 1 linecolor rgb '{}' title {}",
                    kind, look.point, look.color, single_quoted(kinds[kind]));
  }
  return text + "plot " + lines + "\n";
}

}  // namespace spark::cli
