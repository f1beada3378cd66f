#include "synth/page/page.h"

#include <map>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "synth/page/files.h"

namespace spark::synth {
namespace {

/// The report as text that can stand inside <script>: no `<` is left, so nothing ends the element.
std::string json_text(const nlohmann::ordered_json& report) {
  using Json = nlohmann::ordered_json;
  std::string text;
  for (const char each : report.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (each == '<') {
      text += "\\u003c";
    } else {
      text += each;
    }
  }
  return text;
}

/// `text` with each {{name}} that `values` has replaced. What is put in is not searched again.
std::string fill(const std::string& text, const std::map<std::string, std::string>& values) {
  std::string filled;
  size_t from = 0;
  for (size_t open = text.find("{{"); open != text.npos; open = text.find("{{", from)) {
    const size_t close = text.find("}}", open);
    filled += text.substr(from, open - from) + values.at(text.substr(open + 2, close - open - 2));
    from = close + 2;
  }
  return filled + text.substr(from);
}

}  // namespace

std::string chart_library(const std::filesystem::path& file) {
  constexpr const char* kHint = "install the Debian package libjs-chart.js";
  if (!std::filesystem::exists(file)) {
    throw InputError("the report's page needs Chart.js, and '{}' is not there; {}", file.string(),
                     kHint);
  }
  std::string text = read_file(file);
  if (text.substr(0, 200).find("Chart.js v") == text.npos) {
    throw InputError("'{}' is not Chart.js; {}", file.string(), kHint);
  }
  return text;
}

std::string page(const nlohmann::ordered_json& report) {
  using namespace page_files;
  return fill(kHtml, {{"style", kCss},
                      {"report", json_text(report)},
                      {"library", chart_library()},
                      {"script", std::string(kTables) + kFigures + kPage}});
}

}  // namespace spark::synth
