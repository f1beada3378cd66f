// The emitted serial decoder against the specification's table, slice by slice, in any stream and
// under any stalls.
module proof #(parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0) (
    input clk, input slice_valid, input [S-1:0] slice, input value_ready
);
  reg up = 0;
  always @(posedge clk) up <= 1;
  wire slice_ready, value_valid, high, tail;
  wire [S-1:0] value;
  dut u_dut (
      .clk_i(clk), .rst_ni(up), .slice_valid_i(slice_valid), .slice_ready_o(slice_ready),
      .slice_i(slice), .value_valid_o(value_valid), .value_ready_i(value_ready), .value_o(value),
      .high_o(high), .tail_o(tail));

  // The reference reads a slice whenever one is taken.
  reg ref_tail;
  wire [2:0] kind;
  wire [S-1:0] out;
  wire ref_high, tail_next;
  spec_slice #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT)) u_spec (
      .tail_expected(ref_tail), .slice(slice), .kind(kind), .out(out), .high(ref_high),
      .tail_next(tail_next));
  always @(posedge clk)
    if (!up) ref_tail <= 0;
    else if (slice_valid && slice_ready) ref_tail <= tail_next;

`ifndef EXAMPLES
  always @* if (up) begin
    passes_through: assert (value_valid == slice_valid && slice_ready == value_ready);
    marks_tails: assert (tail == ref_tail);
    if (value_valid) begin
      operand: assert (value == out);
      weight: assert (high == ref_high);
    end
  end
`else
  always @* if (up) begin
    never_a_tail: assert (!(value_valid && tail));
    never_stalls: assert (!(value_valid && !value_ready));
  end
`endif
endmodule
