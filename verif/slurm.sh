#!/bin/sh
# Runs all tasks of a verification program as one Slurm job array and waits. Tasks that are done are not run again; one that
# finds something wrong fails its job, which the report then shows, so that is no error here.
set -eu
program=$1
last=$(($("$program" list | wc -l) - 1))
mkdir -p build/verify/slurm
sbatch --wait --quiet --job-name=spark-verify --array="0-$last" --output=build/verify/slurm/%a.log \
  --wrap="$program task \$SLURM_ARRAY_TASK_ID" || true
