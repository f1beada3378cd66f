// An emitted spark_array as a whole, A unsigned and B signed, between streams that agree about the
// length of each tile. Words are counted where they leave the borders (the feeds, proved by
// themselves).
// CODED: the streams carry codes of the exact form. A_DIGITS, B_WORD: the borders give the core
// digits of A, words of B. What is claimed: MEETINGS, of what meets in the PEs; else, of control.
// PE_QUEUES, ROW_QUEUES: which queues there are.
module proof #(
    parameter S = 2, parameter ROWS = 2, parameter COLS = 1, parameter VECTOR = 1,
    parameter ACC = 12, parameter DEPTH = 1, parameter PATIENCE = 24
) (
    input clk, input [ROWS*VECTOR-1:0] a_valid, input [ROWS*VECTOR*2*S-1:0] a,
    input [ROWS*VECTOR-1:0] a_two, input [ROWS*VECTOR-1:0] a_last, input [COLS*VECTOR-1:0] b_valid,
    input [COLS*VECTOR*2*S-1:0] b, input [COLS*VECTOR-1:0] b_two, input [COLS*VECTOR-1:0] b_last,
    input c_ready
);
  localparam AS = ROWS * VECTOR;
  localparam BS = COLS * VECTOR;
`ifdef CODED
  localparam WORD = 2 * S - 1;
`else
  localparam WORD = 2 * S;
`endif
  reg up = 0;
  reg running = 0;
  always @(posedge clk) begin
    up <= 1;
    running <= up;
  end
  wire [AS-1:0] a_ready;
  wire [BS-1:0] b_ready;
  wire c_valid, c_last, error;
  wire [COLS*ACC-1:0] c;
  dut u_dut (
      .clk_i(clk), .rst_ni(up), .a_valid_i(a_valid), .a_ready_o(a_ready), .a_i(a),
`ifdef CODED
      .a_two_i(a_two), .b_two_i(b_two),
`endif
      .a_last_i(a_last), .b_valid_i(b_valid), .b_ready_o(b_ready), .b_i(b), .b_last_i(b_last),
      .c_valid_o(c_valid), .c_ready_i(c_ready), .c_last_o(c_last), .c_o(c), .error_o(error));

  // What the borders offer the core, and what it takes.
  (* hierconn *) wire [AS-1:0] \u_dut.a_valid ;
  (* hierconn *) wire [AS-1:0] \u_dut.a_take ;
  (* hierconn *) wire [AS-1:0] \u_dut.a_last ;
  (* hierconn *) wire [BS-1:0] \u_dut.b_valid ;
  (* hierconn *) wire [BS-1:0] \u_dut.b_take ;
  (* hierconn *) wire [BS-1:0] \u_dut.b_last ;
  wire [AS+BS-1:0] offered = {\u_dut.b_valid , \u_dut.a_valid };
  wire [AS+BS-1:0] take = {\u_dut.b_take , \u_dut.a_take };
  wire [AS+BS-1:0] last = {\u_dut.b_last , \u_dut.a_last };

  // Assumed: every stream's tile has `length` words, 1 to 3; which, is free, and the same for all
  // tiles.
  (* anyconst *) wire [1:0] length;
  reg [2*(AS+BS)-1:0] taken;
  integer n;
  always @(posedge clk)
    for (n = 0; n < AS + BS; n = n + 1)
      if (!up) taken[2*n +: 2] <= 0;
      else if (take[n]) taken[2*n +: 2] <= last[n] ? 0 : taken[2*n +: 2] + 1;
  always @* begin
    assume (length != 0);
    for (n = 0; n < AS + BS; n = n + 1)
      if (up && offered[n]) assume (last[n] == (taken[2*n +: 2] + 2'd1 == length));
  end
`ifdef CODED
  // Assumed: no stream ends inside a code; a beat of one slice is a tile's last.
  (* hierconn *) wire [AS-1:0] \u_dut.a_error ;
  (* hierconn *) wire [BS-1:0] \u_dut.b_error ;
  always @* if (up) begin
    assume (\u_dut.a_error == 0 && \u_dut.b_error == 0);
    assume (&(a_two | a_last) && &(b_two | b_last));
  end
`endif

  // With everything offered and results taken: cycles in which nothing moved.
  wire all_offered = &a_valid && &b_valid;
  wire moves = |(a_valid & a_ready) || |(b_valid & b_ready) || (c_valid && c_ready);
  reg [5:0] still;
  always @(posedge clk)
    if (!up || moves || !all_offered || !c_ready) still <= 0;
    else still <= still + 1;

  reg was_waiting;
  reg [COLS*ACC-1:0] was_c;
  reg was_last;
  always @(posedge clk) begin
    was_waiting <= c_valid && !c_ready;
    was_c <= c;
    was_last <= c_last;
  end
  reg [3:0] row;
  always @(posedge clk)
    if (!up) row <= 0;
    else if (c_valid && c_ready) row <= c_last ? 0 : row + 1;

  // By how many whole tiles each stream is ahead of the results that have left: what is done, what
  // waits to be done, and what a queue holds (words of B that enter an elastic array, of tiles of
  // one word).
  reg [3*(AS+BS)-1:0] ahead;
  always @(posedge clk)
    for (n = 0; n < AS + BS; n = n + 1)
      if (!up) ahead[3*n +: 3] <= 0;
      else
        ahead[3*n +: 3] <=
            ahead[3*n +: 3] + (take[n] && last[n]) - (c_valid && c_ready && c_last);
  reg all_ahead, not_far;
  always @* begin
    all_ahead = 1;
    not_far = 1;
    for (n = 0; n < AS + BS; n = n + 1) begin
      if (ahead[3*n +: 3] == 0) all_ahead = 0;
      if (ahead[3*n +: 3] > 2 + DEPTH) not_far = 0;
    end
  end

`ifdef MEETINGS
  // The words that the borders offer; B's in two bits more than they have, signed.
  localparam WIDE = WORD + 2;
  wire [AS*WORD-1:0] a_words;
  wire [BS*WIDE-1:0] b_words;
`ifdef A_DIGITS
  (* hierconn *) wire [AS*(S-1)-1:0] \u_dut.a_high ;
  (* hierconn *) wire [AS*S-1:0] \u_dut.a_low ;
`else
  (* hierconn *) wire [AS*WORD-1:0] \u_dut.a_word ;
`endif
`ifdef B_WORD
  (* hierconn *) wire [BS*WORD-1:0] \u_dut.b_word ;
`else
  (* hierconn *) wire [BS*S-1:0] \u_dut.b_high ;
  (* hierconn *) wire [BS*S-1:0] \u_dut.b_low ;
`endif
  genvar i;
  generate
    for (i = 0; i < AS; i = i + 1) begin : gen_a
`ifdef A_DIGITS
      assign a_words[i*WORD +: WORD] = {\u_dut.a_high [i*(S-1) +: S-1], \u_dut.a_low [i*S +: S]};
`else
      assign a_words[i*WORD +: WORD] = \u_dut.a_word [i*WORD +: WORD];
`endif
    end
    for (i = 0; i < BS; i = i + 1) begin : gen_b
`ifdef B_WORD
      wire signed [WORD-1:0] word = \u_dut.b_word [i*WORD +: WORD];
      wire signed [WIDE-1:0] wide = word;
      assign b_words[i*WIDE +: WIDE] = wide;
`else
      // The low digit is signed; the high one has taken its borrow.
      wire signed [S-1:0] high = \u_dut.b_high [i*S +: S];
      wire signed [S-1:0] low = \u_dut.b_low [i*S +: S];
      wire signed [WIDE-1:0] wide_high = high;
      wire signed [WIDE-1:0] wide_low = low;
      assign b_words[i*WIDE +: WIDE] = (wide_high << S) + wide_low;
`endif
    end
  endgenerate

  // Every tile is zero but for one word of one stream of A and one of one stream of B; which, is
  // free. They meet once if they have the same place, of the same lane, and else never; what is
  // lost, doubled, late or meets another word shows in a result.
  (* anyconst *) wire [AS-1:0] a_stream;
  (* anyconst *) wire [BS-1:0] b_stream;
  (* anyconst *) wire [1:0] a_place, b_place;
  (* anyconst *) wire [WORD-1:0] a_one, b_one;
  localparam [WORD-1:0] HIGH = 1 << S;
  always @* begin
    assume (a_stream != 0 && (a_stream & (a_stream - 1)) == 0);
    assume (b_stream != 0 && (b_stream & (b_stream - 1)) == 0);
    assume (a_place < length && b_place < length);
    assume (a_one == 1 || a_one == HIGH || a_one == HIGH + 1);
    assume (b_one == 1 || b_one == HIGH || b_one == HIGH + 1);
    for (n = 0; n < AS; n = n + 1)
      if (up && \u_dut.a_valid [n])
        assume (a_words[n*WORD +: WORD]
                == (a_stream[n] && taken[2*n +: 2] == a_place ? a_one : 0));
    for (n = 0; n < BS; n = n + 1)
      if (up && \u_dut.b_valid [n])
        assume (b_words[n*WIDE +: WIDE]
                == (b_stream[n] && taken[2*(n+AS) +: 2] == b_place
                        ? {{2{b_one[WORD-1]}}, b_one} : 0));
  end
  integer r, j, l;
  reg right, meet;
  wire [ACC-1:0] b_number = {{(ACC-WORD){b_one[WORD-1]}}, b_one};
  wire [ACC-1:0] product =
      a_one == 1 ? b_number : a_one == HIGH ? b_number << S : (b_number << S) + b_number;
  always @* begin
    right = 1;
    for (r = 0; r < ROWS; r = r + 1)
      for (j = 0; j < COLS; j = j + 1) begin
        meet = 0;
        for (l = 0; l < VECTOR; l = l + 1)
          if (a_stream[r*VECTOR+l] && b_stream[j*VECTOR+l] && a_place == b_place) meet = 1;
        if (row == r && c[j*ACC +: ACC] != (meet ? product : 0)) right = 0;
      end
  end
`ifdef EXAMPLES
  always @* if (running) never_meet: assert (!(c_valid && c != 0));
`else
  always @* if (up && c_valid) words_meet_once: assert (right);
`endif
`elsif EXAMPLES
  always @* if (running) begin
    never_a_result: assert (!(c_valid && c_last));
    never_waits: assert (!(was_waiting && c_ready));
    never_a_second_tile: assert (!(c_valid && |take));
    never_three_words: assert (!(length == 3 && c_valid));
  end
`else
  // The queues of an elastic array of two rows and one column: pushed only with room, popped only
  // with an item.
`ifdef PE_QUEUES
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.push_i ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.room_o ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.pop_i ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.valid_o ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.push_i ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.room_o ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.pop_i ;
  (* hierconn *) wire \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.valid_o ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.push_i ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.room_o ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.pop_i ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.valid_o ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.push_i ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.room_o ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.pop_i ;
  (* hierconn *) wire \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.valid_o ;
  always @* if (up) begin
    queue_a_0_never_overflows: assert (!\u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.push_i || \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.room_o );
    queue_a_0_never_underflows: assert (!\u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.pop_i || \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.valid_o );
    queue_b_0_never_overflows: assert (!\u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.push_i || \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.room_o );
    queue_b_0_never_underflows: assert (!\u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.pop_i || \u_dut.gen_row[0].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.valid_o );
    queue_a_1_never_overflows: assert (!\u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.push_i || \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.room_o );
    queue_a_1_never_underflows: assert (!\u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.pop_i || \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_a_queue.valid_o );
    queue_b_1_never_overflows: assert (!\u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.push_i || \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.room_o );
    queue_b_1_never_underflows: assert (!\u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.pop_i || \u_dut.gen_row[1].gen_col[0].u_cell.gen_lane[0].u_lane.u_b_queue.valid_o );
  end
`endif
`ifdef ROW_QUEUES
  (* hierconn *) wire \u_dut.gen_row_control[0].gen_lane[0].u_row.push_i ;
  (* hierconn *) wire \u_dut.gen_row_control[0].gen_lane[0].u_row.room_o ;
  (* hierconn *) wire \u_dut.gen_row_control[0].gen_lane[0].u_row.start_o ;
  (* hierconn *) wire \u_dut.gen_row_control[0].gen_lane[0].u_row.valid_i ;
  (* hierconn *) wire [DEPTH-1:0] \u_dut.gen_row_control[0].gen_lane[0].u_row.fill_q ;
  (* hierconn *) wire \u_dut.gen_row_control[1].gen_lane[0].u_row.push_i ;
  (* hierconn *) wire \u_dut.gen_row_control[1].gen_lane[0].u_row.room_o ;
  (* hierconn *) wire \u_dut.gen_row_control[1].gen_lane[0].u_row.start_o ;
  (* hierconn *) wire \u_dut.gen_row_control[1].gen_lane[0].u_row.valid_i ;
  (* hierconn *) wire [DEPTH-1:0] \u_dut.gen_row_control[1].gen_lane[0].u_row.fill_q ;
  always @* if (up) begin
    row_0_never_overflows: assert (!\u_dut.gen_row_control[0].gen_lane[0].u_row.push_i || \u_dut.gen_row_control[0].gen_lane[0].u_row.room_o );
    row_0_never_underflows: assert (!\u_dut.gen_row_control[0].gen_lane[0].u_row.start_o || (\u_dut.gen_row_control[0].gen_lane[0].u_row.fill_q [0] && \u_dut.gen_row_control[0].gen_lane[0].u_row.valid_i ));
    row_1_never_overflows: assert (!\u_dut.gen_row_control[1].gen_lane[0].u_row.push_i || \u_dut.gen_row_control[1].gen_lane[0].u_row.room_o );
    row_1_never_underflows: assert (!\u_dut.gen_row_control[1].gen_lane[0].u_row.start_o || (\u_dut.gen_row_control[1].gen_lane[0].u_row.fill_q [0] && \u_dut.gen_row_control[1].gen_lane[0].u_row.valid_i ));
  end
`endif
  always @* if (up) begin
    takes_what_is_offered: assert ((take & ~offered) == 0);
    no_result_without_its_words: assert (!c_valid || all_ahead);
    not_further_ahead: assert (not_far);
    no_error: assert (!error);
    result_rows: assert (!c_valid || c_last == (row == ROWS - 1));
    never_stuck: assert (still < PATIENCE);
    if (running && was_waiting) begin
      valid_waits: assert (c_valid);
      payload_waits: assert (c == was_c && c_last == was_last);
    end
  end
`endif
endmodule
