module sample #(
    parameter SLICE = 4,  // bits of a slice (2..8)
    parameter LANES = 2   // slices of a beat (1..64)
) (
    input  wire                   clk_i,     // clock; all registers use its rising edge
    input  wire                   rst_ni,    // reset, active low, synchronous
    input  wire                   valid_i,   // a beat is offered
    input  wire [LANES*SLICE-1:0] slices_i,  // the beat
    output wire                   valid_o,   // a beat came one cycle ago
    output wire [LANES*SLICE-1:0] slices_o,  // the last beat, inverted, one cycle later
    output wire [7:0]             count_o    // how many beats there were
);

  // Parameter checks: a value out of range instantiates a module that does not exist, so that
  // elaboration stops; that module's name states the rule.
  generate
    if (SLICE < 2 || SLICE > 8) begin : gen_illegal_SLICE
      sample_requires_SLICE_2_to_8 u_illegal ();
    end
    if (LANES < 1 || LANES > 64) begin : gen_illegal_LANES
      sample_requires_LANES_1_to_64 u_illegal ();
    end
  endgenerate

  localparam BEAT = LANES*SLICE;
  reg valid_q;
  reg [7:0] count_q;
  reg [BEAT-1:0] last_q;

  // The first line of a comment is as long as the page allows, and what does not fit there goes to
  // the next line.
  // A line that was ended stays ended.
  always @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
    end else begin
      valid_q <= valid_i;
    end
  end

  // One enable for data that is reset and for data that is not.
  always @(posedge clk_i) begin
    if (!rst_ni) begin
      count_q <= 8'd0;
    end else if (valid_i) begin
      count_q <= count_q + 8'd1;
    end
  end

  always @(posedge clk_i) begin
    if (valid_i) begin
      last_q <= slices_i;
    end
  end

  assign valid_o = valid_q;
  assign count_o = count_q;

  // Each lane on its own.
  wire [BEAT-1:0] delayed;
  genvar i;
  generate
    for (i = 0; i < LANES; i = i + 1) begin : gen_lane
      wire [SLICE-2:0] head = ~delayed[i*SLICE +: SLICE-1];
      wire first = !delayed[i*SLICE+SLICE-1];
      stage #(
          .WIDTH(SLICE)
      ) u_stage (
          .clk_i (clk_i),
          .data_i(last_q[i*SLICE +: SLICE]),
          .data_o(delayed[i*SLICE +: SLICE])
      );
      assign slices_o[i*SLICE +: SLICE] = {first, head};
    end
  endgenerate
endmodule
