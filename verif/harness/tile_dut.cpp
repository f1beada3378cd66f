#include "verif/harness/tile_dut.h"

#include <cstring>

namespace spark::verif {

RtlTile::RtlTile(const verif::Dut& dut)
    : config_(tile_config(dut.config)),
      model_(dut.model),
      clock_(dut.model->signal("clk_i")),
      reset_n_(dut.model->signal("rst_ni")),
      aw_address_(dut.signal("s_axil_awaddr")),
      aw_valid_(dut.signal("s_axil_awvalid")),
      aw_ready_(dut.signal("s_axil_awready")),
      w_data_(dut.signal("s_axil_wdata")),
      w_strobe_(dut.signal("s_axil_wstrb")),
      w_valid_(dut.signal("s_axil_wvalid")),
      w_ready_(dut.signal("s_axil_wready")),
      b_response_(dut.signal("s_axil_bresp")),
      b_valid_(dut.signal("s_axil_bvalid")),
      b_ready_(dut.signal("s_axil_bready")),
      ar_address_(dut.signal("s_axil_araddr")),
      ar_valid_(dut.signal("s_axil_arvalid")),
      ar_ready_(dut.signal("s_axil_arready")),
      r_data_(dut.signal("s_axil_rdata")),
      r_response_(dut.signal("s_axil_rresp")),
      r_valid_(dut.signal("s_axil_rvalid")),
      r_ready_(dut.signal("s_axil_rready")),
      a_{dut.signal("s_axis_a_tdata"), dut.signal("s_axis_a_tvalid"), dut.signal("s_axis_a_tready"),
         dut.signal("s_axis_a_tlast")},
      b_{dut.signal("s_axis_b_tdata"), dut.signal("s_axis_b_tvalid"), dut.signal("s_axis_b_tready"),
         dut.signal("s_axis_b_tlast")},
      c_data_(dut.signal("m_axis_c_tdata")),
      c_keep_(dut.signal("m_axis_c_tkeep")),
      c_valid_(dut.signal("m_axis_c_tvalid")),
      c_ready_(dut.signal("m_axis_c_tready")),
      c_last_(dut.signal("m_axis_c_tlast")) {
  reset_n_.set(1);
}

void RtlTile::drive(Port& port, const tile::Offer& offer) const {
  port.valid.set(offer.valid ? 1 : 0);
  port.last.set(offer.beat.last ? 1 : 0);
  std::memcpy(port.data.storage(), offer.beat.bytes.data(), static_cast<size_t>(config_.bytes()));
}

const tile::Outputs& RtlTile::eval(const tile::Inputs& inputs) {
  aw_address_.set(inputs.aw_address);
  aw_valid_.set(inputs.aw_valid ? 1 : 0);
  w_data_.set(inputs.w_data);
  w_strobe_.set(inputs.w_strobe);
  w_valid_.set(inputs.w_valid ? 1 : 0);
  b_ready_.set(inputs.b_ready ? 1 : 0);
  ar_address_.set(inputs.ar_address);
  ar_valid_.set(inputs.ar_valid ? 1 : 0);
  r_ready_.set(inputs.r_ready ? 1 : 0);
  drive(a_, inputs.a);
  drive(b_, inputs.b);
  c_ready_.set(inputs.c_ready ? 1 : 0);
  clock_.set(0);
  model_->eval();
  outputs_.aw_ready = aw_ready_.get() != 0;
  outputs_.w_ready = w_ready_.get() != 0;
  outputs_.b_valid = b_valid_.get() != 0;
  outputs_.b_error = b_response_.get() == 2;
  outputs_.ar_ready = ar_ready_.get() != 0;
  outputs_.r_valid = r_valid_.get() != 0;
  outputs_.r_error = r_response_.get() == 2;
  outputs_.r_data = r_data_.get();
  outputs_.a_ready = a_.ready.get() != 0;
  outputs_.b_ready = b_.ready.get() != 0;
  outputs_.c_valid = c_valid_.get() != 0;
  outputs_.c.last = c_last_.get() != 0;
  std::memcpy(outputs_.c.bytes.data(), c_data_.storage(), static_cast<size_t>(config_.bytes()));
  std::memcpy(&outputs_.c_keep, c_keep_.storage(), std::min<size_t>(8, c_keep_.bytes()));
  return outputs_;
}

void RtlTile::edge() {
  clock_.set(1);
  model_->eval();
}

void RtlTile::reset() {
  set_reset(true);
  clock_.set(0);
  model_->eval();
  edge();
  set_reset(false);
}

std::vector<std::unique_ptr<RtlTile>> load_tiles(const std::vector<DutText>& texts,
                                                 const std::filesystem::path& cache,
                                                 Effort effort) {
  std::vector<std::unique_ptr<RtlTile>> tiles;
  for (const Dut& dut : load_texts(texts, cache, effort)) {
    tiles.push_back(std::make_unique<RtlTile>(dut));
  }
  return tiles;
}

std::vector<std::unique_ptr<RtlTile>> load_tiles(const std::vector<tile::Config>& configs,
                                                 const std::filesystem::path& cache,
                                                 Effort effort) {
  std::vector<DutText> texts;
  for (const tile::Config& config : configs) {
    const gen::Config generated = gen_config(config);
    texts.push_back({generated, verilog_of(generated)});
  }
  return load_tiles(texts, cache, effort);
}

}  // namespace spark::verif
