module stage #(
    parameter WIDTH = 1  // bits (1..64)
) (
    input  wire             clk_i,   // clock
    input  wire [WIDTH-1:0] data_i,  // what comes in
    output wire [WIDTH-1:0] data_o   // what came in
);

  // Parameter checks: a value out of range instantiates a module that does not exist, so that
  // elaboration stops; that module's name states the rule.
  generate
    if (WIDTH < 1 || WIDTH > 64) begin : gen_illegal_WIDTH
      stage_requires_WIDTH_1_to_64 u_illegal ();
    end
  endgenerate

  reg [WIDTH-1:0] data_q;

  always @(posedge clk_i) begin
    data_q <= data_i;
  end

  assign data_o = data_q;
endmodule
