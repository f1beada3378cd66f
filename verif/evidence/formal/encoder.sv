// The emitted encoder against the specification, for every word.
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8
) (input [BITS-1:0] word);
  wire [S-1:0] head, tail, spec_head, spec_tail;
  wire is_long, spec_long;
  wire [4:0] kind;
  dut u_dut (.word_i(word), .head_o(head), .tail_o(tail), .long_o(is_long));
  spec_encode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE)) u_spec (
      .word(word), .kind(kind), .head(spec_head), .tail(spec_tail), .is_long(spec_long));
  always @* begin
    assert (is_long == spec_long);
    assert (head == spec_head);
    if (spec_long) assert (tail == spec_tail);
  end
endmodule
