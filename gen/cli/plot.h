#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// The one way to draw: a chart becomes a script of gnuplot's, and gnuplot writes SVG. The same
/// chart gives the same script.
namespace spark::cli {

/// Colours that the colour-blind tell apart (Okabe and Ito, "Color Universal Design", 2008).
namespace palette {
inline constexpr const char* kBlack = "#000000";
inline constexpr const char* kOrange = "#E69F00";
inline constexpr const char* kSky = "#56B4E9";
inline constexpr const char* kGreen = "#009E73";
inline constexpr const char* kBlue = "#0072B2";
inline constexpr const char* kRed = "#D55E00";
inline constexpr const char* kPurple = "#CC79A7";
inline constexpr const char* kGrey = "#888888";
}  // namespace palette

/// In single quotes, where gnuplot reads everything but the quote as it is; one line.
std::string single_quoted(const std::string& text);

/// A place on the canvas in pixels; y runs down.
struct Pixel {
  double x = 0;
  double y = 0;
};

/// The canvas and the axes' place on it, in pixels. To the right of the axes stands the key.
struct Canvas {
  double width = 1100;
  double height = 720;
  double left = 90;
  double right = 850;
  double top = 80;
  double bottom = 640;

  /// The pixel at a place between the axes' ends: 0, 0 where they meet, 1, 1 opposite.
  Pixel at(double x, double y) const {
    return {left + x * (right - left), bottom - y * (bottom - top)};
  }
};

/// What every chart has around its data. Names of axes carry their unit.
struct Frame {
  std::string title;
  std::string subtitle;
  std::string x_name;
  std::string y_name;
};

/// The commands for terminal, title, axes' names, grid and key; the plot goes to `plot.svg`.
/// Tics and ranges are the caller's. `id`: begins the names inside the SVG.
std::string frame_script(const Frame& frame, const Canvas& canvas, const std::string& id);

/// An axis from `min` to `max`, linear or logarithmic.
struct Axis {
  double min = 0;
  double max = 1;
  bool logarithmic = false;

  /// Around all `values`, with a margin. Logarithmic: they must be above 0. No values: 0..1.
  static Axis around(const std::vector<double>& values, bool logarithmic);

  /// Where `value` lies: 0 at min, 1 at max.
  double place(double value) const;

  /// The commands for the range and tics of axis `name`, `x` or `y`. Logarithmic: 1, 1.5, 2, 3, 5
  /// and 7 times the powers of ten are marked.
  std::string script(const std::string& name) const;
};

/// Points of two quantities, joined or not.
struct LineChart : Frame {
  struct Point {
    double x = 0;
    double y = 0;
    std::string label;  ///< beside the point; empty: none
  };

  struct Series {
    std::string name;  ///< in the key
    const char* color = palette::kBlack;
    bool line = true;      ///< joins the points, in their order
    int dash = 1;          ///< of the line: 1 solid, 2 dashed, 3 dotted
    int mark = 0;          ///< gnuplot's point type; 0: none
    double mark_size = 1;  ///< of gnuplot's
    std::vector<Point> points;
  };

  std::vector<Series> series;  ///< in the order of the key; one without points is left out
  bool logarithmic_x = false;
  bool logarithmic_y = false;
};

/// Groups of bars, side by side or stacked, the same series in each.
struct BarChart : Frame {
  struct Series {
    std::string name;  ///< in the key
    const char* color = palette::kBlack;
    std::vector<std::optional<double>> values;  ///< by group; none: no bar
  };

  std::vector<std::string> groups;  ///< below the axis; `x_name` stands below them
  std::vector<Series> series;
  bool logarithmic_y = false;  ///< values must be above 0 then; else the axis begins at 0
  bool stacked = false;        ///< one bar a group, the first series lowest; the axis is linear
};

/// The chart as a script that writes `plot.svg`.
std::string gnuplot_script(const LineChart& chart);
std::string gnuplot_script(const BarChart& chart);

/// Runs a script that writes `plot.svg` and puts that file to `output`, creating missing parent
/// folders; says so on standard error. Without gnuplot it says what to install instead. Throws
/// InputError if gnuplot cannot draw it or `output` cannot be written.
void draw(const std::string& script, const std::filesystem::path& output);

}  // namespace spark::cli
