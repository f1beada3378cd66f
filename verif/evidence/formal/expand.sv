// The emitted network that spreads items: whichever wanted slot is chosen, it gets the item whose
// number is that of the wanted slots before it.
module proof #(
    parameter SLOTS = 8, parameter MAX_HOLES = 7, parameter WIDTH = 1, parameter COUNT = 4
) (input [SLOTS-1:0] keep, input [SLOTS*WIDTH-1:0] data, input [COUNT-1:0] chosen);
  wire [SLOTS*WIDTH-1:0] spread;
  wire [COUNT-1:0] holes;
  dut_expand #(.SLOTS(SLOTS), .MAX_HOLES(MAX_HOLES), .WIDTH(WIDTH)) u_dut (
      .keep_i(keep), .data_i(data), .data_o(spread), .holes_o(holes));
  integer slot;
  reg [COUNT-1:0] before, all;
  reg fits;
  always @* begin
    before = 0;
    all = 0;
    fits = 1;
    for (slot = 0; slot < SLOTS; slot = slot + 1) begin
      if (keep[slot] && all > MAX_HOLES) fits = 0;
      if (!keep[slot]) all = all + 1;
      if (slot < chosen && !keep[slot]) before = before + 1;
    end
    assume (fits);
    assume (chosen < SLOTS && keep[chosen]);
    assert (holes == all);
    assert (spread[chosen*WIDTH +: WIDTH] == data[(chosen-before)*WIDTH +: WIDTH]);
  end
endmodule
