#include "gen/cli/plot_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spark::cli {
namespace {

// Of a label in a 13-pixel sans-serif font, and of a mark, in pixels.
constexpr double kCharacter = 6.7;
constexpr double kLine = 13;
constexpr double kMark = 6;

// Between a label and a line.
constexpr double kGap = 3;

}  // namespace

double Labels::Box::overlap(const Box& other) const {
  const double w = std::min(right, other.right) - std::max(left, other.left);
  const double h = std::min(bottom, other.bottom) - std::max(top, other.top);
  return w > 0 && h > 0 ? w * h : 0;
}

bool Labels::Box::holds(const Pixel& p) const {
  return p.x > left && p.x < right && p.y > top && p.y < bottom;
}

Labels::Labels(const Canvas& canvas, std::vector<Pixel> marks)
    : canvas_(canvas), marks_(std::move(marks)) {}

void Labels::avoid(const Pixel& from, const Pixel& to) {
  constexpr double kPixels = 5;
  const double length = std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
  const auto steps = static_cast<int>(length / kPixels) + 1;
  for (int step = 0; step <= steps; ++step) {
    const double part = static_cast<double>(step) / steps;
    line_.push_back({from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)});
  }
}

std::string Labels::place(size_t i, const std::string& text, const char* color) {
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
  const auto screen = [&](const Pixel& p) {
    return fmt::format("screen {:.5f}, screen {:.5f}", p.x / canvas_.width,
                       1 - p.y / canvas_.height);
  };
  const Pixel middle = {(best.left + best.right) / 2, (best.top + best.bottom) / 2};
  std::string commands = fmt::format("set label {} at {} center noenhanced textcolor rgb '{}'\n",
                                     single_quoted(text), screen(middle), color);
  if (distance > 0) {
    // To the nearest point of the label's box.
    const Pixel end = {std::clamp(marks_[i].x, best.left, best.right),
                       std::clamp(marks_[i].y, best.top, best.bottom)};
    commands +=
        fmt::format("set arrow from {} to {} nohead back linewidth 0.7 linecolor rgb '#999999'\n",
                    screen(marks_[i]), screen(end));
  }
  return commands;
}

/// A box around whose inner edge the mark lies, in direction `step` of 16 from the right.
Labels::Box Labels::candidate(const Pixel& mark, double width, double radius, int step) {
  const double angle = step * std::acos(-1.0) / 8;
  const double reach = kMark + 3 + radius;
  const double x = mark.x + std::cos(angle) * (reach + width / 2);
  const double y = mark.y - std::sin(angle) * (reach + kLine / 2);
  return {x - width / 2, y - kLine / 2, x + width / 2, y + kLine / 2};
}

double Labels::cost_of(size_t own, const Box& box) const {
  double cost = 0;
  if (box.left < canvas_.left + 2 || box.right > canvas_.right - 2 || box.top < canvas_.top + 2 ||
      box.bottom > canvas_.bottom - 2) {
    cost += 10000;
  }
  for (const Box& other : placed_) cost += 20 * box.overlap(other);
  for (size_t i = 0; i < marks_.size(); ++i) {
    const Pixel& m = marks_[i];
    const double overlap = box.overlap({m.x - kMark, m.y - kMark, m.x + kMark, m.y + kMark});
    cost += (i == own ? 10 : 20) * overlap;
  }
  const Box around = {box.left - kGap, box.top - kGap, box.right + kGap, box.bottom + kGap};
  for (const Pixel& p : line_) cost += around.holds(p) ? 6 : 0;
  return cost;
}

}  // namespace spark::cli
