#!/bin/sh
# Tests slurm.sh on a cluster of this one machine, made for it on loopback and gone at its end: that tasks of PROGRAM
# (spark-verify) give the same outcomes and the same report as without a cluster, that they are not run twice, and that
# neither a job that fails nor an array that is refused is taken for something else.
# Usage: slurm_test.sh PROGRAM. Exits with 77 where Slurm is not installed: skipped.
set -eu
for tool in slurmctld slurmd sbatch munged; do
  PATH=$PATH:/usr/sbin command -v "$tool" > /dev/null || { echo "skipped: no $tool here; see .ci/install slurm"; exit 77; }
done
PATH=$PATH:/usr/sbin
program=$(realpath "$1")
script=$(realpath "$(dirname "$0")/slurm.sh")
folder=$(mktemp -d)
chmod 755 "$folder"
cd "$folder"

# Ends the daemons by their own pid files, which they remove at their end, whatever happens.
stop() {
  for daemon in slurmd slurmctld munged; do
    [ -s $daemon.pid ] && kill "$(cat $daemon.pid)" 2> /dev/null || continue
    tries=100
    while [ -e $daemon.pid ] && [ $((tries -= 1)) -gt 0 ]; do sleep 0.1; done
  done
  cd /
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' INT TERM

fail() {
  echo "FAIL: $1" >&2
  tail -n 5 slurmctld.log slurmd.log >&2 || true
  exit 1
}

user=$(id -un)
node=$(hostname -s)
mkdir munge state spool
chmod 700 munge
(umask 077; head -c 128 /dev/urandom > munge/key)
munged --force --key-file="$folder/munge/key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
  --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
# Two ports that nobody uses, as far as one can tell.
port=$((20000 + $$ % 20000))
cat > slurm.conf <<CONF
ClusterName=spark
SlurmctldHost=$node(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_min_interval=1000,sched_interval=1,bf_interval=1
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$folder/slurm.conf"
slurmctld -f slurm.conf
slurmd -f slurm.conf -N "$node"
tries=100
until sinfo --noheader --format=%T 2> /dev/null | grep -q idle; do
  [ $((tries -= 1)) -gt 0 ] || fail "the cluster does not start"
  sleep 0.2
done

# Without the seconds, which nothing repeats.
same() {
  [ -e "$2" ] || fail "$2 is missing"
  grep -v '"seconds"' "$1" > a.json
  grep -v '"seconds"' "$2" > b.json
  cmp -s a.json b.json || fail "$1 and $2 differ: $(diff a.json b.json | head -n 3)"
}
only=simulator-spark_decoder
"$program" run --only $only --keep here -o here-report > here.txt
"$script" "$program" there $only
"$program" report --only $only --keep there -o there-report > there.txt
count=$("$program" list --only $only | wc -l)
[ "$(ls there/*.json | wc -l)" = "$count" ] || fail "not all of $count tasks ran: $(ls there)"
for file in here/*.json; do same "$file" "there/${file#here/}"; done
same here-report/verification.json there-report/verification.json
echo "equal: $count tasks of $only, and their report"

cp -r there before
"$script" "$program" there $only
for file in before/*.json; do cmp -s "$file" "there/${file#before/}" || fail "$file was made again"; done
echo "kept: no task was run twice"

# A program of which one task fails.
cat > failing <<'PROGRAM'
#!/bin/sh
if [ "$1" = list ]; then printf 'one\ntwo\nthree\n'; exit; fi
echo "$@" > "ran-$2"
[ "$2" != 1 ]
PROGRAM
chmod +x failing
"$script" ./failing failing-keep || fail "a job that fails is taken for an error of the array"
[ "$(cat ran-0 ran-1 ran-2 | wc -l)" = 3 ] || fail "a job that fails ends the others"
echo "failing: the other jobs of the array run"

cat > large <<'PROGRAM'
#!/bin/sh
seq 2000
PROGRAM
chmod +x large
"$script" ./large large-keep 2> large.txt && fail "an array that is refused is not an error"
grep -q 'array 0-1999 was not submitted' large.txt || fail "an array that is refused: $(cat large.txt)"
echo "refused: an array beyond MaxArraySize is an error"
echo "PASS"
