#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace spark::gen {

/// What values a parameter takes.
enum class ParamType { integer, boolean, choice };

/// One parameter, declared once (params.h). The command line, the TOML keys, `--help`, `spark-rtl
/// list` and the range checks all come from this declaration.
struct Param {
  std::string name;                  ///< as on the command line and in TOML
  ParamType type;                    ///
  int64_t min = 0;                   ///< integers: smallest legal value
  int64_t max = 0;                   ///< integers: largest legal value
  std::vector<std::string> choices;  ///< choices: legal values, the default among them
  std::string fallback;              ///< default value, as text
  std::string unit;                  ///< "bits", "slices", ...; empty where there is none
  std::string sentence;              ///< what it means, for people

  /// Legal values as text: `2..8`, `true|false`, `paper|exact`.
  std::string range() const;

  /// Throws InputError unless `value` is legal, naming what was given and what is allowed.
  void check(const std::string& value) const;

  /// The same parameter with another default.
  Param with_default(std::string value) const;
};

/// A block's name with a value for each of its parameters. Every value that was set has
/// passed Param::check.
class Config {
 public:
  /// All defaults.
  Config(std::string block, const std::vector<const Param*>& params);

  /// Sets one parameter. Throws InputError for an unknown name (with the nearest legal one) or an
  /// illegal value.
  void set(const std::string& name, const std::string& value);

  /// Sets every parameter named in a TOML file. Throws InputError for what cannot be parsed and as
  /// `set` does.
  void load_toml(const std::string& path);

  const std::string& block() const { return block_; }
  const std::vector<const Param*>& params() const { return params_; }

  /// True if the block has this parameter.
  bool has(const Param& param) const { return values_.contains(param.name); }

  const std::string& text(const Param& param) const;
  int64_t integer(const Param& param) const { return std::stoll(text(param)); }
  bool flag(const Param& param) const { return text(param) == "true"; }

  /// One line a parameter, `name = value`, in the order of declaration: what the hash is taken
  /// over.
  std::string canonical() const;

  /// The first 12 hexadecimal digits of the SHA-256 of the canonical text: names the configuration.
  std::string hash() const;

 private:
  std::string block_;
  std::vector<const Param*> params_;
  std::map<std::string, std::string> values_;
};

}  // namespace spark::gen
