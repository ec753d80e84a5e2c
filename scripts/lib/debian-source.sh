# shellcheck shell=bash
# Sourced after packages.sh: sources of Debian packages, by a private apt: /etc/apt and /var/lib/apt stay as they are.

# debian_source SUITE PACKAGE FOLDER: the unpacked source of a package in FOLDER/source.
debian_source() {
  local suite=$1 package=$2 folder=$3 apt=$3/apt private
  need dpkg-dev
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  debian_sources "$suite" deb-src >"$apt/sources.list"
  # Root drops to _apt for downloads, which could not enter these folders.
  private=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  apt-get -q "${private[@]}" update
  (cd "$folder" && apt-get -q "${private[@]}" source --download-only --only-source "$package/$suite")
  dpkg-source --no-check -x "$folder/$package"_*.dsc "$folder/source"
}
