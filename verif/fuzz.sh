#!/bin/sh
# Runs the fuzz targets in FOLDER and prints what came of it: verif/fuzz.sh FOLDER RUNS [TARGET...]
# A finding is a crash, a report of a sanitizer, a leak, an exception other than InputError, more
# than 10 seconds or 2 GB; its input is kept in FOLDER/findings. Same seeds, same runs.
set -u
folder=$1
runs=$2
shift 2
[ $# -gt 0 ] || set -- $(cd "$folder" && ls -d fuzz-* | sed 's/^fuzz-//')
export TMPDIR=/dev/shm # for the targets that need a folder
mkdir -p "$folder/findings" "$folder/logs"
status=0
printf '%-12s %12s %9s %11s %9s\n' target executions seconds 'per second' findings
for target; do
  program=$folder/fuzz-$target
  corpus=$folder/corpus/$target
  log=$folder/logs/$target.log
  rm -rf "$corpus"
  mkdir -p "$corpus/seeds" "$corpus/grown"
  "$program" --seeds "$corpus/seeds"
  start=$(date +%s)
  "$program" -runs="$runs" -seed=1 -max_len="$("$program" --max_len)" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -verbosity=1 -artifact_prefix="$folder/findings/$target-" \
    "$corpus/grown" "$corpus/seeds" >"$log" 2>&1
  findings=$?
  seconds=$(($(date +%s) - start))
  [ "$findings" = 0 ] || { findings="1: $log"; status=1; }
  executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%-12s %12s %9s %11s %9s\n' "$target" "${executed:-?}" "$seconds" \
    "$((${executed:-0} / (seconds > 0 ? seconds : 1)))" "$findings"
done
exit $status
