#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spark::tensor {

/// What the header of a .npy file says.
struct NpyHeader {
  std::string descr;            ///< the dtype, as `|u1`; not checked
  bool fortran_order;           ///< the first index runs fastest
  std::vector<uint64_t> shape;  ///< not checked
};

/// Parses the header's text, a Python dict literal with the keys 'descr', 'fortran_order' and
/// 'shape' in any order. Throws InputError, beginning with the file's `name`, for anything else and
/// for structured dtypes.
NpyHeader parse_npy_header(std::string_view text, std::string_view name);

}  // namespace spark::tensor
