#pragma once

#include <string>
#include <vector>

#include "gen/cli/plot.h"

namespace spark::cli {

/// Finds a place for each label beside its mark, where it covers nothing else.
class Labels {
 public:
  /// `marks`: all marks of the plot, with labels or without.
  Labels(const Canvas& canvas, std::vector<Pixel> marks);

  /// Labels keep off the straight line from `from` to `to` where they can.
  void avoid(const Pixel& from, const Pixel& to);

  /// The gnuplot commands for the label of mark `i`: the text, and, away from its mark, a line to
  /// it.
  std::string place(size_t i, const std::string& text, const char* color);

 private:
  struct Box {
    double left, top, right, bottom;
    double overlap(const Box& other) const;
    bool holds(const Pixel& p) const;
  };

  static Box candidate(const Pixel& mark, double width, double radius, int step);
  double cost_of(size_t own, const Box& box) const;

  Canvas canvas_;
  std::vector<Pixel> marks_;
  std::vector<Pixel> line_;
  std::vector<Box> placed_;
};

}  // namespace spark::cli
