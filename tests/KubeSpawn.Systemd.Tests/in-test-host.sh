#!/usr/bin/env bash
# Runs the tests of machines, units and images in a test host: a real systemd with machined and importd.
#   in-test-host.sh [--systemd 252|257] [--keep] [test runner's arguments]
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
project=$(dirname "$(dirname "$here")")
systemd=252 keep=
while [[ ${1:-} == --systemd || ${1:-} == --keep ]]; do
  case $1 in
  --systemd) systemd=$2 && shift 2 ;;
  --keep) keep=1 && shift ;;
  esac
done
name=systemd-tests-$systemd
published=$(mktemp -d /tmp/kube-spawn-systemd-tests.XXXXXX)
# shellcheck source=scripts/lib/packages.sh
source "$project/scripts/lib/packages.sh"
need dbus-daemon systemd-container
image=$("$project/scripts/node-image")
[[ -n ${KUBE_SPAWN_TEST_PROJECT:-} ]] || KUBE_SPAWN_TEST_PROJECT=$here

ended() {
  [[ -n $keep ]] || "$project/scripts/test-host" remove "$name" >/dev/null 2>&1 || true
  rm -rf "$published"
}
trap ended EXIT

dotnet publish "$KUBE_SPAWN_TEST_PROJECT" -v quiet -c Release -r linux-x64 --self-contained -o "$published" \
  ${KUBE_SPAWN_ARTIFACTS:+--artifacts-path "$KUBE_SPAWN_ARTIFACTS"} >"$published/publish.log" || {
  cat "$published/publish.log" >&2
  exit 1
}
[[ -n $("$project/scripts/test-host" list | grep -w "$name") ]] ||
  "$project/scripts/test-host" boot "$name" --systemd "$systemd" "--bind-ro=$published:/tests" >/dev/null
"$project/scripts/test-host" run "$name" -- env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "KUBE_SPAWN_TEST_NODE_IMAGE=$image" \
  /tests/KubeSpawn.Systemd.Tests -trait Category=TestHost "$@"
