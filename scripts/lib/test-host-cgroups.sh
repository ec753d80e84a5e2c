# shellcheck shell=bash
# Sourced by test-host: its processes live in one cgroup per hierarchy, named after it, directly below the root.
# By these they are found again, whatever was killed in between; removing them leaves the hierarchies as they were.

cgroup_root=/sys/fs/cgroup

# 1: one unified hierarchy with controllers; no: the controllers are in hierarchies of version 1.
cgroups_unified() {
  if [[ $1 == 257 || $(stat -f -c %T "$cgroup_root") == cgroup2fs ]]; then echo 1; else echo 0; fi
}

# Prints the mount point of each hierarchy.
cgroups_hierarchies() {
  if [[ $(stat -f -c %T "$cgroup_root") == cgroup2fs ]]; then
    echo "$cgroup_root"
    return
  fi
  local dir
  for dir in "$cgroup_root"/*/; do
    # Names like "cpu,cpuacct" are hierarchies, and "cpu" beside them a link to one.
    [[ -L ${dir%/} ]] || echo "${dir%/}"
  done
}

cgroups_make() {
  local hierarchy dir file
  for hierarchy in $(cgroups_hierarchies); do
    dir=$hierarchy/kube-spawn-test-host-$1
    mkdir -p "$dir"
    # A new cpuset is empty, and takes no process until it is filled.
    for file in cpuset.cpus cpuset.mems; do
      if [[ ${hierarchy##*/} == cpuset && -e $dir/$file ]]; then cat "$hierarchy/$file" >"$dir/$file"; fi
    done
  done
}

# cgroups_enter NAME PID: moves a process into the host's own cgroups; with version 2 into a leaf, where it may be.
cgroups_enter() {
  local hierarchy dir
  for hierarchy in $(cgroups_hierarchies); do
    dir=$hierarchy/kube-spawn-test-host-$1
    if [[ -e $dir/cgroup.controllers ]]; then
      dir+=/launcher
      mkdir -p "$dir"
    fi
    echo "$2" >"$dir/cgroup.procs"
  done
}

# cgroups_join LEADER PID: moves a process beside the init of a host, inside what its cgroup namespace shows.
cgroups_join() {
  local controllers path dir
  while IFS=: read -r _ controllers path; do
    dir=$cgroup_root
    case $controllers in
      '') if [[ -d $dir/unified ]]; then dir+=/unified; fi ;;
      name=*) dir+=/${controllers#name=} ;;
      *) dir+=/$controllers ;;
    esac
    if [[ $path == */init.scope ]]; then path=${path%/init.scope}/test-host-run; fi
    mkdir -p "$dir$path"
    echo "$2" >"$dir$path/cgroup.procs"
  done <"/proc/$1/cgroup"
}

cgroups_folders() {
  local hierarchy dir
  for hierarchy in $(cgroups_hierarchies); do
    dir=$hierarchy/kube-spawn-test-host-$1
    if [[ -d $dir ]]; then find "$dir" -depth -type d; fi
  done
}

cgroups_processes() {
  local dir
  for dir in $(cgroups_folders "$1"); do
    cat "$dir/cgroup.procs" 2>/dev/null || true
  done | sort -un
}

# The host's init: pid 1 of a namespace one below that of its parent.
cgroups_init() {
  local pid key values
  for pid in $(cgroups_processes "$1"); do
    while IFS=$'\t' read -r key values; do
      [[ $key == NSpid: && $values == "$pid"$'\t'1 ]] && { echo "$pid"; return; }
    done 2>/dev/null <"/proc/$pid/status" || true
  done
}

# Ends all processes and takes the cgroups away. Killing the init ends the rest; what is left is killed one by one.
cgroups_remove() {
  local name=$1 round pid dir
  for ((round = 0; round < 200; round++)); do
    [[ -n $(cgroups_folders "$name") ]] || return 0
    for pid in $(cgroups_init "$name") $(cgroups_processes "$name"); do
      [[ $pid == "$$" ]] || kill -KILL "$pid" 2>/dev/null || true
    done
    for dir in $(cgroups_folders "$name"); do
      rmdir "$dir" 2>/dev/null || true
    done
    # The kernel tells nobody when a killed process has left a cgroup of version 1: look again, at most 10 s.
    [[ -z $(cgroups_folders "$name") ]] || sleep 0.05
  done
  return 1
}
