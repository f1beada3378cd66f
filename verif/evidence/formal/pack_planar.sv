// The emitted spark_pack, planar: heads and tails leave as appending those of each accepted word
// gives, each plane cut into beats of its own.
`include "pack_stream.sv"
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8, parameter LANES = 8, parameter COUNT = 4,
    parameter CAPACITY = 15, parameter FILL = 4
) (
    input clk, input words_valid, input [LANES*BITS-1:0] words, input [COUNT-1:0] words_count,
    input words_last, input heads_ready, input tails_ready
);
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  // Assumed: not more words than lanes.
  always @* assume (words_count <= LANES);
  wire words_ready, heads_valid, heads_last, tails_valid, tails_last;
  wire heads_room, tails_room, heads_ending, tails_ending;
  wire [LANES*S-1:0] heads, tails;
  wire [COUNT-1:0] heads_count, tails_count;
  dut u_dut (
      .clk_i(clk), .rst_ni(up), .words_valid_i(words_valid), .words_ready_o(words_ready),
      .words_i(words), .words_count_i(words_count), .words_last_i(words_last),
      .heads_valid_o(heads_valid), .heads_ready_i(heads_ready), .heads_o(heads),
      .heads_count_o(heads_count), .heads_last_o(heads_last), .tails_valid_o(tails_valid),
      .tails_ready_i(tails_ready), .tails_o(tails), .tails_count_o(tails_count),
      .tails_last_o(tails_last));
  (* hierconn *) wire [CAPACITY*S-1:0] \u_dut.u_heads_gearbox.buffer_q ;
  (* hierconn *) wire [FILL-1:0] \u_dut.u_heads_gearbox.fill_q ;
  (* hierconn *) wire \u_dut.u_heads_gearbox.ending_q ;
  (* hierconn *) wire [CAPACITY*S-1:0] \u_dut.u_tails_gearbox.buffer_q ;
  (* hierconn *) wire [FILL-1:0] \u_dut.u_tails_gearbox.fill_q ;
  (* hierconn *) wire \u_dut.u_tails_gearbox.ending_q ;
  pack_stream #(
      .S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE), .BITS(BITS),
      .LANES(LANES), .COUNT(COUNT), .CAPACITY(CAPACITY), .FILL(FILL), .TAILS(0)
  ) u_heads (
      .clk(clk), .up(up), .running(running), .accepted(words_valid && words_ready),
      .words_ready(words_ready), .words(words), .words_count(words_count), .words_last(words_last),
      .valid(heads_valid), .ready(heads_ready), .slices(heads), .count(heads_count),
      .last(heads_last), .buffer_q(\u_dut.u_heads_gearbox.buffer_q ),
      .fill_q(\u_dut.u_heads_gearbox.fill_q ), .ending_q(\u_dut.u_heads_gearbox.ending_q ),
      .room(heads_room), .ref_ending(heads_ending));
  pack_stream #(
      .S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE), .BITS(BITS),
      .LANES(LANES), .COUNT(COUNT), .CAPACITY(CAPACITY), .FILL(FILL), .HEADS(0)
  ) u_tails (
      .clk(clk), .up(up), .running(running), .accepted(words_valid && words_ready),
      .words_ready(words_ready), .words(words), .words_count(words_count), .words_last(words_last),
      .valid(tails_valid), .ready(tails_ready), .slices(tails), .count(tails_count),
      .last(tails_last), .buffer_q(\u_dut.u_tails_gearbox.buffer_q ),
      .fill_q(\u_dut.u_tails_gearbox.fill_q ), .ending_q(\u_dut.u_tails_gearbox.ending_q ),
      .room(tails_room), .ref_ending(tails_ending));
`ifndef EXAMPLES
  always @* if (up) begin
    takes_if_both_have_room: assert (words_ready == (heads_room && tails_room));
    never_stuck: assert (words_ready || heads_valid || tails_valid);
  end
`endif
endmodule
