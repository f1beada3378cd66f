#pragma once

/// The files beside this one, as they were when the program was built.
namespace spark::synth::page_files {

extern const char* const kHtml;  ///< with {{style}}, {{report}}, {{library}} and {{script}}
extern const char* const kCss;
extern const char* const kTables;  ///< the three scripts, in their order
extern const char* const kFigures;
extern const char* const kPage;

}  // namespace spark::synth::page_files
