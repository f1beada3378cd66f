// The specification of streams, beat by beat, as naively as it can be said: slice after slice. Lane
// 0 is the first in stream order and lies in the most significant place.

// Reads a beat of an interleaved stream. head_first is the head that the beat's first slice
// completes, where tail_first says that it is a tail. Word 0 of `words` lies in the least
// significant place; words from `number` on are zero.
module spec_read_beat #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter HALVE = 0,
    parameter LANES = 8, parameter WORD = 8, parameter COUNT = 4
) (
    input                        tail_first,
    input      [S-1:0]           head_first,
    input      [LANES*S-1:0]     slices,
    input      [COUNT-1:0]       count,
    output reg                   tail_next,
    output reg [S-1:0]           head_next,
    output reg [LANES*WORD-1:0]  words,
    output reg [COUNT-1:0]       number
);
  // What each lane's slice makes of a head before it, and of itself alone.
  wire [LANES*(2*S+2)-1:0] as_tail, as_short;
  wire [(LANES+1)*S-1:0] heads;
  assign heads[0 +: S] = head_first;
  genvar i;
  generate
    for (i = 0; i < LANES; i = i + 1) begin : gen_lane
      wire [S-1:0] slice = slices[(LANES-1-i)*S +: S];
      assign heads[(i+1)*S +: S] = slice;
      spec_decode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .HALVE(HALVE)) u_long (
          .head(heads[i*S +: S]), .tail(slice), .number(as_tail[i*(2*S+2) +: 2*S+2]));
      spec_decode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .HALVE(HALVE)) u_short (
          .head(slice), .tail({S{1'b0}}), .number(as_short[i*(2*S+2) +: 2*S+2]));
    end
  endgenerate
  // Slice after slice: a tail ends a word, a head opens one, any other slice is one.
  integer lane, place;
  reg [LANES-1:0] ends, completes;
  reg [LANES*COUNT-1:0] at;
  always @* begin
    tail_next = tail_first;
    head_next = head_first;
    number = 0;
    ends = 0;
    completes = 0;
    for (lane = 0; lane < LANES; lane = lane + 1) begin
      at[lane*COUNT +: COUNT] = number;
      if (lane < count) begin
        completes[lane] = tail_next;
        ends[lane] = tail_next || !heads[(lane+1)*S+S-1];
        tail_next = !ends[lane];
        if (tail_next) head_next = heads[(lane+1)*S +: S];
        if (ends[lane]) number = number + 1;
      end
    end
    words = 0;
    for (lane = 0; lane < LANES; lane = lane + 1)
      for (place = 0; place <= lane; place = place + 1)
        if (ends[lane] && at[lane*COUNT +: COUNT] == place)
          words[place*WORD +: WORD] = completes[lane] ? as_tail[lane*(2*S+2) +: WORD]
                                                      : as_short[lane*(2*S+2) +: WORD];
  end
endmodule

// Writes words, one after another, behind what a buffer of slices holds. Slice 0 of the buffer is
// the oldest and lies in the least significant place. HEADS, TAILS: which slices are written; both
// make an interleaved stream, one of them a plane.
module spec_append_words #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8, parameter LANES = 8, parameter COUNT = 4,
    parameter CAPACITY = 23, parameter FILL = 5, parameter HEADS = 1, parameter TAILS = 1
) (
    input      [CAPACITY*S-1:0] buffer,
    input      [FILL-1:0]       fill,
    input      [LANES*BITS-1:0] words,
    input      [COUNT-1:0]      count,
    output reg [CAPACITY*S-1:0] buffer_next,
    output reg [FILL-1:0]       fill_next
);
  wire [LANES*S-1:0] head, tail;
  wire [LANES-1:0] is_long;
  genvar i;
  generate
    for (i = 0; i < LANES; i = i + 1) begin : gen_lane
      wire [4:0] kind;
      spec_encode #(
          .S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE)
      ) u_encode (
          .word(words[(LANES-1-i)*BITS +: BITS]), .kind(kind), .head(head[i*S +: S]),
          .tail(tail[i*S +: S]), .is_long(is_long[i]));
    end
  endgenerate
  // Each word's first slice comes behind the last one of the word before.
  integer lane, place;
  reg [LANES*FILL-1:0] at;
  always @* begin
    fill_next = fill;
    for (lane = 0; lane < LANES; lane = lane + 1) begin
      at[lane*FILL +: FILL] = fill_next;
      if (lane < count) fill_next = fill_next + HEADS + (TAILS && is_long[lane]);
    end
    buffer_next = buffer;
    for (lane = 0; lane < LANES; lane = lane + 1)
      for (place = 0; place < CAPACITY; place = place + 1)
        if (lane < count) begin
          if (HEADS && at[lane*FILL +: FILL] == place)
            buffer_next[place*S +: S] = head[lane*S +: S];
          if (TAILS && is_long[lane] && at[lane*FILL +: FILL] + HEADS == place)
            buffer_next[place*S +: S] = tail[lane*S +: S];
        end
  end
endmodule
