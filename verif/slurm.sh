#!/bin/sh
# Runs the tasks of a verification program whose names begin with ONLY [all] as one Slurm job array, and waits; the nodes
# must see this folder. What came of each task is kept in the folder KEEP [build/verify]; what is kept there is not run
# again. A task that finds something wrong fails its job, which the report then shows, so that is no error here.
# Usage: slurm.sh PROGRAM [KEEP [ONLY]]
set -eu
program=$1
keep=${2:-build/verify}
only=${3:-}
# Not in a pipe, which would hide that the program refuses.
names=$("$program" list --only "$only")
last=$(($(echo "$names" | wc -l) - 1))
mkdir -p "$keep/slurm"
# sbatch ends with the worst exit code of the jobs; it names the array if it could be submitted at all.
array=$(sbatch --wait --parsable --job-name=spark-verify --array="0-$last" --output="$keep/slurm/%a.log" \
  --wrap="'$program' task \$SLURM_ARRAY_TASK_ID --only '$only' --keep '$keep'" || true)
if [ -z "$array" ]; then
  echo "slurm.sh: the array 0-$last was not submitted; see above, and 'scontrol show config' for MaxArraySize" >&2
  exit 2
fi
