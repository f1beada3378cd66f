// The code's specification, decoding: one module for each row of the page's decoding table, and the
// word that a code carries. `c` is numbered as on that page: c[0] is a slice's most significant bit.

// A slice that begins a code, identifier 0: a short code.
module spec_slice_short #(parameter S = 4, parameter SIGNED = 0) (
    input          tail_expected,
    input  [S-1:0] slice,
    output         applies,
    output [S-1:0] out
);
  wire [0:S-1] c = slice;
  assign applies = !tail_expected && c[0] == 1'b0;
  assign out     = {SIGNED ? c[1] : 1'b0, c[1:S-1]};
endmodule

// A slice that begins a code, identifier 1: the head of a long code, of weight 2^S.
module spec_slice_head #(parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0) (
    input          tail_expected,
    input  [S-1:0] slice,
    output         applies,
    output [S-1:0] out
);
  wire [0:S-1] c = slice;
  assign applies = !tail_expected && c[0] == 1'b1;
  assign out     = {!EXACT ? c[S-1] : SIGNED ? c[1] : 1'b0, c[1:S-1]};
endmodule

// The second slice of a long code, unchanged.
module spec_slice_tail #(parameter S = 4) (
    input          tail_expected,
    input  [S-1:0] slice,
    output         applies,
    output [S-1:0] out
);
  assign applies = tail_expected;
  assign out     = slice;
endmodule

// One step of reading a stream, and which row of the table it is: {tail, head, short}.
module spec_slice #(parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0) (
    input          tail_expected,
    input  [S-1:0] slice,
    output [2:0]   kind,
    output [S-1:0] out,
    output         high,
    output         tail_next
);
  wire [S-1:0] short_out, head_out, tail_out;
  spec_slice_short #(.S(S), .SIGNED(SIGNED)) u_short (
      .tail_expected(tail_expected), .slice(slice), .applies(kind[0]), .out(short_out));
  spec_slice_head #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT)) u_head (
      .tail_expected(tail_expected), .slice(slice), .applies(kind[1]), .out(head_out));
  spec_slice_tail #(.S(S)) u_tail (
      .tail_expected(tail_expected), .slice(slice), .applies(kind[2]), .out(tail_out));
  assign out = ({S{kind[0]}} & short_out) | ({S{kind[1]}} & head_out)
             | ({S{kind[2]}} & tail_out);
  assign high      = kind[1];
  assign tail_next = kind[1];
endmodule

// The word that a code carries: the weighted sum of its slices, the first one signed in the signed
// form; doubled with HALVE. The sum is kept in two bits more than a word can need.
module spec_decode #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter HALVE = 0
) (
    input  [S-1:0]             head,
    input  [S-1:0]             tail,
    output signed [2*S+1:0]    number
);
  wire [S-1:0] first, second;
  wire [2:0] first_kind, second_kind;
  wire is_long, unused_next, first_high, second_high;
  spec_slice #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT)) u_first (
      .tail_expected(1'b0), .slice(head), .kind(first_kind), .out(first), .high(first_high),
      .tail_next(is_long));
  spec_slice #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT)) u_second (
      .tail_expected(1'b1), .slice(tail), .kind(second_kind), .out(second), .high(second_high),
      .tail_next(unused_next));
  wire signed [2*S+1:0] leading = {{(S+2){SIGNED ? first[S-1] : 1'b0}}, first};
  wire signed [2*S+1:0] sum = is_long ? (leading << S) + second : leading;
  assign number = HALVE ? sum << 1 : sum;
endmodule

// The recurrence that finds the tails of a row of slices from their identifiers.
module spec_tails #(parameter LANES = 8) (
    input  [LANES-1:0] identifier,
    input              tail_first,
    output [LANES:0]   tail
);
  assign tail[0] = tail_first;
  genvar i;
  generate
    for (i = 0; i < LANES; i = i + 1) begin : gen_lane
      assign tail[i+1] = identifier[i] & ~tail[i];
    end
  endgenerate
endmodule
