#include "verif/evidence/child.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace spark::verif {
namespace {

void write_all(int descriptor, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t count = ::write(descriptor, text.data() + at, text.size() - at);
    if (count <= 0) std::_Exit(2);
    at += static_cast<size_t>(count);
  }
}

[[noreturn]] void be_child(const std::function<std::string()>& work, int descriptor,
                           std::chrono::seconds limit) {
  ::alarm(static_cast<unsigned>(limit.count()));
  try {
    write_all(descriptor, work());
  } catch (const std::exception& error) {
    write_all(descriptor, error.what());
    std::_Exit(1);
  }
  std::_Exit(0);
}

std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = ::read(descriptor, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

}  // namespace

ChildRun run_in_child(const std::function<std::string()>& work, std::chrono::seconds limit) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe to a child process");
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no child process");
  if (child == 0) {
    ::close(ends[0]);
    be_child(work, ends[1], limit);
  }
  ::close(ends[1]);
  ChildRun run;
  run.said = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  run.ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (WIFSIGNALED(status)) {
    run.said = WTERMSIG(status) == SIGALRM ? fmt::format("no end within {} s", limit.count())
                                           : fmt::format("killed by signal {}", WTERMSIG(status));
  }
  return run;
}

}  // namespace spark::verif
