#include "gen/blocks/accumulator.h"

#include <fmt/format.h>

#include "gen/hdl/text.h"
#include "gen/params/params.h"

namespace spark::gen {

void add_accumulator_parameters(hdl::Module& m, int64_t acc_width, int64_t least, int64_t k_max,
                                int64_t largest_product) {
  m.parameter({"ACC_WIDTH", acc_width, least, params::kAccWidth.max, "bits of an accumulator"});
  m.parameter({"K_MAX", k_max, params::kKMax.min, params::kKMax.max,
               fmt::format("longest dot product; no product exceeds {}", largest_product)});
  m.require(fmt::format("(64'd1 << (ACC_WIDTH-1)) > 64'd{} * K_MAX", largest_product),
            "ACC_WIDTH_to_hold_K_MAX_products");
}

void add_result_ports(hdl::Module& m) {
  m.input("finish_i", "1",
          "the operands before this cycle complete a result; this cycle's begin the next");
  m.input("shift_i", "1", "the drain chain moves by one");
  m.input("below_i", "ACC_WIDTH", "drain register of the row below");
  m.output("result_o", "ACC_WIDTH", "the result, after finish_i; then what came from below");
}

void add_accumulator(hdl::Module& m, const Items& sum, int64_t largest_product) {
  m.comment(
      "finish_i travels beside the operands. Out of reset it is set, so that what the pipeline "
      "held then is dropped.");
  m.localparam("LATENCY", fmt::format("{}", sum.latency));
  m.variable("finish_q", "LATENCY");
  m.registers("", {{"finish_q", "{LATENCY{1'b1}}",
                    sum.latency == 1 ? "finish_i" : "{finish_q[LATENCY-2:0], finish_i}"}});
  m.wire("finish", "1", "finish_q[LATENCY-1]");
  m.comment(fmt::format(
      "The accumulator. K_MAX products, none beyond {} in magnitude, cannot overflow it.",
      largest_product));
  m.variable("acc_q", "ACC_WIDTH");
  m.variable("result_q", "ACC_WIDTH");
  m.text(
      fmt::format("always @(posedge clk_i) begin\n"
                  "  acc_q <= (acc_q & {{ACC_WIDTH{{!finish}}}})\n"
                  "      + {};\n"
                  "  if (finish) result_q <= acc_q;\n"
                  "  else if (shift_i) result_q <= below_i;\n"
                  "end",
                  hdl::extended(sum.name, sum.width, "ACC_WIDTH-" + sum.width, sum.is_signed)));
  m.text("assign result_o = result_q;");
}

}  // namespace spark::gen
