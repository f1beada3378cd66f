#!/bin/sh
# Records area and period of the reference configurations as committed in rtl/, by the present flow:
# synth/history.sh SPARK_RTL CACHE [COMMIT...]; without commits, of HEAD. One file a commit in synth/history/, in the
# order in which they were recorded.
set -eu
spark=$1
cache=$2
shift 2
[ $# -gt 0 ] || set -- HEAD
folder=$(dirname "$0")/history
mkdir -p "$folder"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for commit; do
  name=$(git rev-parse --short=8 "$commit")
  if ls "$folder"/*-"$name".json >/dev/null 2>&1; then
    echo "$name is recorded already"
    continue
  fi
  rm -rf "$scratch"/*
  git archive "$commit" rtl | tar -x -C "$scratch"
  number=$(printf '%03d' $(($(ls "$folder" | wc -l) + 1)))
  "$spark" history "$scratch"/rtl/*/ --cache "$cache" --commit "$name" --subject "$(git log -1 --format=%s "$commit")" \
    -o "$folder/$number-$name.json"
  echo "recorded $folder/$number-$name.json"
done
