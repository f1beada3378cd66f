#include "gen/blocks/pe_kind.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gen/base/error.h"
#include "gen/base/names.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

const std::vector<PeKind>& pe_kinds() {
  static const std::vector<PeKind> kKinds = {
#define PE(name) name##_pe(),
#include "gen/params/pe_kinds.inc"
#undef PE
  };
  return kKinds;
}

}  // namespace

const Drive& PeKind::drive(const std::string& sync) const {
  std::vector<std::string> legal;
  for (const Drive& each : drives) {
    if (each.sync == sync) return each;
    legal.push_back(each.sync);
  }
  throw InputError("sync = {} cannot drive pe = {}; allowed: {}", sync, name,
                   fmt::join(legal, ", "));
}

const PeKind& pe_kind(const std::string& name) { return find_named("pe", pe_kinds(), name); }

std::string pe_kinds_with(bool PeKind::*of) {
  std::vector<std::string> names;
  for (const PeKind& kind : pe_kinds()) {
    if (kind.*of) names.push_back(kind.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Items add_products(hdl::Module& m, const std::string& name, int64_t count, const Factor& a,
                   const Factor& b, const std::vector<std::string>& shifts) {
  Items items{name, hdl::upper(name), count, a.is_signed || b.is_signed};
  m.localparam(items.width, fmt::format("{}+{}{}", a.width, b.width,
                                        shifts.empty()       ? ""
                                        : shifts.size() == 1 ? "+SLICE"
                                                             : "+2*SLICE"));
  m.wire(name, items.bits());
  for_each(m, "gen_" + name, count, [&](const std::string& index) {
    m.wire(name + "_a", a.width, Items{a.port, a.width, count}.at(index));
    m.wire(name + "_b", b.width, Items{b.port, b.width, count}.at(index));
    const std::string value = hdl::extended(name + "_a", a.width, b.width, a.is_signed) +
                              "\n    * " +
                              hdl::extended(name + "_b", b.width, a.width, b.is_signed);
    if (shifts.empty()) {
      m.text(fmt::format("assign {} = {};", items.at(index), value));
      return;
    }
    std::string shifted = name + "_unshifted";
    std::string bits = fmt::format("{}+{}", a.width, b.width);
    m.wire(shifted, bits, value);
    for (const std::string& shift : shifts) {
      const std::string next = name + "_by_" + shift.substr(0, 1);
      m.wire(next, bits + "+SLICE",
             fmt::format("{} ? {{{}, {{SLICE{{1'b0}}}}}}\n    : {}",
                         count == 1 ? shift : shift + "[i]", shifted,
                         hdl::extended(shifted, hdl::factor(bits), "SLICE", items.is_signed)));
      shifted = next;
      bits += "+SLICE";
    }
    m.text(fmt::format("assign {} = {};", items.at(index), shifted));
  });
  return items;
}

}  // namespace spark::gen
