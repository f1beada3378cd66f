// The emitted network that marks the tails of a beat against the recurrence, rippled.
module proof #(parameter LANES = 8) (input [LANES-1:0] identifier, input tail_first);
  wire [LANES-1:0] tail;
  wire tail_next;
  wire [LANES:0] spec;
  dut_heads #(.LANES(LANES)) u_dut (
      .identifier_i(identifier), .tail_i(tail_first), .tail_o(tail), .tail_next_o(tail_next));
  spec_tails #(.LANES(LANES)) u_spec (
      .identifier(identifier), .tail_first(tail_first), .tail(spec));
  always @* assert ({tail_next, tail} == spec);
endmodule
