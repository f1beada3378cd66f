// The emitted spark_unpack, planar: each beat of heads gives its words, each long head completed by
// the next tail of the other plane, in the next cycle, and they stay until they are taken.
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter HALVE = 0,
    parameter LANES = 8, parameter WORD = 8, parameter COUNT = 4, parameter FILL = 5
) (
    input clk, input heads_valid, input [LANES*S-1:0] heads, input [COUNT-1:0] heads_count,
    input heads_last, input tails_valid, input [LANES*S-1:0] tails, input [COUNT-1:0] tails_count,
    input tails_last, input words_ready
);
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  // Assumed: not more slices than lanes.
  always @* assume (heads_count <= LANES && tails_count <= LANES);
  wire heads_ready, tails_ready, words_valid, words_last, words_error;
  wire [LANES*WORD-1:0] words;
  wire [COUNT-1:0] words_count;
  dut u_dut (
      .clk_i(clk), .rst_ni(up), .heads_valid_i(heads_valid), .heads_ready_o(heads_ready),
      .heads_i(heads), .heads_count_i(heads_count), .heads_last_i(heads_last),
      .tails_valid_i(tails_valid), .tails_ready_o(tails_ready), .tails_i(tails),
      .tails_count_i(tails_count), .tails_last_i(tails_last), .words_valid_o(words_valid),
      .words_ready_i(words_ready), .words_o(words), .words_count_o(words_count),
      .words_last_o(words_last), .words_error_o(words_error));
  wire heads_accepted = heads_valid && heads_ready;
  wire tails_accepted = tails_valid && tails_ready;
  wire left_words = words_valid && words_ready;

  // The reference: tails wait in `store`, the oldest in the lowest place; zeros beyond ref_fill.
  // ended: the plane of tails is complete. dropping: the heads of the stream are through, and what
  // is left of its tails belongs to nothing. lacking: a long head of the stream got no tail.
  reg [2*LANES*S-1:0] store;
  reg [FILL-1:0] ref_fill;
  reg ended, dropping, lacking;
  wire finish = heads_accepted && heads_last;

  // Head after head: a long one takes the next tail that waits, or a zero where none does.
  integer lane, place;
  reg [COUNT-1:0] longs;
  reg [LANES*COUNT-1:0] at;
  reg [LANES-1:0] is_long;
  always @* begin
    longs = 0;
    is_long = 0;
    for (lane = 0; lane < LANES; lane = lane + 1) begin
      at[lane*COUNT +: COUNT] = longs;
      is_long[lane] = lane < heads_count && heads[(LANES-lane)*S-1];
      if (is_long[lane]) longs = longs + 1;
    end
  end
  reg [LANES*S-1:0] own_tail;
  always @* begin
    own_tail = 0;
    for (lane = 0; lane < LANES; lane = lane + 1)
      for (place = 0; place <= lane; place = place + 1)
        if (is_long[lane] && at[lane*COUNT +: COUNT] == place)
          own_tail[lane*S +: S] = store[place*S +: S];
  end
  wire [LANES*(2*S+2)-1:0] number;
  genvar i;
  generate
    for (i = 0; i < LANES; i = i + 1) begin : gen_lane
      spec_decode #(.S(S), .SIGNED(SIGNED), .EXACT(EXACT), .HALVE(HALVE)) u_decode (
          .head(heads[(LANES-1-i)*S +: S]), .tail(own_tail[i*S +: S]),
          .number(number[i*(2*S+2) +: 2*S+2]));
    end
  endgenerate

  // What stays, and the tails that come behind it.
  wire [FILL-1:0] used = !heads_accepted ? 0 : ref_fill < longs ? ref_fill : longs;
  wire [FILL-1:0] left = ref_fill - used;
  wire [3*LANES*S-1:0] padded = store;
  reg [2*LANES*S-1:0] store_next;
  always @* begin
    store_next = 0;
    for (place = 0; place < 2 * LANES; place = place + 1)
      for (lane = 0; lane <= LANES; lane = lane + 1)
        if (used == lane) store_next[place*S +: S] = padded[(place+lane)*S +: S];
    for (lane = 0; lane < LANES; lane = lane + 1)
      for (place = lane; place <= LANES + lane; place = place + 1)
        if (tails_accepted && lane < tails_count && left + lane == place)
          store_next[place*S +: S] = tails[(LANES-1-lane)*S +: S];
  end

  reg ref_valid, ref_last, ref_error;
  reg [COUNT-1:0] ref_count;
  reg [LANES*WORD-1:0] ref_words;
  integer n;
  always @(posedge clk)
    if (!up) begin
      store <= 0;
      ref_fill <= 0;
      {ended, dropping, lacking, ref_valid} <= 0;
    end else begin
      if (finish || dropping) begin
        store <= 0;
        ref_fill <= 0;
        ended <= 0;
        lacking <= 0;
        dropping <= (dropping || !ended) && !(tails_accepted && tails_last);
      end else begin
        store <= store_next;
        ref_fill <= left + (tails_accepted ? tails_count : 0);
        ended <= ended || (tails_accepted && tails_last);
        lacking <= lacking || (heads_accepted && ref_fill < longs);
      end
      if (heads_accepted) begin
        for (n = 0; n < LANES; n = n + 1) ref_words[n*WORD +: WORD] <= number[n*(2*S+2) +: WORD];
        ref_count <= heads_count;
        ref_last <= heads_last;
        // Well formed: as many tails as long heads. Tails that are still to come are too many.
        ref_error <= heads_last && (lacking || !ended || ref_fill != longs);
      end
      ref_valid <= heads_accepted ? heads_count != 0 || heads_last : ref_valid && !left_words;
    end

  reg was_waiting;
  reg [LANES*WORD-1:0] was_words;
  reg [COUNT+1:0] was_flags;
  always @(posedge clk) begin
    was_waiting <= words_valid && !words_ready;
    was_words <= words;
    was_flags <= {words_count, words_last, words_error};
  end

  // For induction: the design's registers hold what the reference's do.
  (* hierconn *) wire [2*LANES*S-1:0] \u_dut.buffer_q ;
  (* hierconn *) wire [FILL-1:0] \u_dut.fill_q ;
  (* hierconn *) wire \u_dut.ended_q ;
  (* hierconn *) wire \u_dut.excess_q ;
  (* hierconn *) wire \u_dut.missing_q ;

  reg agree;
  always @* begin
    agree = 1;
    for (n = 0; n < LANES; n = n + 1)
      if (n < ref_count && words[(LANES-1-n)*WORD +: WORD] != ref_words[n*WORD +: WORD]) agree = 0;
  end

`ifndef EXAMPLES
  always @* if (up) begin
    no_word_lost_or_invented: assert (words_valid == ref_valid);
    if (words_valid) begin
      number_of_words: assert (words_count == ref_count);
      end_of_stream: assert (words_last == ref_last);
      malformed_is_said: assert (words_error == ref_error);
      words_in_order: assert (agree);
    end
    never_overflows: assert (!tails_accepted || dropping || left + tails_count <= 2 * LANES);
    // Heads are taken only with all their tails, or where no more will come; the last ones only
    // when nothing can be left over unseen.
    heads_with_their_tails:
      assert (!heads_accepted || ended || (heads_last ? ref_fill > longs : ref_fill >= longs));
    never_overrun: assert (!heads_accepted || !words_valid || words_ready);
    never_mixes_streams: assert (!heads_accepted || !dropping);
    // With a beat offered on both planes something is taken, or words are offered.
    never_stuck:
      assert (!heads_valid || !tails_valid || heads_ready || tails_ready || words_valid);
    // Without tails offered too, unless this beat of heads needs one that has not come.
    never_stuck_without_need:
      assert (!heads_valid || dropping || heads_ready || words_valid
              || (!ended && (heads_last ? ref_fill <= longs : ref_fill < longs)));
    same_store: assert (\u_dut.buffer_q == store && \u_dut.fill_q == ref_fill);
    same_state:
      assert ({\u_dut.ended_q , \u_dut.excess_q , \u_dut.missing_q } == {ended, dropping, lacking});
    if (running && was_waiting) begin
      valid_waits: assert (words_valid);
      payload_waits:
        assert (words == was_words && {words_count, words_last, words_error} == was_flags);
    end
  end
`else
  always @* if (running) begin
    never_malformed: assert (!(words_valid && words_error));
    never_ends: assert (!(words_valid && words_last && !words_error && words_count == LANES));
    never_full: assert (ref_fill != 2 * LANES);
    never_drops: assert (!dropping);
    never_lacks: assert (!lacking);
    never_both: assert (!(heads_accepted && tails_accepted && longs == LANES));
  end
`endif
endmodule
