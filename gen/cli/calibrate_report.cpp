#include "gen/cli/calibrate_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "gen/base/json.h"
#include "gen/base/table.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
using calibrate::Point;
using calibrate::Result;
using nlohmann::ordered_json;
using Granularity = tensor::Quantisation::Granularity;

std::string decibels(const std::optional<double>& sqnr) {
  return sqnr ? fmt::format("{:.2f}", *sqnr) : "-";
}

std::string level(const Point& point) {
  return point.sqnr_db ? fmt::format("{:.1f} dB", *point.sqnr_db) : "no error";
}

std::string form_of(const Result& result) {
  return result.format.form == codec::Form::exact ? "exact" : "paper nearest";
}

std::string granularity_of(const Result& result) {
  const tensor::Quantisation& q = result.quantisation;
  switch (q.granularity) {
    case Granularity::channel:
      return fmt::format("channel, axis {}", q.axis);
    case Granularity::block:
      return fmt::format("block of {}", q.block);
    case Granularity::tensor:
      break;
  }
  return "tensor";
}

std::string integer_name(const Point& integer) { return fmt::format("INT{:.0f}", integer.bits); }

/// The integers of fewest bits that do as well as the code, if any of them do.
const Point* integers_as_good(const Result& result) {
  const auto found =
      std::find_if(result.integers.begin(), result.integers.end(), [&](const Point& integer) {
        return !integer.sqnr_db ||
               (result.after.sqnr_db && integer.sqnr_db >= result.after.sqnr_db);
      });
  return found == result.integers.end() ? nullptr : &*found;
}

std::string recommended(const Result& result) {
  return result.recommended ? integer_name(result.integers[*result.recommended]) : form_of(result);
}

/// What to do, in words.
std::string recommendation(const Result& result) {
  const std::string code =
      fmt::format("{}, {:.2f} bits, {}", form_of(result), result.after.bits, level(result.after));
  if (result.recommended) {
    const Point& integer = result.integers[*result.recommended];
    return fmt::format("use plain {}: {}; the code has {}", integer_name(integer), level(integer),
                       code);
  }
  std::string text = "use the code: " + code;
  if (const Point* integer = integers_as_good(result)) {
    text += fmt::format("; plain integers take {:.0f} bits for that", integer->bits);
  } else {
    text += fmt::format("; plain integers do not get there with {:.0f} bits ({})",
                        result.integers.back().bits, level(result.integers.back()));
  }
  if (result.below_default) {
    text += fmt::format("; {:g} dB are out of reach", calibrate::kDefaultSqnr);
    if (result.quantisation.granularity == Granularity::tensor) text += ", try --per block";
  }
  return text;
}

/// A ratio of powers in dB, if there is one.
std::optional<double> decibels_of(double power, double other) {
  if (!(power > 0) || !(other > 0)) return std::nullopt;
  return 10 * std::log10(power / other);
}

std::string compensated(const CompensationReport& c) {
  const auto gain = decibels_of(c.plain_error, c.error);
  return fmt::format(
      "outputs on {} samples: {} dB, rounded one by one {} dB{}; {:.2f} bits; {} of {} outputs "
      "stay rounded one by one",
      c.samples, decibels(decibels_of(c.output, c.error)),
      decibels(decibels_of(c.output, c.plain_error)),
      gain ? fmt::format(" (gain {:.2f} dB)", *gain) : "", c.bits_per_word, c.plain_outputs,
      c.outputs);
}

ordered_json to_json(const Point& point) {
  return {{"bits_per_word", point.bits}, {"sqnr_db", or_null(point.sqnr_db)}};
}

ordered_json to_json(const std::vector<Point>& points) {
  ordered_json json = ordered_json::array();
  for (const Point& point : points) json.push_back(to_json(point));
  return json;
}

ordered_json to_json(const CompensationReport& c) {
  return {{"inputs", c.inputs},
          {"samples", c.samples},
          {"output_error_plain", c.plain_error},
          {"output_error", c.error},
          {"output_sqnr_db_plain", or_null(decibels_of(c.output, c.plain_error))},
          {"output_sqnr_db", or_null(decibels_of(c.output, c.error))},
          {"bits_per_word", c.bits_per_word},
          {"outputs", c.outputs},
          {"outputs_plain", c.plain_outputs}};
}

void add_series(LineChart& chart, LineChart::Series series, const std::vector<Point>& points) {
  for (const Point& point : points) {
    if (point.sqnr_db) series.points.push_back({point.bits, *point.sqnr_db, ""});
  }
  chart.series.push_back(std::move(series));
}

}  // namespace

ordered_json to_json(const CalibrationReport& report) {
  const Result& r = report.result;
  const auto& scales = r.quantisation.scales;
  const auto [least, most] = std::minmax_element(scales.begin(), scales.end());
  ordered_json before = to_json(static_cast<const Point&>(r.before));
  before.update({{"form", "paper"},
                 {"rounding", "compensate"},
                 {"words", r.before.own_words ? "as they are" : "symmetric by absmax"}});
  ordered_json after = to_json(r.after);
  after.update({{"scale_bits_per_word", r.scale_bits},
                {"entropy_bits", r.entropy_bits},
                {"short_share", r.short_share}});
  const bool exact = r.format.form == codec::Form::exact;
  const bool channels = r.quantisation.granularity == Granularity::channel;
  const bool blocks = r.quantisation.granularity == Granularity::block;
  ordered_json json = {
      {"tensor", report.name},
      {"shape", report.shape},
      {"words", r.words},
      {"before", before},
      {"after", after},
      {"form", codec::to_string(r.format.form)},
      {"rounding", exact ? ordered_json() : ordered_json(codec::to_string(r.format.rounding))},
      {"slice", r.format.slice},
      {"signed", r.format.is_signed},
      {"granularity", tensor::to_string(r.quantisation.granularity)},
      {"axis", channels ? ordered_json(r.quantisation.axis) : ordered_json()},
      {"block", blocks ? ordered_json(r.quantisation.block) : ordered_json()},
      {"scale_count", scales.size()},
      {"scale_min", *least},
      {"scale_max", *most},
      {"scales", scales},
      {"dead_zones", r.dead_zones},
      {"integers", to_json(r.integers)},
      {"recommended", recommended(r)},
      {"recommendation", recommendation(r)}};
  if (!r.curves.exact.empty()) {
    json["curves"] = {{"exact", to_json(r.curves.exact)},
                      {"paper", to_json(r.curves.paper)},
                      {"entropy", to_json(r.curves.entropy)}};
  }
  if (report.compensation) json["compensation"] = to_json(*report.compensation);
  return json;
}

std::string text(const std::vector<CalibrationReport>& reports) {
  std::vector<std::string> headers = {"tensor",   "words", "before", "dB",         "after",
                                      "+ scales", "dB",    "form",   "scales per", "scales",
                                      "from",     "to",    "entropy"};
  const std::vector<Point>& widths = reports.front().result.integers;
  for (const Point& integer : widths) headers.push_back(integer_name(integer) + " dB");
  Table table(headers);
  std::string advice;
  bool own = false;
  bool absmax = false;
  for (const CalibrationReport& report : reports) {
    const Result& r = report.result;
    const auto& scales = r.quantisation.scales;
    const auto [least, most] = std::minmax_element(scales.begin(), scales.end());
    (r.before.own_words ? own : absmax) = true;
    std::vector<std::string> row = {report.shown,
                                    std::to_string(r.words),
                                    fmt::format("{:.3f}", r.before.bits),
                                    decibels(r.before.sqnr_db),
                                    fmt::format("{:.3f}", r.after.bits),
                                    fmt::format("{:.3f}", r.scale_bits),
                                    decibels(r.after.sqnr_db),
                                    form_of(r),
                                    granularity_of(r),
                                    std::to_string(scales.size()),
                                    fmt::format("{:.4g}", *least),
                                    fmt::format("{:.4g}", *most),
                                    fmt::format("{:.3f}", r.entropy_bits)};
    for (const Point& integer : r.integers) row.push_back(decibels(integer.sqnr_db));
    table.add_row(std::move(row));
    advice += fmt::format("{}: {}\n", report.shown, recommendation(r));
    if (report.compensation)
      advice += fmt::format("{}: {}\n", report.shown, compensated(*report.compensation));
  }
  std::string before = "before: paper form, compensate, of ";
  if (own) before += "the integers as they are";
  if (own && absmax) before += " or ";
  if (absmax) {
    before += fmt::format("INT{} words by absmax, scales as after",
                          2 * reports.front().result.format.slice);
  }
  return table.str() + "\n" + before +
         "; bits a word, without scales; SQNRs are all relative to the tensor given\n"
         "+ scales: bits a word for float32 scales, the same for the integers; INT: packed, by "
         "group the best clipping; dB -: no error\n\n" +
         advice;
}

LineChart chart_of(const CalibrationReport& report) {
  const Result& r = report.result;
  LineChart chart;
  chart.title =
      fmt::format("Rate and distortion of {}", fs::path(report.shown).filename().string());
  chart.subtitle = fmt::format(
      "{} words, slices of {} bits, scales per {}: {:.3f} bits a word more, for every point",
      r.words, r.format.slice, granularity_of(r), r.scale_bits);
  chart.x_name = "bits per word, without scales";
  chart.y_name = "SQNR, dB";
  add_series(chart, {"exact", palette::kBlue, true, 1, 0, 1, {}}, r.curves.exact);
  add_series(chart, {"paper, nearest", palette::kRed, true, 1, 0, 1, {}}, r.curves.paper);
  add_series(chart, {"paper, as it is", palette::kRed, false, 1, 8, 1.5, {}}, {r.before});
  add_series(chart, {"plain integers", palette::kBlack, true, 1, 7, 1, {}}, r.integers);
  for (LineChart::Point& point : chart.series.back().points) {
    point.label = fmt::format("INT{:.0f}", point.x);
  }
  add_series(chart, {"exact, at its entropy", palette::kGreen, true, 2, 0, 1, {}},
             r.curves.entropy);
  add_series(chart, {"chosen: " + form_of(r), palette::kOrange, false, 1, 7, 1.5, {}}, {r.after});
  return chart;
}

}  // namespace spark::cli
