#include "gen/blocks/sum.h"

#include <fmt/format.h>

#include "gen/hdl/text.h"

namespace spark::gen {

using hdl::extended;

std::string Items::at(const std::string& index) const {
  return count == 1 ? name : fmt::format("{}[{}*{} +: {}]", name, index, width, width);
}

std::string Items::bits() const { return count == 1 ? width : fmt::format("{}*{}", count, width); }

void for_each(hdl::Module& m, const std::string& label, int64_t count,
              const std::function<void(const std::string& index)>& body) {
  if (count == 1) {
    body("0");
  } else {
    m.generate_for(label, "i", fmt::format("{}", count), [&] { body("i"); });
  }
}

Items registered(hdl::Module& m, Items items) {
  m.variable(items.name + "_q", items.bits());
  m.registers("", {{items.name + "_q", "", items.name}});
  items.name += "_q";
  ++items.latency;
  return items;
}

Items add_pairs(hdl::Module& m, const Items& items, const std::string& name) {
  const int64_t pairs = items.count / 2;
  Items sums = items;
  sums.name = name;
  sums.count = (items.count + 1) / 2;
  sums.width = hdl::upper(name);
  m.localparam(sums.width, items.width + "+1");
  m.wire(name, sums.bits());
  for_each(m, "gen_" + name, pairs, [&](const std::string& index) {
    const std::string left = index == "0" ? "0" : "(2*i)";
    const std::string right = index == "0" ? "1" : "(2*i+1)";
    m.wire(name + "_left", items.width, items.at(left));
    m.wire(name + "_right", items.width, items.at(right));
    m.text(fmt::format("assign {} = {}\n    + {};", sums.at(index),
                       extended(name + "_left", items.width, "1", items.is_signed),
                       extended(name + "_right", items.width, "1", items.is_signed)));
  });
  if (items.count % 2 != 0) {
    m.wire(name + "_odd", items.width, items.at(fmt::format("{}", items.count - 1)));
    m.text(fmt::format("assign {} = {};", sums.at(fmt::format("{}", pairs)),
                       extended(name + "_odd", items.width, "1", items.is_signed)));
  }
  return sums;
}

Items add_tree(hdl::Module& m, Items items, const std::string& prefix) {
  for (int64_t level = 0; items.count > 1; ++level) {
    items = add_pairs(m, items, fmt::format("{}_{}", prefix, level));
    if (level % 2 != 0 || items.count == 1) items = registered(m, items);
  }
  return items;
}

}  // namespace spark::gen
