// The emitted queue of jobs of spark_gemm, used as it asks to be: started only while it is not
// full, left only by parts that have a job, by the last one only behind all others. One job is
// chosen, whichever: each part finds it, unchanged, in its turn.
module proof #(parameter JOB = 4, parameter PARTS = 5) (
    input clk, input start_any, input [JOB-1:0] job, input [PARTS-1:0] next_any, input choose
);
  reg up = 0;
  always @(posedge clk) up <= 1;
  wire full, busy;
  wire [2*JOB-1:0] jobs;
  wire [PARTS-1:0] entry, valid, next;
  wire start = start_any && !full;
  dut_queue #(.JOB(JOB), .PARTS(PARTS)) u_dut (
      .clk_i(clk), .rst_ni(up), .start_i(start), .job_i(job), .full_o(full), .busy_o(busy),
      .jobs_o(jobs), .entry_o(entry), .valid_o(valid), .next_i(next));

  // Of each part: how many jobs it still has; how many of them are before the chosen one, while
  // that is to come.
  reg [2*PARTS-1:0] number, before;
  reg [PARTS-1:0] to_come;
  reg tracking;
  reg [JOB-1:0] tracked;
  wire chosen = start && choose && !tracking;
  integer i;
  reg ahead;
  always @* begin
    ahead = 1;
    for (i = 0; i < PARTS - 1; i = i + 1)
      if (number[2*i +: 2] == number[2*(PARTS-1) +: 2]) ahead = 0;
  end
  assign next = next_any & valid & {ahead, {(PARTS-1){1'b1}}};
  always @(posedge clk)
    if (!up) begin
      number <= 0;
      to_come <= 0;
      tracking <= 0;
    end else begin
      for (i = 0; i < PARTS; i = i + 1) begin
        number[2*i +: 2] <= number[2*i +: 2] + start - next[i];
        if (chosen) before[2*i +: 2] <= number[2*i +: 2] - next[i];
        else if (next[i] && to_come[i]) before[2*i +: 2] <= before[2*i +: 2] - 1;
        if (chosen) to_come[i] <= 1;
        else if (next[i] && before[2*i +: 2] == 0) to_come[i] <= 0;
      end
      if (chosen) begin
        tracking <= 1;
        tracked <= job;
      end else if (to_come == 0) tracking <= 0;
    end

  reg counted, in_turn;
  always @* begin
    counted = 1;
    in_turn = 1;
    for (i = 0; i < PARTS; i = i + 1) begin
      if (number[2*i +: 2] > 2 || valid[i] != (number[2*i +: 2] != 0)
          || number[2*i +: 2] > number[2*(PARTS-1) +: 2]) counted = 0;
      if (to_come[i] && before[2*i +: 2] == 0
          && !(valid[i] && jobs[entry[i]*JOB +: JOB] == tracked)) in_turn = 0;
    end
  end
`ifndef EXAMPLES
  always @* if (up) begin
    never_overflows: assert (counted);
    full_is_true: assert (full == (number[2*(PARTS-1) +: 2] == 2));
    busy_is_true: assert (busy == (number[2*(PARTS-1) +: 2] != 0));
    each_part_finds_it_in_its_turn: assert (in_turn);
  end
`else
  always @* if (up) begin
    never_full: assert (!full);
    never_apart: assert (!(valid[0] && !valid[1]));
    never_behind_another: assert (!(to_come[0] && before[1:0] == 1));
  end
`endif
endmodule
