#include "gen/cli/explore_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace spark::cli {
namespace {

using Mark = AreaPlot::Mark;

// The canvas and the axes' place on it, in pixels; y runs down.
constexpr double kWidth = 1100;
constexpr double kHeight = 720;
constexpr double kLeft = 90;
constexpr double kRight = 850;
constexpr double kTop = 80;
constexpr double kBottom = 640;

// Of a label in a 13-pixel sans-serif font, and of a mark.
constexpr double kCharacter = 6.7;
constexpr double kLine = 13;
constexpr double kMark = 6;

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double left, top, right, bottom;

  double overlap(const Box& other) const {
    const double w = std::min(right, other.right) - std::max(left, other.left);
    const double h = std::min(bottom, other.bottom) - std::max(top, other.top);
    return w > 0 && h > 0 ? w * h : 0;
  }
  bool holds(const Point& p) const {
    return p.x > left && p.x < right && p.y > top && p.y < bottom;
  }
};

/// How a kind of mark looks.
struct Look {
  const char* kind;
  const char* color;
  int point;
};

/// Colour by PE, shape by what keeps PEs in step; a colour-blind-safe palette (Okabe and Ito).
constexpr std::array<Look, 8> kLooks = {{{"int8", "#000000", 5},
                                         {"int8 coded", "#000000", 4},
                                         {"mixed lockstep", "#D55E00", 8},
                                         {"mixed elastic", "#D55E00", 7},
                                         {"wide lockstep", "#0072B2", 8},
                                         {"wide elastic", "#0072B2", 7},
                                         {"wide window", "#0072B2", 13},
                                         {"split", "#009E73", 13}}};
constexpr Look kOther = {"", "#CC79A7", 3};

Look look_of(const std::string& kind) {
  for (const Look& look : kLooks) {
    if (look.kind == kind) return look;
  }
  return kOther;
}

/// A logarithmic axis on which 1, 2 and 5 times powers of ten are marked.
struct Axis {
  double min = 0;
  double max = 0;

  Axis(const std::vector<Mark>& marks, double Mark::*value) {
    min = max = marks.front().*value;
    for (const Mark& mark : marks) {
      min = std::min(min, mark.*value);
      max = std::max(max, mark.*value);
    }
    const double margin = std::max(1.15, std::pow(max / min, 0.08));
    min /= margin;
    max *= margin;
  }

  double place(double value) const { return std::log(value / min) / std::log(max / min); }

  std::string tics() const {
    std::string text;
    for (int exponent = -30; exponent <= 30; ++exponent) {
      for (const double digit : {1.0, 1.5, 2.0, 3.0, 5.0, 7.0}) {
        const double value = digit * std::pow(10.0, exponent);
        if (value < min || value > max) continue;
        text += fmt::format("{}'{:.10g}' {:.10g}", text.empty() ? "" : ", ", value, value);
      }
    }
    return text;
  }
};

/// In single quotes, where gnuplot reads everything but the quote as it is; one line.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += '\'';
    result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return result + "'";
}

/// Finds a place for each label beside its mark, where it covers nothing else.
class Labels {
 public:
  Labels(const AreaPlot& plot, const Axis& x, const Axis& y) {
    for (const Mark& mark : plot.marks) {
      marks_.push_back({kLeft + x.place(mark.area) * (kRight - kLeft),
                        kBottom - y.place(mark.throughput) * (kBottom - kTop)});
    }
  }

  /// The steps of the front: labels keep off them where they can.
  void avoid(const std::vector<size_t>& front) {
    for (size_t i = 1; i < front.size(); ++i) {
      const Point from = marks_[front[i - 1]];
      const Point to = marks_[front[i]];
      constexpr int kPixels = 5;
      const auto across = static_cast<int>((to.x - from.x) / kPixels);
      for (int step = 0; step <= across; ++step) line_.push_back({from.x + step * kPixels, from.y});
      const auto up = static_cast<int>((from.y - to.y) / kPixels);
      for (int step = 0; step <= up; ++step) line_.push_back({to.x, from.y - step * kPixels});
    }
  }

  /// The gnuplot commands for the label of mark `i`: the text, and, away from its mark, a line to
  /// it.
  std::string place(size_t i, const std::string& text, const char* color) {
    const double width = kCharacter * static_cast<double>(text.size());
    Box best{};
    double least = -1;
    double distance = 0;
    for (const double radius : {0.0, 12.0, 24.0, 38.0, 54.0, 72.0}) {
      for (int step = 0; step < 16; ++step) {
        const Box box = candidate(marks_[i], width, radius, step);
        const double cost = cost_of(i, box) + radius;
        if (least < 0 || cost < least) {
          least = cost;
          best = box;
          distance = radius;
        }
      }
    }
    placed_.push_back(best);
    const Point middle = {(best.left + best.right) / 2, (best.top + best.bottom) / 2};
    std::string commands = fmt::format(
        "set label {} at screen {:.5f}, screen {:.5f} center "
        "noenhanced textcolor rgb '{}'\n",
        quoted(text), middle.x / kWidth, 1 - middle.y / kHeight, color);
    if (distance > 0) {
      // To the nearest point of the label's box.
      const Point end = {std::clamp(marks_[i].x, best.left, best.right),
                         std::clamp(marks_[i].y, best.top, best.bottom)};
      commands += fmt::format(
          "set arrow from screen {:.5f}, screen {:.5f} to screen {:.5f}, screen {:.5f} nohead back "
          "linewidth 0.7 linecolor rgb '#999999'\n",
          marks_[i].x / kWidth, 1 - marks_[i].y / kHeight, end.x / kWidth, 1 - end.y / kHeight);
    }
    return commands;
  }

 private:
  /// A box around whose inner edge the mark lies, in direction `step` of 16 from the right.
  static Box candidate(const Point& mark, double width, double radius, int step) {
    const double angle = step * std::acos(-1.0) / 8;
    const double reach = kMark + 3 + radius;
    const double x = mark.x + std::cos(angle) * (reach + width / 2);
    const double y = mark.y - std::sin(angle) * (reach + kLine / 2);
    return {x - width / 2, y - kLine / 2, x + width / 2, y + kLine / 2};
  }

  double cost_of(size_t own, const Box& box) const {
    double cost = 0;
    if (box.left < kLeft + 2 || box.right > kRight - 2 || box.top < kTop + 2 ||
        box.bottom > kBottom - 2) {
      cost += 10000;
    }
    for (const Box& other : placed_) cost += 20 * box.overlap(other);
    for (size_t i = 0; i < marks_.size(); ++i) {
      const Point& m = marks_[i];
      const double overlap = box.overlap({m.x - kMark, m.y - kMark, m.x + kMark, m.y + kMark});
      cost += (i == own ? 10 : 20) * overlap;
    }
    for (const Point& p : line_) cost += box.holds(p) ? 6 : 0;
    return cost;
  }

  std::vector<Point> marks_;
  std::vector<Point> line_;
  std::vector<Box> placed_;
};

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

std::string frame(const AreaPlot& plot, const Axis& x, const Axis& y, const std::string& file) {
  return fmt::format(
      "set terminal svg size {},{} fixed font 'Helvetica,13' background rgb 'white' name "
      "'arrays'\n"
      "set output {}\nset encoding utf8\n"
      "set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\n"
      "set tmargin at screen {:.5f}\nset bmargin at screen {:.5f}\n"
      "set label {} at screen {:.5f}, screen 0.965 left noenhanced font ',16'\n"
      "set label {} at screen {:.5f}, screen 0.925 left noenhanced\n"
      "set xlabel {} noenhanced\nset ylabel {} noenhanced\n"
      "set logscale xy\nset xrange [{:.9g}:{:.9g}]\nset yrange [{:.9g}:{:.9g}]\n"
      "set xtics ({}) nomirror\nset ytics ({}) nomirror\n"
      "set border 3\nset grid back linecolor rgb '#e6e6e6'\n"
      "set key at screen {:.5f}, screen {:.5f} left top Left reverse noenhanced spacing 1.3\n",
      kWidth, kHeight, quoted(file), kLeft / kWidth, kRight / kWidth, 1 - kTop / kHeight,
      1 - kBottom / kHeight, quoted(plot.title), kLeft / kWidth, quoted(plot.subtitle),
      kLeft / kWidth, quoted(plot.x_name), quoted(plot.y_name), x.min, x.max, y.min, y.max,
      x.tics(), y.tics(), (kRight + 20) / kWidth, 1 - kTop / kHeight);
}

}  // namespace

std::string gnuplot_script(const AreaPlot& plot, const std::string& file) {
  const Axis x(plot.marks, &Mark::area);
  const Axis y(plot.marks, &Mark::throughput);
  std::string text = frame(plot, x, y, file);
  const std::vector<size_t> front = front_of(plot.marks);
  Labels labels(plot, x, y);
  labels.avoid(front);
  for (size_t i = 0; i < plot.marks.size(); ++i) {
    text += labels.place(i, plot.marks[i].label, look_of(plot.marks[i].kind).color);
  }
  std::string lines;
  if (plot.baseline) {
    const Mark& mark = plot.marks[*plot.baseline];
    lines +=
        fmt::format("{:.9g}*x with lines dashtype 2 linewidth 1 linecolor rgb '#888888' title {}, ",
                    mark.throughput / mark.area, quoted(plot.baseline_name));
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
                    kind, look.point, look.color, quoted(kinds[kind]));
  }
  return text + "plot " + lines + "\n";
}

}  // namespace spark::cli
