#include "verif/testbench/templates.h"

#include <stdexcept>

namespace spark::verif {

std::string fill(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '@') {
      result += text[at++];
      continue;
    }
    // `always @(...)` and `@*` are Verilog's own.
    const size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", at + 1);
    if (end == at + 1 || end == std::string_view::npos || text[end] != '@') {
      result += text[at++];
      continue;
    }
    const auto value = values.find(std::string(text.substr(at + 1, end - at - 1)));
    if (value == values.end()) {
      throw std::logic_error("no value for " + std::string(text.substr(at, end - at + 1)));
    }
    result += value->second;
    at = end + 1;
  }
  return result;
}

const std::string_view kStreamModules = R"(
// Offers the beats in FILE, in order, on STREAMS streams side by side. What is offered stays until
// it is taken; what means nothing is x.
module @TB@_source #(
    parameter STREAMS = 1,
    parameter WIDTH = 1,    // bits of a beat
    parameter MASKED = 0,   // 1: an entry of FILE is {bits that mean nothing, beat}, else a beat
    parameter BEATS = 1,    // entries of a stream in a set; an entry of x is none
    parameter SETS = 1,
    parameter SEED = 1,     // of the pauses
    parameter UNKNOWN = 1,  // 0: random bits in place of x
    parameter FILE = ""     // set by set, stream by stream
) (
    input  wire                     drive_i,  // rising: the cycle begins
    input  wire                     look_i,   // rising: all outputs have settled
    input  wire                     play_i,   // 0: everything is x, and play begins with the first beat
    input  wire [31:0]              set_i,
    input  wire [31:0]              pause_i,  // probability, percent
    output reg  [STREAMS-1:0]       valid_o,
    input  wire [STREAMS-1:0]       ready_i,
    output reg  [STREAMS*WIDTH-1:0] beat_o,
    output reg                      read_o,   // FILE was found
    output reg                      moved_o,  // a beat is taken
    output reg                      done_o,   // all were
    output reg                      fault_o   // a ready is unknown
);
  localparam ENTRY = (1+MASKED)*WIDTH;
  reg [ENTRY-1:0] entries [0:SETS*STREAMS*BEATS-1];
  reg [ENTRY-1:0] entry;
  reg [WIDTH-1:0] any;        // what is shown where nothing is meant
  reg [STREAMS-1:0] waiting;  // offered and not taken
  integer at [0:STREAMS-1];   // the next entry
  integer seed;
  integer n;

  initial begin
    $readmemh(FILE, entries, 0, SETS*STREAMS*BEATS-1);
    read_o = ^entries[0] !== 1'bx;
    seed = SEED;
  end

  task draw;
    begin
      any = {WIDTH{1'bx}};
      if (!UNKNOWN) any = {((WIDTH+31)/32){$random(seed)}};
    end
  endtask

  always @(posedge drive_i) begin
    done_o = 1'b1;
    for (n = 0; n < STREAMS; n = n + 1) begin
      if (!play_i) begin
        at[n] = 0;
        waiting[n] = 1'b0;
        draw;
        valid_o[n] = any[0];
        draw;
        beat_o[n*WIDTH +: WIDTH] = any;
      end else if (!waiting[n]) begin
        draw;
        entry = at[n] < BEATS ? entries[(set_i*STREAMS+n)*BEATS+at[n]] : {ENTRY{1'bx}};
        valid_o[n] = ^entry !== 1'bx && {$random(seed)} % 100 >= pause_i;
        if (^entry !== 1'bx) done_o = 1'b0;
        if (MASKED) entry = entry[0 +: WIDTH] | (any & entry[ENTRY-WIDTH +: WIDTH]);
        beat_o[n*WIDTH +: WIDTH] = valid_o[n] ? entry[0 +: WIDTH] : any;
      end else begin
        done_o = 1'b0;
      end
    end
  end

  always @(posedge look_i) begin
    moved_o = 1'b0;
    fault_o = play_i && ^ready_i === 1'bx;
    for (n = 0; n < STREAMS; n = n + 1) begin
      if (play_i && valid_o[n]) begin
        waiting[n] = ready_i[n] !== 1'b1;
        if (!waiting[n]) begin
          at[n] = at[n] + 1;
          moved_o = 1'b1;
        end
      end
    end
  end
endmodule

// Takes beats and compares each with what FILE expects.
module @TB@_sink #(
    parameter WIDTH = 1,    // bits of a beat
    parameter MASKED = 0,   // 1: an entry of FILE is {bits that mean nothing, beat}, else a beat
    parameter BEATS = 1,    // entries of a set; an entry of x is none
    parameter SETS = 1,
    parameter SEED = 1,     // of the pauses
    parameter UNKNOWN = 1,  // 0: random bits in place of x
    parameter FILE = ""     // set by set
) (
    input  wire             drive_i,  // rising: the cycle begins
    input  wire             raise_i,  // rising: valid must be known before ready is
    input  wire             look_i,   // rising: all outputs have settled
    input  wire             play_i,   // 0: everything is x, and play begins with the first beat
    input  wire [31:0]      set_i,
    input  wire [31:0]      pause_i,  // probability, percent
    input  wire             wait_i,   // ready waits for valid
    input  wire             valid_i,
    output reg              ready_o,
    input  wire [WIDTH-1:0] beat_i,
    output reg  [WIDTH-1:0] want_o,   // the beat that is expected; x where any bit will do
    output reg  [WIDTH-1:0] wrong_o,  // bits that differ from it
    output reg              read_o,   // FILE was found
    output reg              moved_o,  // a beat is taken
    output reg              done_o,   // none is left
    output reg  [31:0]      next_o,   // the beat's number in the set
    output reg  [2:0]       fault_o   // 1: valid is unknown; 2: it waits for ready; 3: it is taken
                                      // back; 4: no beat is left; 5: the beat is wrong
);
  localparam ENTRY = (1+MASKED)*WIDTH;
  reg [ENTRY-1:0] entries [0:SETS*BEATS-1];
  reg [ENTRY-1:0] entry;
  reg waiting;  // offered and not taken
  reg early;    // valid before ready was known
  integer seed;

  initial begin
    $readmemh(FILE, entries, 0, SETS*BEATS-1);
    read_o = ^entries[0] !== 1'bx;
    seed = SEED;
  end

  always @(posedge drive_i) begin
    ready_o = 1'bx;
    if (!play_i) begin
      next_o = 0;
      waiting = 1'b0;
    end
    entry = next_o < BEATS ? entries[set_i*BEATS+next_o] : {ENTRY{1'bx}};
    done_o = ^entry === 1'bx;
    want_o = entry[0 +: WIDTH];
    if (MASKED) want_o = want_o | ({WIDTH{1'bx}} & entry[ENTRY-WIDTH +: WIDTH]);
  end

  always @(posedge raise_i) begin
    early = valid_i;
    if (play_i) ready_o = {$random(seed)} % 100 >= pause_i && (early || !wait_i);
    else if (!UNKNOWN) ready_o = $random(seed);
  end

  always @(posedge look_i) begin
    moved_o = 1'b0;
    fault_o = 0;
    wrong_o = beat_i ^ entry[0 +: WIDTH];
    if (MASKED) wrong_o = wrong_o & ~entry[ENTRY-WIDTH +: WIDTH];
    if (play_i) begin
      if (valid_i !== 1'b0 && valid_i !== 1'b1) fault_o = 1;
      else if (valid_i !== early) fault_o = 2;
      else if (waiting && !valid_i) fault_o = 3;
      else if (valid_i && done_o) fault_o = 4;
      else if (valid_i && wrong_o !== {WIDTH{1'b0}}) fault_o = 5;
      waiting = valid_i && !ready_o;
      moved_o = valid_i && ready_o;
      if (moved_o && fault_o == 0) next_o = next_o + 1;
    end
  end
endmodule

`default_nettype wire
)";

const std::string_view kSourceInstance = R"(  wire @N@_fault;
  @TB@_source #(
      .STREAMS(@COUNT@),
      .WIDTH  (@WIDTH@),
      .MASKED (@MASKED@),
      .BEATS  (@BEATS@),
      .SETS   (@SETS@),
      .SEED   (@SEED@+SEED),
      .UNKNOWN(UNKNOWN),
      .FILE   ("@FILE@")
  ) u_@N@ (
      .drive_i(drive),
      .look_i (look),
      .play_i (play),
      .set_i  (set),
      .pause_i(source_pause),
      .valid_o(@VALID@),
      .ready_i(@READY@),
      .beat_o (@N@_beat),
      .read_o (@N@_read),
      .moved_o(@N@_moved),
      .done_o (@N@_done),
      .fault_o(@N@_fault)
  );
)";

const std::string_view kSinkInstance = R"(  wire @RANGE@@N@_want;
  wire @RANGE@@N@_wrong;
  wire [31:0] @N@_next;
  wire [2:0] @N@_fault;
  @TB@_sink #(
      .WIDTH  (@WIDTH@),
      .MASKED (@MASKED@),
      .BEATS  (@BEATS@),
      .SETS   (@SETS@),
      .SEED   (@SEED@+SEED),
      .UNKNOWN(UNKNOWN),
      .FILE   ("@FILE@")
  ) u_@N@ (
      .drive_i(drive),
      .raise_i(raise),
      .look_i (look),
      .play_i (play),
      .set_i  (set),
      .pause_i(sink_pause),
      .wait_i (sink_waits),
      .valid_i(@VALID@),
      .ready_o(@READY@),
      .beat_i (@N@_beat),
      .want_o (@N@_want),
      .wrong_o(@N@_wrong),
      .read_o (@N@_read),
      .moved_o(@N@_moved),
      .done_o (@N@_done),
      .next_o (@N@_next),
      .fault_o(@N@_fault)
  );
)";

const std::string_view kClockedHead = R"(
module @TB@ #(
    parameter SEED = 0,    // another one gives other pauses
    parameter UNKNOWN = 1  // 0: random bits instead of x, for gates, in which x ^ x is not 0
);
  localparam SETS = @SETS@;
  localparam VECTORS = @VECTORS@;  // beats out, at least
  reg drive = 1'b0;
  reg raise = 1'b0;
  reg look = 1'b0;
  reg play = 1'b0;
  integer set = 0;
  integer source_pause = 0;
  integer sink_pause = 0;
  reg sink_waits = 1'b0;  // with ready, until there is valid
  integer cycle = 0;
  integer moved_cycle = 0;
  integer run = 0;
  integer vectors = 0;
  integer seed;
  initial seed = SEED;

)";

const std::string_view kClockedBody = R"(
  // Ends the simulation with the first thing that is wrong; its values follow in the same line.
  reg failed = 1'b0;

  task fail;
    input [8*64-1:0] port;
    begin
      failed = 1'b1;
      $write("FAIL @TOP@: %0s in cycle %0d after reset (run %0d, set %0d, sources pause %0d %%, sinks %0d %%): ",
             port, cycle, run, set, source_pause, sink_pause);
    end
  endtask

  task fail_handshake;
    input [8*64-1:0] port;
    input [2:0] fault;
    begin
      fail(port);
      case (fault)
        1: $display("expected 0 or 1, got x");
        2: $display("valid waits for ready");
        3: $display("valid is taken back before the beat was taken");
        default: $display("expected 0, for no beat is left; got 1");
      endcase
    end
  endtask

  task finish;
    begin
`ifdef __ICARUS__
      if (failed) $finish_and_return(1);
`endif
      $finish;
    end
  endtask

  // Looks at every port; the first fault counts.
  task judge;
    begin
@JUDGE@      if (failed) finish;
    end
  endtask

  // One cycle: inputs change, then every ready, then all is compared, then the edge.
  task step;
    begin
      clk_i = 1'b0;
      drive = 1'b1;
      #1 raise = 1'b1;
      #1 look = 1'b1;
      #1 if (play) judge;
      {drive, raise, look} = 3'b000;
      #2 clk_i = 1'b1;
      #5 cycle = cycle + 1;
    end
  endtask

  // From a state that knows nothing, through a reset of one cycle, into a set: to its end, or for
  // `length` cycles.
  task play_set;
    input integer length;
    integer idle;
    integer left;
    begin
      play = 1'b0;
      rst_ni = 1'b1;
@UNKNOWN@      left = 1 + {$random(seed)} % 3;
      while (left > 0) begin
        step;
        left = left - 1;
      end
      rst_ni = 1'b0;
      step;
      rst_ni = 1'b1;
      play = 1'b1;
@LEVELS@      cycle = 0;
      idle = 0;
      left = length > 0 ? length : 10;
      while (left > 0 && !failed) begin
        step;
        idle = moved ? 0 : idle + 1;
        if (moved) moved_cycle = cycle;
        // After the end some more cycles, in which nothing may come.
        if (length > 0 || done) left = left - 1;
        if (idle > 2000) begin
          fail("all ports");
          $display("nothing moves any more, but not everything was sent and received");
          finish;
        end
      end
      vectors = vectors + @TAKEN@;
      run = run + 1;
    end
  endtask

  initial begin
    #1;
    if (read !== 1'b1) begin
      $display("FAIL @TOP@: cannot read the files in tb/; run in the bundle's directory");
      failed = 1'b1;
      finish;
    end
    for (set = 0; set < SETS && !failed; set = set + 1) begin
      source_pause = 0;
      sink_pause = 0;
      play_set(0);
@SPEED@      source_pause = 30;
      sink_pause = 30;
      repeat (@CUTS@) if (!failed) play_set(1 + {$random(seed)} % @CUTCYCLES@);
      source_pause = 50;
      sink_pause = 50;
      sink_waits = 1'b1;
      if (!failed) play_set(0);
      sink_waits = 1'b0;
      source_pause = 10;
      sink_pause = 80;
      if (!failed) play_set(0);
      source_pause = 80;
      sink_pause = 10;
      if (!failed) play_set(0);
    end
    if (!failed) begin
      if (vectors >= VECTORS) begin
        $display("PASS @TOP@: %0d vectors in %0d runs", vectors, run);
      end else begin
        $display("FAIL @TOP@: files in tb/ are not whole: %0d vectors of %0d", vectors, VECTORS);
        failed = 1'b1;
      end
      finish;
    end
  end
endmodule
)";

const std::string_view kTableBench = R"(
module @TB@;
@SIGNALS@
  @TOP@ u_dut (
@CONNECTIONS@
  );

  // An entry of the file: inputs, bits of the outputs that mean nothing, outputs.
  localparam ROWS = @ROWS@;
  localparam INPUTS = @INPUTS@;
  localparam OUTPUTS = @OUTPUTS@;
  reg [INPUTS+2*OUTPUTS-1:0] rows [0:ROWS-1];
  reg [INPUTS-1:0] given;
  reg [OUTPUTS-1:0] ignored;
  reg [OUTPUTS-1:0] want;
  reg failed = 1'b0;
  integer row;

  task finish;
    begin
`ifdef __ICARUS__
      if (failed) $finish_and_return(1);
`endif
      $finish;
    end
  endtask

  initial begin
    $readmemh("@FILE@", rows, 0, ROWS-1);
    for (row = 0; row < ROWS && !failed; row = row + 1) begin
      {given, ignored, want} = rows[row];
      @DRIVE@ = given;
      #1;
      if (^{given, ignored, want} === 1'bx) begin
        $display("FAIL @TOP@: cannot read @FILE@; run in the bundle's directory");
        failed = 1'b1;
      end@COMPARE@@EDGE@
    end
    if (!failed) $display("PASS @TOP@: %0d vectors", ROWS);
    finish;
  end
endmodule

`default_nettype wire
)";

}  // namespace spark::verif
