// What the emitted decoder makes of the emitted encoder's code, for every word: the bounds of the
// specification, and that encoding again changes nothing.
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8
) (input [BITS-1:0] word, input [S-1:0] any_head, input [S-1:0] any_tail);
  wire [S-1:0] head, tail, first, second, any_first, any_second;
  wire is_long, first_high, second_high, any_high, any_second_high;
  encoder u_encoder (.word_i(word), .head_o(head), .tail_o(tail), .long_o(is_long));
  decoder_logic u_first (
      .slice_i(head), .tail_i(1'b0), .value_o(first), .high_o(first_high));
  decoder_logic u_second (
      .slice_i(tail), .tail_i(1'b1), .value_o(second), .high_o(second_high));

  // The weighted sum of the operands, the first one signed in the signed form.
  localparam W = 2 * S + 3;
  wire signed [W-1:0] leading = {{(W-S){SIGNED ? first[S-1] : 1'b0}}, first};
  wire signed [W-1:0] sum = first_high ? (leading << S) + second : leading;
  wire signed [W-1:0] decoded = HALVE ? sum << 1 : sum;
  wire signed [W-1:0] number = {{(W-BITS){SIGNED ? word[BITS-1] : 1'b0}}, word};
  wire signed [W-1:0] error = decoded - number;
  wire signed [W-1:0] distance = error < 0 ? -error : error;

  // Any code at all, and what the emitted decoder makes of it.
  decoder_logic u_any_first (
      .slice_i(any_head), .tail_i(1'b0), .value_o(any_first), .high_o(any_high));
  decoder_logic u_any_second (
      .slice_i(any_tail), .tail_i(1'b1), .value_o(any_second), .high_o(any_second_high));
  wire signed [W-1:0] any_leading = {{(W-S){SIGNED ? any_first[S-1] : 1'b0}}, any_first};
  wire signed [W-1:0] any_number = any_high ? (any_leading << S) + any_second : any_leading;
  wire signed [W-1:0] any_error = any_number - number;
  wire signed [W-1:0] any_distance = any_error < 0 ? -any_error : any_error;

  // Encoding what was decoded.
  wire [BITS-1:0] again = decoded;
  wire [S-1:0] again_head, again_tail;
  wire again_long;
  encoder u_again (.word_i(again), .head_o(again_head), .tail_o(again_tail), .long_o(again_long));

  wire carried = word[S] == word[2*S-1];
  wire is_short = SIGNED ? number >= -(1 << (S - 2)) && number < (1 << (S - 2))
                         : number < (1 << (S - 1));
  always @* begin
    assert (first_high == is_long);
    assert (!second_high);
    assert (again_long == is_long && again_head == head && (!is_long || again_tail == tail));
    if (EXACT && !HALVE) assert (error == 0);
    if (HALVE && !number[0]) assert (error == 0);
    if (HALVE && number[0]) assert (distance == 1 && decoded[1]);
    if (!EXACT) begin
      if (carried || is_short) assert (error == 0);
      else begin
        assert (error != 0);
        assert (distance <= (1 << S));
        if (!NEAREST) assert (word[2*S-1] ? error > 0 : error < 0);
        if (NEAREST) assert (any_distance >= distance);
      end
    end
  end
endmodule
