#include "verif/evidence/variants.h"

#include <fmt/format.h>

#include "gen/blocks/block.h"
#include "gen/params/params.h"

namespace spark::verif {

using codec::Form;
using codec::Format;
using codec::Rounding;

Settings joined(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

std::vector<Format> variants(int slice) {
  std::vector<Format> formats;
  for (const bool is_signed : {false, true}) {
    const Format paper = {.slice = slice, .is_signed = is_signed};
    formats.insert(formats.end(), 4, paper);
    Format* variant = &formats[formats.size() - 4];
    variant[1].rounding = Rounding::nearest;
    variant[2].form = Form::exact;
    variant[3].form = Form::exact;
    variant[3].halve = true;
  }
  return formats;
}

std::string name_of(const Format& format) {
  const bool nearest = format.form == Form::paper && format.rounding == Rounding::nearest;
  return fmt::format("{}{} {}", format.is_signed ? 's' : 'u', format.slice,
                     format.halve ? "halve"
                     : nearest    ? "nearest"
                                  : codec::to_string(format.form));
}

gen::Config config_of(const std::string& block, const Format& format) {
  gen::Config config = gen::configured(block);
  const auto set = [&](const gen::Param& param, const std::string& value) {
    if (config.has(param)) config.set(param.name, value);
  };
  set(gen::params::kSlice, std::to_string(format.slice));
  set(gen::params::kSigned, format.is_signed ? "true" : "false");
  set(gen::params::kForm, std::string(codec::to_string(format.form)));
  set(gen::params::kRounding, std::string(codec::to_string(format.rounding)));
  set(gen::params::kHalve, format.halve ? "true" : "false");
  return config;
}

std::map<std::string, int64_t> parameters_of(const Format& format) {
  return {{"S", format.slice},
          {"SIGNED", format.is_signed},
          {"EXACT", format.form == Form::exact},
          {"NEAREST", format.rounding == Rounding::nearest},
          {"HALVE", format.halve},
          {"BITS", format.word_bits()}};
}

}  // namespace spark::verif
