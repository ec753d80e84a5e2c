#!/usr/bin/env bash
# Measures our D-Bus against libsystemd's sd-bus on the same private dbus-daemon; medians of runs taken in turn.
# One line a measure: name, ours, baseline, ratio, limit, ok or short.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
project=$(dirname "$(dirname "$here")")
# shellcheck source=scripts/lib/packages.sh
source "$project/scripts/lib/packages.sh"
runs=${KUBE_SPAWN_BENCH_RUNS:-7}
work=$(mktemp -d /tmp/kube-spawn-bench.XXXXXX)
daemon=

ended() {
  [[ -z $daemon ]] || kill "$daemon" 2>/dev/null || true
  rm -rf "$work"
}
trap ended EXIT

need gcc libc6-dev libsystemd-dev dbus-daemon
gcc -O2 -Wall -Werror -o "$work/sdbus" "$here/sdbus.c" -lsystemd
dotnet publish "$here/KubeSpawn.Systemd.Bench.csproj" -v quiet -c Release -o "$work/bench" \
  ${KUBE_SPAWN_ARTIFACTS:+--artifacts-path "$KUBE_SPAWN_ARTIFACTS"} >"$work/publish.log" || fail "$(cat "$work/publish.log")"
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

# measure NAME VERB COUNT LIMIT SIGN: SIGN is > where more is better.
measure() {
  local name=$1 verb=$2 count=$3 limit=$4 sign=$5 i
  for ((i = 0; i < runs; i++)); do
    "$work/bench/KubeSpawn.Systemd.Bench" "$verb" "unix:path=$work/bus" "$count" >>"$work/$verb.ours"
    "$work/sdbus" "$verb" "unix:path=$work/bus" "$count" >>"$work/$verb.baseline"
  done
  awk -v name="$name" -v ours="$(median <"$work/$verb.ours")" -v base="$(median <"$work/$verb.baseline")" -v limit="$limit" -v sign="$sign" 'BEGIN {
    ratio = ours / base
    good = sign == ">" ? ratio >= limit : ratio <= limit
    printf "%s %.4g %.4g %.2f %s%s %s\n", name, ours, base, ratio, sign == ">" ? ">=" : "<=", limit, good ? "ok" : "short" }'
}

measure dbus-round-trips-per-second calls 20000 0.8 ">"
measure dbus-10000-signals-seconds signals 10000 1.25 "<"
