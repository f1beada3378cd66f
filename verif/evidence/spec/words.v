// The code's specification, encoding: one module for each class that a word can belong to, after
// the page that defines the code. Each says whether a word is of its kind, and which code it gets
// then. `b` is numbered as on that page: b[0] is a word's most significant bit.

// The word that is coded: itself, or its half. An odd word goes to the odd one of the two integers
// beside its half.
module spec_halved #(parameter S = 4, parameter SIGNED = 0) (
    input  [2*S-1:0] word,
    output [2*S-2:0] half
);
  wire signed [2*S:0] number = {SIGNED ? word[2*S-1] : 1'b0, word};
  wire signed [2*S:0] below = number >>> 1;
  assign half = number[0] && !below[0] ? below + 1 : below;
endmodule

// Short: 0 .. 2^(S-1)-1, signed -2^(S-2) .. 2^(S-2)-1. BITS: of the word that is coded.
module spec_word_short #(parameter S = 4, parameter SIGNED = 0, parameter BITS = 2 * S) (
    input  [BITS-1:0] word,
    output            applies,
    output [S-1:0]    head
);
  wire signed [BITS:0] number = {SIGNED ? word[BITS-1] : 1'b0, word};
  localparam signed [BITS:0] LEAST = SIGNED ? -(1 << (S - 2)) : 0;
  localparam signed [BITS:0] MOST  = SIGNED ? (1 << (S - 2)) - 1 : (1 << (S - 1)) - 1;
  assign applies = number >= LEAST && number <= MOST;
  assign head    = {1'b0, word[S-2:0]};
endmodule

// Exact form, any other word p0 .. p(2S-2): head 1 p0 .. p(S-2), the rest is the tail.
module spec_word_exact #(parameter S = 4, parameter SIGNED = 0) (
    input  [2*S-2:0] word,
    output           applies,
    output [S-1:0]   head,
    output [S-1:0]   tail
);
  wire is_short;
  wire [S-1:0] unused_head;
  spec_word_short #(.S(S), .SIGNED(SIGNED), .BITS(2 * S - 1)) u_short (
      .word(word), .applies(is_short), .head(unused_head));
  wire [0:2*S-2] p = word;
  assign applies = !is_short;
  assign head    = {1'b1, p[0:S-2]};
  assign tail    = p[S-1:2*S-2];
endmodule

// Paper form, the head of a high slice h0 .. h(S-1): 1 h1 .. h(S-2) h0.
module spec_paper_head #(parameter S = 4) (
    input  [0:S-1] h,
    output [0:S-1] head
);
  wire [0:S-1] marked = {1'b1, h[1:S-1]};
  assign head = {marked[0:S-2], h[0]};
endmodule

// Paper form, carried: the bit that the code drops, b(S-1), equals b0, from which it is restored.
module spec_word_carried #(parameter S = 4, parameter SIGNED = 0) (
    input  [2*S-1:0] word,
    output           applies,
    output [S-1:0]   head,
    output [S-1:0]   tail
);
  wire is_short;
  wire [S-1:0] unused_head;
  spec_word_short #(.S(S), .SIGNED(SIGNED)) u_short (
      .word(word), .applies(is_short), .head(unused_head));
  wire [0:2*S-1] b = word;
  assign applies = !is_short && b[S-1] == b[0];
  spec_paper_head #(.S(S)) u_head (.h(b[0:S-1]), .head(head));
  assign tail = b[S:2*S-1];
endmodule

// Paper form, whether a lossy word steps to the neighbouring head: nearest rounding, and what that
// head carries is nearer than what this one does. Below and above a lossy word of high slice h the
// code carries h * 2^S - 1 and (h + 1) * 2^S: the one in this head, the other in the neighbour,
// which lies upwards if b0 is 0. At the middle of the range there is no neighbour.
module spec_paper_step #(parameter S = 4, parameter NEAREST = 0) (
    input  [2*S-1:0] word,
    output           steps
);
  wire [0:2*S-1] b = word;
  wire [S:0] from_below = b[S:2*S-1] + 1;
  wire [S:0] from_above = (1 << S) - b[S:2*S-1];
  wire middle = b[0:S-1] == (1 << (S - 1)) || b[0:S-1] == (1 << (S - 1)) - 1;
  assign steps = NEAREST && !middle && (b[0] ? from_below < from_above : from_above < from_below);
endmodule

// Paper form, filled: a lossy word keeps its head; the tail is ones if b0 is 0, zeros if b0 is 1.
module spec_word_filled #(parameter S = 4, parameter SIGNED = 0, parameter NEAREST = 0) (
    input  [2*S-1:0] word,
    output           applies,
    output [S-1:0]   head,
    output [S-1:0]   tail
);
  wire is_short;
  wire [S-1:0] unused_head;
  spec_word_short #(.S(S), .SIGNED(SIGNED)) u_short (
      .word(word), .applies(is_short), .head(unused_head));
  wire steps;
  spec_paper_step #(.S(S), .NEAREST(NEAREST)) u_step (.word(word), .steps(steps));
  wire [0:2*S-1] b = word;
  assign applies = !is_short && b[S-1] != b[0] && !steps;
  spec_paper_head #(.S(S)) u_head (.h(b[0:S-1]), .head(head));
  assign tail = {S{!b[0]}};
endmodule

// Paper form, stepped: the high slice one up and zeros if b0 is 0, one down and ones if b0 is 1.
module spec_word_stepped #(parameter S = 4, parameter SIGNED = 0, parameter NEAREST = 0) (
    input  [2*S-1:0] word,
    output           applies,
    output [S-1:0]   head,
    output [S-1:0]   tail
);
  wire is_short;
  wire [S-1:0] unused_head;
  spec_word_short #(.S(S), .SIGNED(SIGNED)) u_short (
      .word(word), .applies(is_short), .head(unused_head));
  wire steps;
  spec_paper_step #(.S(S), .NEAREST(NEAREST)) u_step (.word(word), .steps(steps));
  wire [0:2*S-1] b = word;
  assign applies = !is_short && b[S-1] != b[0] && steps;
  wire [S-1:0] neighbour = b[0] ? b[0:S-1] - 1 : b[0:S-1] + 1;
  spec_paper_head #(.S(S)) u_head (.h(neighbour), .head(head));
  assign tail = {S{b[0]}};
endmodule

// The code of a word, and which class it is of: {stepped, filled, carried, exact, short}. The tail
// of a short code is 0.
module spec_encode #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = EXACT && !HALVE ? 2 * S - 1 : 2 * S
) (
    input  [BITS-1:0] word,
    output [4:0]      kind,
    output [S-1:0]    head,
    output [S-1:0]    tail,
    output            is_long
);
  localparam CODED = EXACT ? 2 * S - 1 : 2 * S;
  wire [CODED-1:0] coded;
  generate
    if (HALVE) begin : gen_half
      spec_halved #(.S(S), .SIGNED(SIGNED)) u_half (.word(word), .half(coded));
    end else begin : gen_whole
      assign coded = word;
    end
  endgenerate
  wire [S-1:0] short_head, exact_head, carried_head, filled_head, stepped_head;
  wire [S-1:0] exact_tail, carried_tail, filled_tail, stepped_tail;
  spec_word_short #(.S(S), .SIGNED(SIGNED), .BITS(CODED)) u_short (
      .word(coded), .applies(kind[0]), .head(short_head));
  generate
    if (EXACT) begin : gen_exact
      spec_word_exact #(.S(S), .SIGNED(SIGNED)) u_exact (
          .word(coded), .applies(kind[1]), .head(exact_head), .tail(exact_tail));
      assign kind[4:2] = 3'd0;
      assign {carried_head, filled_head, stepped_head} = 0;
      assign {carried_tail, filled_tail, stepped_tail} = 0;
    end else begin : gen_paper
      assign kind[1] = 1'b0;
      assign exact_head = 0;
      assign exact_tail = 0;
      spec_word_carried #(.S(S), .SIGNED(SIGNED)) u_carried (
          .word(coded), .applies(kind[2]), .head(carried_head), .tail(carried_tail));
      spec_word_filled #(.S(S), .SIGNED(SIGNED), .NEAREST(NEAREST)) u_filled (
          .word(coded), .applies(kind[3]), .head(filled_head), .tail(filled_tail));
      spec_word_stepped #(.S(S), .SIGNED(SIGNED), .NEAREST(NEAREST)) u_stepped (
          .word(coded), .applies(kind[4]), .head(stepped_head), .tail(stepped_tail));
    end
  endgenerate
  assign head = ({S{kind[0]}} & short_head) | ({S{kind[1]}} & exact_head)
              | ({S{kind[2]}} & carried_head) | ({S{kind[3]}} & filled_head)
              | ({S{kind[4]}} & stepped_head);
  assign tail = ({S{kind[1]}} & exact_tail) | ({S{kind[2]}} & carried_tail)
              | ({S{kind[3]}} & filled_tail) | ({S{kind[4]}} & stepped_tail);
  assign is_long = |kind[4:1];
endmodule
