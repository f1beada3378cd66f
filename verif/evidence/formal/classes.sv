// The specification itself: every word, and every slice in either state, is of exactly one class.
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8
) (input [BITS-1:0] word, input [S-1:0] slice, input tail_expected);
  wire [S-1:0] head, tail, out;
  wire is_long, high, tail_next;
  wire [4:0] word_kind;
  wire [2:0] slice_kind;
  spec_encode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE)) u_word (
      .word(word), .kind(word_kind), .head(head), .tail(tail), .is_long(is_long));
  spec_slice #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT)) u_slice (
      .tail_expected(tail_expected), .slice(slice), .kind(slice_kind), .out(out), .high(high),
      .tail_next(tail_next));
  always @* begin
    assert (word_kind != 0 && (word_kind & (word_kind - 5'd1)) == 0);
    assert (slice_kind != 0 && (slice_kind & (slice_kind - 3'd1)) == 0);
    assert (head[S-1] == is_long);
  end
endmodule
