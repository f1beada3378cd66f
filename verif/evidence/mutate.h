#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spark::verif {

/// One edit of one line of emitted Verilog.
struct Mutation {
  std::string fault;  ///< what kind of fault it is: `condition inverted`, `register dropped`, ...
  size_t line = 0;    ///< of the text, from 1
  std::string from;   ///< the line, without its indentation
  std::string to;
  std::string module = "";  ///< in which the line stands
};

/// Every edit of each of these kinds that has a place in the bodies of `verilog`, a text as this
/// project's generator lays it out, in the order of the lines:
/// - condition inverted: of an `if`;
/// - multiplexer legs swapped: the condition before a `?`;
/// - operator exchanged: && ||, == !=, < <=, > >=, + -, & |, ^ |, ! left out;
/// - constant changed: 1'b0 1'b1, a sized decimal by one (a stall or a count off by one);
/// - reset value wrong: the same in the branch of a reset;
/// - register dropped: it keeps its value;
/// - stuck at 0, stuck at 1: all bits of a net;
/// - width off by one: a select's top bit is left out.
/// Headers, guards of parameters, loops' heads, instances' ports and what is marked unused stay.
std::vector<Mutation> mutations_of(std::string_view verilog);

/// The text with the edit made.
std::string mutated(std::string_view verilog, const Mutation& mutation);

}  // namespace spark::verif
