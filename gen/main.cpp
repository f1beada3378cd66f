#include "gen/cli/app.h"

int main(int argc, char** argv) { return spark::cli::run(argc, argv); }
