#!/usr/bin/env bash
# Runs the tests of machines, units and images in a test host: a real systemd with machined and importd.
#   in-test-host.sh [--systemd 252|257] [--bus dbus-daemon|dbus-broker] [--built FOLDER] [--keep] [test runner's arguments]
# --built: where the tests are built already; else they are built first. .NET comes from this machine.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
project=$(dirname "$(dirname "$here")")
# shellcheck source=scripts/lib/packages.sh
source "$project/scripts/lib/packages.sh"

systemd=252 bus=dbus-daemon keep='' built=''
while (($# > 0)); do
  case $1 in
    --systemd) systemd=$2 && shift 2 ;;
    --bus) bus=$2 && shift 2 ;;
    --built) built=$2 && shift 2 ;;
    --keep) keep=1 && shift ;;
    *) break ;;
  esac
done
# One that is kept is found again; else every run has its own.
name=systemd-tests-$systemd-${bus#dbus-}
[[ -n $keep ]] || name+=-$$

ended() {
  [[ -n $keep ]] || "$project/scripts/test-host" remove "$name" >/dev/null 2>&1 || true
}
trap ended EXIT

image=$("$project/scripts/node-image")
if [[ -z $built ]]; then
  dotnet build "$here" --artifacts-path "$project/artifacts/test" --nologo --verbosity quiet >&2
  built=$project/artifacts/test/bin/KubeSpawn.Systemd.Tests/debug
fi
if ! "$project/scripts/test-host" list | grep -q "^$name "; then
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  "$project/scripts/test-host" boot "$name" --systemd "$systemd" --bus "$bus" "--bind-ro=$built:/tests" "--bind-ro=$dotnet:/opt/dotnet" >/dev/null
fi
"$project/scripts/test-host" run "$name" -- env DOTNET_ROOT=/opt/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
  "KUBE_SPAWN_TEST_NODE_IMAGE=$image" /tests/KubeSpawn.Systemd.Tests -noColor -showLiveOutput -trait Category=TestHost "$@" </dev/null
