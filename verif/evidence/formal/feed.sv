// An emitted border of an array: two slices in, one word out, against reading slice by slice.
// HAS_WORD, HAS_DIGITS, HAS_LONG: what the core asked the border to give.
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter WORD = 8,
    parameter HIGH = 4
) (
    input clk, input valid, input [2*S-1:0] slices, input two, input last, input take_any
);
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  wire ready, word_valid, word_last, error;
`ifdef HAS_WORD
  wire [WORD-1:0] word;
`endif
`ifdef HAS_DIGITS
  wire [HIGH-1:0] high;
  wire [S-1:0] low;
`endif
`ifdef HAS_LONG
  wire long;
`endif
  // Assumed: a word is taken only while it is offered; one slice alone comes in the last beat only.
  wire take = take_any && word_valid;
  always @* assume (two || last);
  dut_b_feed u_dut (
      .clk_i(clk), .rst_ni(up), .valid_i(valid), .ready_o(ready), .slices_i(slices), .two_i(two),
      .last_i(last), .word_valid_o(word_valid), .word_take_i(take), .word_last_o(word_last),
`ifdef HAS_WORD
      .word_o(word),
`endif
`ifdef HAS_DIGITS
      .high_o(high), .low_o(low),
`endif
`ifdef HAS_LONG
      .long_o(long),
`endif
      .error_o(error));

  // The reference: slices that wait, the oldest in the lowest place, and the word on offer.
  reg [5*S-1:0] store;
  reg [2:0] fill;
  reg ended, ref_valid, ref_last;
  reg signed [2*S+1:0] ref_number;
  wire begins_long = store[S-1];
  wire whole = fill >= 2 || (fill == 1 && (!begins_long || ended));
  wire load = whole && (!ref_valid || take);
  wire pair = begins_long && fill >= 2;
  wire signed [2*S+1:0] number;
  spec_decode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT)) u_decode (
      .head(store[0 +: S]), .tail(pair ? store[S +: S] : {S{1'b0}}), .number(number));
  wire [2:0] left = fill - (load ? (pair ? 3'd2 : 3'd1) : 3'd0);
  wire [5*S-1:0] kept = load ? (pair ? store >> (2 * S) : store >> S) : store;
  wire accepted = valid && ready;
  wire [2*S-1:0] in_order = {slices[0 +: S] & {S{two}}, slices[S +: S]};
  wire [5*S-1:0] next_store = accepted ? kept | ({{(3*S){1'b0}}, in_order} << (left * S)) : kept;
  always @(posedge clk)
    if (!up) begin
      {fill, ended, ref_valid} <= 0;
      store <= 0;
    end else begin
      store <= next_store;
      fill <= left + (accepted ? (two ? 3'd2 : 3'd1) : 3'd0);
      ended <= accepted ? last : ended && left != 0;
      if (!ref_valid || take) ref_valid <= whole;
      if (load) begin
        ref_number <= number;
        ref_last <= ended && left == 0;
      end
    end

  // For induction: the design's buffer is the reference's.
  (* hierconn *) wire [S-1:0] \u_dut.slice0_q ;
  (* hierconn *) wire [S-1:0] \u_dut.slice1_q ;
  (* hierconn *) wire [S-1:0] \u_dut.slice2_q ;
  (* hierconn *) wire [1:0] \u_dut.fill_q ;
  (* hierconn *) wire \u_dut.ended_q ;
  wire [3*S-1:0] buffer = {\u_dut.slice2_q , \u_dut.slice1_q , \u_dut.slice0_q };
  wire [3*S-1:0] held = ~({(3*S){1'b1}} << (fill * S));
  reg was_idle;
  always @(posedge clk) was_idle <= !ready && !word_valid;

`ifndef EXAMPLES
  always @* if (up) begin
    no_word_lost_or_invented: assert (word_valid == ref_valid);
    if (word_valid) begin
      end_of_tile: assert (word_last == ref_last);
`ifdef HAS_WORD
      value: assert (word == ref_number[WORD-1:0]);
`endif
`ifdef HAS_DIGITS
      low_digit: assert (low == ref_number[S-1:0]);
      both_digits: assert ($signed({{(2*S+2-HIGH){SIGNED ? high[HIGH-1] : 1'b0}}, high, {S{1'b0}}})
                           + $signed({{(3*S+2-S){SIGNED ? low[S-1] : 1'b0}}, low})
                           == $signed({{S{ref_number[2*S+1]}}, ref_number}));
`ifdef HAS_LONG
      long_says_high_digit: assert (long == (high != 0));
`endif
`endif
    end
    cut_off_is_said: assert (error == (ended && fill == 1 && begins_long));
    never_overflows: assert (fill <= 3);
    never_mixes_tiles: assert (!accepted || !ended);
    never_stuck: assert (!running || !was_idle || word_valid);
    same_buffer: assert (\u_dut.fill_q == fill && \u_dut.ended_q == ended
                         && ((buffer ^ store[3*S-1:0]) & held) == 0);
    zero_beyond: assert ((store & ~{{(2*S){1'b0}}, held}) == 0);
  end
`else
  always @* if (running) begin
    never_full: assert (fill != 3);
    never_cut_off: assert (!error);
    never_a_tile: assert (!(word_valid && word_last && !error));
    never_waits: assert (!(word_valid && !take));
  end
`endif
endmodule
