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
  integer lane;
  always @* begin
    tail_next = tail_first;
    head_next = head_first;
    words = 0;
    number = 0;
    for (lane = 0; lane < LANES; lane = lane + 1)
      if (lane < count) begin
        if (tail_next) begin
          words[number*WORD +: WORD] = as_tail[lane*(2*S+2) +: WORD];
          number = number + 1;
          tail_next = 0;
        end else if (heads[(lane+1)*S+S-1]) begin
          head_next = heads[(lane+1)*S +: S];
          tail_next = 1;
        end else begin
          words[number*WORD +: WORD] = as_short[lane*(2*S+2) +: WORD];
          number = number + 1;
        end
      end
  end
endmodule
