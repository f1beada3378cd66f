// The emitted spark_pack, interleaved: what leaves is what appending the code of each accepted word
// gives, slice by slice, cut into beats.
`include "pack_stream.sv"
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8, parameter LANES = 8, parameter COUNT = 4,
    parameter CAPACITY = 23, parameter FILL = 5
) (
    input clk, input words_valid, input [LANES*BITS-1:0] words, input [COUNT-1:0] words_count,
    input words_last, input slices_ready
);
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  // Assumed: not more words than lanes.
  always @* assume (words_count <= LANES);
  wire words_ready, slices_valid, slices_last, room, ending;
  wire [LANES*S-1:0] slices;
  wire [COUNT-1:0] slices_count;
  dut u_dut (
      .clk_i(clk), .rst_ni(up), .words_valid_i(words_valid), .words_ready_o(words_ready),
      .words_i(words), .words_count_i(words_count), .words_last_i(words_last),
      .slices_valid_o(slices_valid), .slices_ready_i(slices_ready), .slices_o(slices),
      .slices_count_o(slices_count), .slices_last_o(slices_last));
  (* hierconn *) wire [CAPACITY*S-1:0] \u_dut.u_slices_gearbox.buffer_q ;
  (* hierconn *) wire [FILL-1:0] \u_dut.u_slices_gearbox.fill_q ;
  (* hierconn *) wire \u_dut.u_slices_gearbox.ending_q ;
  pack_stream #(
      .S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE), .BITS(BITS),
      .LANES(LANES), .COUNT(COUNT), .CAPACITY(CAPACITY), .FILL(FILL)
  ) u_stream (
      .clk(clk), .up(up), .running(running), .accepted(words_valid && words_ready),
      .words_ready(words_ready), .words(words), .words_count(words_count), .words_last(words_last),
      .valid(slices_valid), .ready(slices_ready), .slices(slices), .count(slices_count),
      .last(slices_last), .buffer_q(\u_dut.u_slices_gearbox.buffer_q ),
      .fill_q(\u_dut.u_slices_gearbox.fill_q ), .ending_q(\u_dut.u_slices_gearbox.ending_q ),
      .room(room), .ref_ending(ending));
`ifndef EXAMPLES
  always @* if (up) begin
    takes_if_there_is_room: assert (words_ready == room);
    never_stuck: assert (words_ready || slices_valid);
  end
`endif
endmodule
