#pragma once

#include <map>
#include <string>
#include <vector>

#include "gen/blocks/gemm_choice.h"

/// The tile's registers: declared once, from which the hardware, the table of a bundle and the
/// addresses that a driver uses come.
namespace spark::gen {

enum class Access { read, read_write, write };

/// One field of a register.
struct RegisterField {
  std::string name;
  int low = 0;          ///< least significant bit
  std::string width;    ///< bits, over the localparams of add_register_widths
  std::string value;    ///< what a read gives: a net or expression of that width
  std::string meaning;  ///< one phrase
};

struct TileRegister {
  std::string name;
  int address = 0;  ///< in bytes
  Access access = Access::read;
  bool is_signed = false;  ///< of its one field
  std::vector<RegisterField> fields;
};

/// Every register of a tile, in order of address. The tables of requantisation stand beside them.
std::vector<TileRegister> tile_registers(const GemmChoice& choice);

/// Where the tables begin; channel c has four words of 32 bits from kTableAddress + 16 * c on:
/// BIAS, MULTIPLIER, SHIFT and one that is not there.
inline constexpr int kTableAddress = 0x10000;
/// Bits of an address.
inline constexpr int kAddressBits = 17;

/// The register table as Markdown, widths in bits of this configuration.
std::string register_table(const Config& config);

/// A job is what its registers said at START.
struct JobField {
  std::string name;        ///< of the register, in lower case
  std::string width;       ///< bits: a number or a localparam of add_register_widths
  std::string port_width;  ///< the same over parameters
};
std::vector<JobField> job_fields(const GemmChoice& choice);

/// AXI4-Lite, registers, errors.
hdl::Module control_module(const GemmChoice& choice, const std::string& name);

/// The queue of two jobs, through which each of the tile's parts goes at its own pace.
hdl::Module queue_module(const std::string& name);

/// Localparams: the widths of the job's registers, over the parameters COLS, VECTOR, K_MAX,
/// A_DEPTH, B_DEPTH, CHANNELS.
void add_register_widths(hdl::Module& m);

/// The parameters that the registers of a tile tell of.
void add_tile_parameters(hdl::Module& m, const GemmChoice& choice);
/// The same handed down to an instance.
std::map<std::string, std::string> tile_parameters();

}  // namespace spark::gen
