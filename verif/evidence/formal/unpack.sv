// The emitted spark_unpack, interleaved: each accepted beat gives the words that reading its slices
// one by one gives, in the next cycle, and they stay until they are taken. Nothing is lost, doubled
// or reordered, because the reference reads every accepted slice once, in order, and each of its
// words is asked for.
module proof #(
    parameter S = 4, parameter SIGNED = 0, parameter EXACT = 0, parameter HALVE = 0,
    parameter LANES = 8, parameter WORD = 8, parameter COUNT = 4
) (
    input clk, input slices_valid, input [LANES*S-1:0] slices, input [COUNT-1:0] slices_count,
    input slices_last, input words_ready
);
  // Reset in the first cycle, out of any state; nothing is said of that cycle.
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  wire slices_ready, words_valid, words_last, words_error;
  wire [LANES*WORD-1:0] words;
  wire [COUNT-1:0] words_count;
  dut u_dut (
      .clk_i(clk), .rst_ni(up), .slices_valid_i(slices_valid), .slices_ready_o(slices_ready),
      .slices_i(slices), .slices_count_i(slices_count), .slices_last_i(slices_last),
      .words_valid_o(words_valid), .words_ready_i(words_ready), .words_o(words),
      .words_count_o(words_count), .words_last_o(words_last), .words_error_o(words_error));

  // Assumed: a beat is full unless it is its stream's last.
  always @* assume (slices_last ? slices_count <= LANES : slices_count == LANES);

  // The reference, one register stage like the design.
  reg ref_tail, ref_valid, ref_last, ref_error;
  reg [S-1:0] ref_head;
  reg [LANES*WORD-1:0] ref_words;
  reg [COUNT-1:0] ref_count;
  wire tail_next;
  wire [S-1:0] head_next;
  wire [LANES*WORD-1:0] read_words;
  wire [COUNT-1:0] number;
  spec_read_beat #(
      .S(S), .SIGNED(SIGNED), .EXACT(EXACT), .HALVE(HALVE), .LANES(LANES), .WORD(WORD),
      .COUNT(COUNT)
  ) u_read (
      .tail_first(ref_tail), .head_first(ref_head), .slices(slices), .count(slices_count),
      .tail_next(tail_next), .head_next(head_next), .words(read_words), .number(number));
  wire accepted = slices_valid && slices_ready;
  wire left = words_valid && words_ready;
  always @(posedge clk) begin
    if (!up) begin
      ref_tail <= 0;
      ref_valid <= 0;
    end else begin
      if (accepted) begin
        ref_tail <= tail_next && !slices_last;
        ref_head <= head_next;
        ref_words <= read_words;
        ref_count <= number;
        ref_last <= slices_last;
        ref_error <= slices_last && tail_next;
      end
      ref_valid <= accepted ? number != 0 || slices_last : ref_valid && !left;
    end
  end

  // Held for the comparison of one cycle with the next.
  reg was_waiting;
  reg [LANES*WORD-1:0] was_words;
  reg [COUNT+1:0] was_flags;
  always @(posedge clk) begin
    was_waiting <= words_valid && !words_ready;
    was_words <= words;
    was_flags <= {words_count, words_last, words_error};
  end

  // For induction: what the design carries from beat to beat is what the reference carries.
  (* hierconn *) wire \u_dut.tail_q ;
  (* hierconn *) wire [S-2:0] \u_dut.head_q ;

  integer i;
  reg agree;
  always @* begin
    agree = 1;
    for (i = 0; i < LANES; i = i + 1)
      if (i < ref_count && words[(LANES-1-i)*WORD +: WORD] != ref_words[i*WORD +: WORD]) agree = 0;
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
    never_stuck: assert (slices_ready || words_valid);
    never_overrun: assert (!slices_ready || !words_valid || words_ready);
    carried_tail: assert (\u_dut.tail_q == ref_tail);
    if (ref_tail) carried_head: assert (\u_dut.head_q == ref_head[S-2:0]);
    if (running && was_waiting) begin
      valid_waits: assert (words_valid);
      payload_waits:
        assert (words == was_words && {words_count, words_last, words_error} == was_flags);
    end
  end
`else
  // Each of these must turn out to be false: it can happen under the assumptions.
  always @* if (running) begin
    never_malformed: assert (!(words_valid && words_last && words_error));
    never_ends_full: assert (!(words_valid && words_last && !words_error && words_count == LANES));
    never_inside_a_code: assert (!(ref_tail && accepted));
    never_waits: assert (!(was_waiting && words_valid && words_ready && accepted));
  end
`endif
endmodule
