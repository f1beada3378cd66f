#include "verif/synth/page_browser.h"

#include "gen/base/file.h"
#include "gen/base/process.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kBrowser = "chromium";

}  // namespace

bool has_browser() { return tool_exists(kBrowser); }

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

Json probe(const std::string& page, int width, bool dark) {
  const std::string script =
      read_file(std::string(SPARK_SOURCE_DIR) + "/verif/synth/page_probe.js");
  std::string probed =
      replaced(page, "<head>",
               "<head><script>const pageErrors = []; addEventListener('error', (event) => "
               "pageErrors.push(event.message));</script>");
  probed = replaced(probed, "</body>", "<script>" + script + "</script></body>");
  const std::string frame =
      "<!doctype html><body><iframe id=\"frame\" style=\"height: 900px; width: " +
      std::to_string(width) + "px; border: 0\" srcdoc=\"" +
      replaced(replaced(probed, "&", "&amp;"), "\"", "&quot;") +
      "\"></iframe><script>onload = () => document.body.replaceChildren("
      "frame.contentDocument.getElementById('probe'));</script></body>";
  const ScratchFolder folder;
  const auto file = folder.file("page.html", frame);
  const ToolRun run = run_tool(
      kBrowser,
      {"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
       "--disable-background-networking", "--no-first-run",
       "--user-data-dir=" + (folder.path() / "profile").string(), "--window-size=1700,1000",
       "--blink-settings=preferredColorScheme=" + std::string(dark ? "0" : "1"), "--dump-dom",
       "file://" + file},
      folder.path(), std::chrono::minutes(1));
  const std::string open = "<pre id=\"probe\">";
  const size_t from = run.output.find(open);
  const size_t to = run.output.find("</pre>", from);
  if (from == run.output.npos || to == run.output.npos) {
    ADD_FAILURE() << "the browser gives no result: " << run.output.substr(0, 2000);
    return {};
  }
  return Json::parse(run.output.substr(from + open.size(), to - from - open.size()));
}

Rows parse_csv(const std::string& text) {
  Rows rows = {{""}};
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string& field = rows.back().back();
    if (quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == ',') {
      rows.back().emplace_back();
    } else if (!quoted && text.substr(i, 2) == "\r\n") {
      rows.push_back({""});
      ++i;
    } else {
      field += text[i];
    }
  }
  rows.pop_back();
  return rows;
}

}  // namespace spark::synth
