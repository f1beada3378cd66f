// One stream of beats that leaves spark_pack, beside a reference that appends slice by slice.
// Wrappers of spark_pack instantiate it once for each of its output streams.
module pack_stream #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter NEAREST = 0,
    parameter HALVE = 0, parameter BITS = 8, parameter LANES = 8, parameter COUNT = 4,
    parameter CAPACITY = 23, parameter FILL = 5, parameter HEADS = 1, parameter TAILS = 1
) (
    input clk, input up, input running, input accepted, input words_ready,
    input [LANES*BITS-1:0] words, input [COUNT-1:0] words_count, input words_last,
    input valid, input ready, input [LANES*S-1:0] slices, input [COUNT-1:0] count, input last,
    // What the design's gearbox holds.
    input [CAPACITY*S-1:0] buffer_q, input [FILL-1:0] fill_q, input ending_q,
    // There is room for whatever comes.
    output room, output ref_ending
);
  reg [CAPACITY*S-1:0] ref_buffer;
  reg [FILL-1:0] ref_fill;
  reg ending;
  assign ref_ending = ending;
  wire taken = valid && ready;
  wire [FILL-1:0] leaving = ref_fill < LANES ? ref_fill : LANES;
  wire [CAPACITY*S-1:0] left_buffer = taken ? ref_buffer >> (LANES * S) : ref_buffer;
  wire [FILL-1:0] left = taken ? ref_fill - leaving : ref_fill;
  wire done = taken && last;
  assign room = left < LANES && (!ending || done);

  wire [CAPACITY*S-1:0] buffer_next;
  wire [FILL-1:0] fill_next;
  spec_append_words #(
      .S(S), .SIGNED(SIGNED), .EXACT(EXACT), .NEAREST(NEAREST), .HALVE(HALVE), .BITS(BITS),
      .LANES(LANES), .COUNT(COUNT), .CAPACITY(CAPACITY), .FILL(FILL), .HEADS(HEADS), .TAILS(TAILS)
  ) u_append (
      .buffer(left_buffer), .fill(left), .words(words), .count(words_count),
      .buffer_next(buffer_next), .fill_next(fill_next));
  always @(posedge clk)
    if (!up) begin
      ref_buffer <= 0;
      ref_fill <= 0;
      ending <= 0;
    end else begin
      ref_buffer <= accepted ? buffer_next : left_buffer;
      ref_fill <= accepted ? fill_next : left;
      ending <= accepted ? words_last : ending && !done;
    end

  reg was_waiting;
  reg [LANES*S-1:0] was_slices;
  reg [COUNT:0] was_flags;
  always @(posedge clk) begin
    was_waiting <= valid && !ready;
    was_slices <= slices;
    was_flags <= {count, last};
  end

  integer i;
  reg agree, clear;
  always @* begin
    agree = 1;
    for (i = 0; i < LANES; i = i + 1)
      if (slices[(LANES-1-i)*S +: S] != (i < ref_fill ? ref_buffer[i*S +: S] : 0)) agree = 0;
    clear = 1;
    for (i = 0; i < CAPACITY; i = i + 1)
      if (i >= ref_fill && ref_buffer[i*S +: S] != 0) clear = 0;
  end

`ifndef EXAMPLES
  always @* if (up) begin
    beat_offered: assert (valid == (ending || ref_fill >= LANES));
    if (valid) begin
      number_of_slices: assert (count == leaving);
      end_of_stream: assert (last == (ending && ref_fill <= LANES));
      slices_in_order: assert (agree);
    end
    never_overflows: assert (ref_fill <= CAPACITY && (!accepted || fill_next <= CAPACITY));
    never_mixes_streams: assert (!accepted || !ending || done);
    same_buffer: assert (buffer_q == ref_buffer && fill_q == ref_fill && ending_q == ending);
    zero_beyond: assert (clear);
    if (running && was_waiting) begin
      valid_waits: assert (valid);
      payload_waits: assert (slices == was_slices && {count, last} == was_flags);
    end
  end
`else
  always @* if (running) begin
    never_full: assert (ref_fill != CAPACITY);
    if (LANES > 1) never_short: assert (!(valid && last && count < LANES && count != 0));
    never_empty: assert (!(valid && last && count == 0));
    never_both: assert (!(taken && accepted && !last));
    never_next_stream: assert (!(done && accepted));
  end
`endif
endmodule
