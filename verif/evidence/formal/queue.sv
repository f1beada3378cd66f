// The emitted queue between neighbours of an elastic array, used as it asks to be: pushed only
// while it has room, popped only while it has an item. (That the array does so is proved of the
// array.) One pushed item is chosen, whichever: it comes out after as many items as were before it.
module proof #(parameter WIDTH = 4, parameter DEPTH = 4, parameter COUNT = 3) (
    input clk, input push_any, input [WIDTH-1:0] item, input pop_any, input choose
);
  reg up = 0;
  always @(posedge clk) up <= 1;
  wire room, valid;
  wire [WIDTH-1:0] oldest;
  wire push = push_any && room;
  wire pop = pop_any && valid;
  dut_queue #(.WIDTH(WIDTH), .DEPTH(DEPTH)) u_dut (
      .clk_i(clk), .rst_ni(up), .push_i(push), .item_i(item), .room_o(room), .valid_o(valid),
      .item_o(oldest), .pop_i(pop));

  // How many items there are; whether one was chosen, what it is, how many are before it.
  reg [COUNT-1:0] number, before;
  reg tracking;
  reg [WIDTH-1:0] tracked;
  wire chosen = push && choose && !tracking;
  always @(posedge clk)
    if (!up) begin
      number <= 0;
      tracking <= 0;
    end else begin
      number <= number + push - pop;
      if (chosen) begin
        tracking <= 1;
        tracked <= item;
        before <= number - pop;
      end else if (tracking && pop) begin
        tracking <= before != 0;
        before <= before - 1;
      end
    end

  // For induction: the design's places in use are the lowest ones, and the chosen item is in its
  // place.
  (* hierconn *) wire [DEPTH-1:0] \u_dut.fill_q ;
  (* hierconn *) wire [DEPTH*WIDTH-1:0] \u_dut.queue_q ;
  integer place;
  reg in_use, in_place;
  always @* begin
    in_use = 1;
    in_place = 1;
    for (place = 0; place < DEPTH; place = place + 1) begin
      if (\u_dut.fill_q [place] != (place < number)) in_use = 0;
      if (before == place && \u_dut.queue_q [place*WIDTH +: WIDTH] != tracked) in_place = 0;
    end
  end

`ifndef EXAMPLES
  always @* if (up) begin
    never_overflows: assert (number <= DEPTH);
    room_is_true: assert (room == (number < DEPTH));
    valid_is_true: assert (valid == (number != 0));
    if (tracking) begin
      still_there: assert (before < number);
      if (before == 0) comes_out_in_its_turn: assert (valid && oldest == tracked);
      stays_in_its_place: assert (in_place);
    end
    places_in_use: assert (in_use);
  end
`else
  always @* if (up) begin
    never_full: assert (room);
    if (DEPTH > 1) never_both: assert (!(push && pop));
    never_last_in_line: assert (!(tracking && before == DEPTH - 1));
  end
`endif
endmodule
