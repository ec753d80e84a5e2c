#!/usr/bin/env bash
# Measures our D-Bus against libsystemd's sd-bus on the same private dbus-daemon; medians of runs taken in turn.
#   bench.sh [RUNS]
# One line a measure: name, ours, baseline, ratio, limit, ok or short. Exit status 1 when a limit is not held.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
project=$(dirname "$(dirname "$here")")
# shellcheck source=scripts/lib/packages.sh
source "$project/scripts/lib/packages.sh"
runs=${1:-7}
short=0
work=$(mktemp -d /tmp/kube-spawn-bench.XXXXXX)
daemon=

ended() {
  [[ -z $daemon ]] || kill "$daemon" 2>/dev/null || true
  rm -rf "$work"
}
trap ended EXIT

need gcc libc6-dev libsystemd-dev dbus-daemon
gcc -O2 -Wall -Werror -o "$work/sdbus" "$here/sdbus.c" -lsystemd
dotnet build "$here" --configuration Release --artifacts-path "$project/artifacts/test" --nologo --verbosity quiet >&2
ours=$project/artifacts/test/bin/KubeSpawn.Systemd.Bench/release/KubeSpawn.Systemd.Bench
cat >"$work/bus.conf" <<TEXT
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=$work/bus</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
TEXT
dbus-daemon "--config-file=$work/bus.conf" --nofork --nopidfile 2>"$work/bus.log" &
daemon=$!
for ((i = 0; i < 200; i++)); do
  "$work/sdbus" calls "unix:path=$work/bus" 1 >/dev/null 2>&1 && break
  sleep 0.02
done

median() {
  sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# measure NAME VERB COUNT TO-TIME UNIT LIMIT: TO-TIME makes a time of what both programs print.
measure() {
  local name=$1 verb=$2 count=$3 to_time=$4 unit=$5 limit=$6 i line
  for ((i = 0; i < runs; i++)); do
    "$ours" "$verb" "unix:path=$work/bus" "$count" >>"$work/$verb.ours"
    "$work/sdbus" "$verb" "unix:path=$work/bus" "$count" >>"$work/$verb.baseline"
  done
  line=$(awk -v name="$name" -v o="$(median <"$work/$verb.ours")" -v b="$(median <"$work/$verb.baseline")" -v unit="$unit" -v limit="$limit" 'BEGIN {
    ours = '"${to_time//x/o}"'; base = '"${to_time//x/b}"'; ratio = ours / base
    printf "%-30s %7.2f %-2s %7.2f %-2s %7.2f %6.2f x  %s\n", name, ours, unit, base, unit, ratio, limit, ratio <= limit ? "ok" : "short" }')
  echo "$line"
  [[ $line == *ok ]] || short=1
}

# 0.8 of the round trips in the same time: 1.25 of the time for each.
measure "D-Bus round trip" calls 20000 "1e6 / x" us 1.25
measure "10,000 D-Bus signals" signals 10000 "1000 * x" ms 1.25
((short == 0))
