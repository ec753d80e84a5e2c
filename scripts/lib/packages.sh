# shellcheck shell=bash
# Sourced by the scripts that make the real parts: Debian packages on the machine, and products in the cache.
# The sourcing script has `set -euo pipefail` on and says nothing on stdout but its result.

shopt -s inherit_errexit
umask 022

# One line on stderr that says which script failed at what; then the end.
fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

note() {
  echo "${0##*/}: $*" >&2
}

require_root() {
  [[ $EUID -eq 0 ]] || fail "must run as root: run it with sudo"
}

# Prints the folder of the slow products, made if absent.
cache_dir() {
  local dir=${KUBE_SPAWN_CACHE:-/var/cache/kube-spawn} cause
  cause=$(mkdir -p "$dir" 2>&1) ||
    fail "failed to create the cache folder \"$dir\": ${cause##*: }: set KUBE_SPAWN_CACHE to a writable one"
  (cd "$dir" && pwd -P)
}

# need PACKAGE...: installs those Debian packages that are missing, with the machine's own apt sources.
# Package lists are fetched only when there are none, or when they proved too old to install from.
need() {
  local package missing=()
  for package in "$@"; do
    package_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return
  require_root
  command -v apt-get >/dev/null || fail "needs ${missing[*]}, and this is no Debian: install them by hand"
  local cache
  cache=$(cache_dir)
  (
    flock 9
    note "installing ${missing[*]}"
    local log=$cache/apt.log
    if [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null) ]] ||
      ! apt_install "${missing[@]}" >"$log" 2>&1; then
      # A broken third-party source must not stop us: whether the packages can be had decides.
      apt-get update -qq >"$log" 2>&1 || true
      apt_install "${missing[@]}" >>"$log" 2>&1 ||
        fail "failed to install ${missing[*]}: $(grep -m1 '^E:' "$log" || tail -n1 "$log") (whole log: $log)"
    fi
  ) 9>"$cache/.apt.lock"
}

package_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# debian_sources SUITE [deb|deb-src]: apt source lines for one Debian suite, from the archives this machine
# itself is set up to use; nothing in /etc/apt is changed.
debian_sources() {
  local suite=$1 type=${2:-deb} uris uri
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -e $keyring ]] || need debian-archive-keyring
  # shellcheck disable=SC2016 # apt, not the shell, fills in $(REPO_URI)
  uris=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | sort -u || true)
  [[ -n $uris ]] || fail "this machine has no apt source that ends in /debian: add a Debian archive to /etc/apt"
  for uri in $uris; do
    echo "$type [signed-by=$keyring] $uri $suite main"
  done
}

# key_of FILE...: twelve hex digits that stand for the content of files.
key_of() {
  cat -- "$@" | sha256sum | cut -c1-12
}

# build_once PRODUCT BUILDER: makes the folder $cache/PRODUCT by calling BUILDER with a folder to fill.
# Only a finished product gets its name; of a failed one nothing stays but its log, of a killed one the next run
# removes what is left. Two runs at once: the second waits and finds the product of the first.
# What the builder prints goes to $cache/PRODUCT.log, whose end is shown if it fails.
build_once() {
  local cache product=$1 builder=$2
  cache=$(cache_dir)
  [[ -e $cache/$product ]] && return
  (
    flock 9
    [[ -e $cache/$product ]] && exit 0
    local partial=$cache/.partial-$product log=$cache/$product.log
    rm -rf --one-file-system "$partial"
    mkdir "$partial"
    trap 'build_ended "$?" "$product" "$log" "$partial"' EXIT
    "$builder" "$partial" >"$log" 2>&1
    mv -T "$partial" "$cache/$product"
  ) 9>"$cache/.$product.lock"
}

build_ended() {
  (($1 == 0)) && return
  rm -rf --one-file-system "$4"
  tail -n 15 "$3" | sed 's/^/  /' >&2
  fail "failed to make \"$2\": the lines above are the end of $3"
}
