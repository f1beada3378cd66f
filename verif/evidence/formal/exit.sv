// The emitted exit of spark_gemm's results: an AXI stream. What is offered stays until it is taken,
// also when the tile is halted in between; each beat leaves once, in order; a packet that is cut
// off is ended by a beat without bytes.
module proof #(parameter BUS = 32) (
    input clk, input abort, input valid, input [BUS-1:0] data, input [BUS/8-1:0] keep, input last,
    input tready
);
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  wire closed, ready, done, tvalid, tlast;
  wire [BUS-1:0] tdata;
  wire [BUS/8-1:0] tkeep;
  dut_sink_port #(.BUS_WIDTH(BUS)) u_dut (
      .clk_i(clk), .rst_ni(up), .abort_i(abort), .closed_o(closed), .valid_i(valid),
      .ready_o(ready), .data_i(data), .keep_i(keep), .last_i(last), .done_o(done),
      .tdata_o(tdata), .tkeep_o(tkeep), .tlast_o(tlast), .tvalid_o(tvalid), .tready_i(tready));

  // The beat on offer, and whether a packet has begun on either side and not ended.
  reg ref_valid, ref_last, open_in, open_out, was_waiting;
  reg [BUS-1:0] ref_data;
  reg [BUS/8-1:0] ref_keep;
  reg [BUS+BUS/8:0] was_payload;
  wire accepted = valid && ready;
  wire left = tvalid && tready;
  always @(posedge clk) begin
    was_waiting <= tvalid && !tready;
    was_payload <= {tdata, tkeep, tlast};
    if (!up) {ref_valid, open_in, open_out} <= 0;
    else begin
      if (left) open_out <= !tlast;
      if (accepted) begin
        ref_valid <= 1;
        {ref_data, ref_keep, ref_last} <= {data, keep, last};
        open_in <= !last;
      end else if (left || !tvalid) begin
        // A packet that is cut off gets an empty end.
        ref_valid <= abort && open_in;
        {ref_keep, ref_last} <= 1;
        if (abort) open_in <= 0;
      end
    end
  end

`ifndef EXAMPLES
  always @* if (up) begin
    no_beat_lost_or_invented: assert (tvalid == ref_valid);
    if (tvalid) begin
      flags: assert (tkeep == ref_keep && tlast == ref_last);
      if (ref_keep != 0) payload: assert (tdata == ref_data);
    end
    nothing_enters_a_halted_tile: assert (!(abort && accepted));
    never_overrun: assert (!accepted || !tvalid || tready);
    never_stuck: assert (ready || tvalid || abort);
    closed_between_packets: assert (!closed || (!open_out && !open_in && !tvalid));
    if (running && was_waiting) begin
      valid_waits: assert (tvalid);
      payload_waits: assert ({tdata, tkeep, tlast} == was_payload);
    end
  end
`else
  always @* if (running) begin
    never_cut: assert (!(tvalid && tlast && tkeep == 0 && abort));
    never_a_packet: assert (!(left && tlast && open_out && !abort));
    never_halted_while_waiting: assert (!(was_waiting && abort));
  end
`endif
endmodule
