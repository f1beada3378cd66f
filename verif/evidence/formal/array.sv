// An emitted spark_array as a whole, A unsigned and B signed, between streams that agree about the
// length of each tile. Words are counted where they leave the borders (the feeds, proved by
// themselves).
// CODED: the streams carry codes of the exact form. A_DIGITS, B_DIGITS: the borders give digits.
module proof #(
    parameter S = 2, parameter ROWS = 2, parameter COLS = 1, parameter VECTOR = 1,
    parameter ACC = 12, parameter PATIENCE = 24
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
  reg [AS+BS-1:0] tile;
  integer n;
  always @(posedge clk)
    for (n = 0; n < AS + BS; n = n + 1)
      if (!up) begin
        taken[2*n +: 2] <= 0;
        tile[n] <= 0;
      end else if (take[n]) begin
        taken[2*n +: 2] <= last[n] ? 0 : taken[2*n +: 2] + 1;
        tile[n] <= tile[n] ^ last[n];
      end
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
  wire moves = |(a_valid & a_ready) || |(b_valid & b_ready) || (c_valid && c_ready);
  reg [5:0] still;
  always @(posedge clk)
    if (!up || moves || !(&a_valid) || !(&b_valid) || !c_ready) still <= 0;
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

`ifdef WORDS
`ifdef A_DIGITS
  (* hierconn *) wire [AS*(S-1)-1:0] \u_dut.a_high ;
  (* hierconn *) wire [AS*S-1:0] \u_dut.a_low ;
`else
  (* hierconn *) wire [AS*WORD-1:0] \u_dut.a_word ;
`endif
`ifdef B_DIGITS
  (* hierconn *) wire [BS*S-1:0] \u_dut.b_high ;
  (* hierconn *) wire [BS*S-1:0] \u_dut.b_low ;
`else
  (* hierconn *) wire [BS*WORD-1:0] \u_dut.b_word ;
`endif
  wire [AS*WORD-1:0] a_words;
  wire [BS*WORD-1:0] b_words;
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
`ifdef B_DIGITS
      // The low digit is signed; the high one has taken its borrow.
      wire signed [S-1:0] high = \u_dut.b_high [i*S +: S];
      wire signed [S-1:0] low = \u_dut.b_low [i*S +: S];
      wire signed [2*S:0] value = (high <<< S) + low;
      assign b_words[i*WORD +: WORD] = value;
`else
      assign b_words[i*WORD +: WORD] = \u_dut.b_word [i*WORD +: WORD];
`endif
    end
  endgenerate
`endif

`ifdef RESULTS
  // The words of one tile, of which the first or the second is chosen, as they are taken; and what
  // the results of that tile must be.
  (* anyconst *) wire chosen;
  // Products need equal k, whenever each word comes: words are kept by k.
  reg [AS*3*WORD-1:0] a_kept;
  reg [BS*3*WORD-1:0] b_kept;
  reg [AS+BS-1:0] through;
  reg c_tile;
  integer k;
  always @(posedge clk)
    if (!up) begin
      a_kept <= 0;
      b_kept <= 0;
      through <= 0;
      c_tile <= 0;
    end else begin
      for (n = 0; n < AS + BS; n = n + 1)
        if (take[n] && !through[n] && tile[n] == chosen) begin
          for (k = 0; k < 3; k = k + 1)
            if (taken[2*n +: 2] == k) begin
              if (n < AS) a_kept[(n*3+k)*WORD +: WORD] <= a_words[n*WORD +: WORD];
              else b_kept[((n-AS)*3+k)*WORD +: WORD] <= b_words[(n-AS)*WORD +: WORD];
            end
          if (last[n]) through[n] <= 1;
        end
      if (c_valid && c_ready && c_last) c_tile <= 1;
    end
  reg c_done;
  always @(posedge clk)
    if (!up) c_done <= 0;
    else if (c_valid && c_ready && c_last && c_tile == chosen) c_done <= 1;
  integer r, j, l;
  reg signed [ACC-1:0] sum;
  reg right;
  always @* begin
    right = 1;
    for (r = 0; r < ROWS; r = r + 1)
      for (j = 0; j < COLS; j = j + 1) begin
        sum = 0;
        for (l = 0; l < VECTOR; l = l + 1)
          for (k = 0; k < 3; k = k + 1)
            sum = sum + $signed({1'b0, a_kept[((r*VECTOR+l)*3+k)*WORD +: WORD]})
                      * $signed(b_kept[((j*VECTOR+l)*3+k)*WORD +: WORD]);
        if (row == r && c[j*ACC +: ACC] != sum) right = 0;
      end
  end
  always @* if (up && c_valid && !c_done && c_tile == chosen) begin
    every_word_was_taken: assert (&through);
    results_are_dot_products: assert (right);
  end
`elsif MEETINGS
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
        assume (b_words[n*WORD +: WORD]
                == (b_stream[n] && taken[2*(n+AS) +: 2] == b_place ? b_one : 0));
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
    never_a_second_tile: assert (!(&tile && |take));
    never_three_words: assert (!(length == 3 && c_valid));
  end
`else
  always @* if (up) begin
    takes_what_is_offered: assert ((take & ~offered) == 0);
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
