# shellcheck shell=bash
# Sourced by test-host: the root file systems of test hosts, made once and then only read.

root_packages=systemd,systemd-sysv,systemd-container,dbus,dbus-broker,iproute2,iptables,nftables,procps,kmod,strace,python3
root_packages+=,ca-certificates,curl,jq,e2fsprogs,btrfs-progs,xz-utils,gnupg

# root_of SYSTEMD: prints the folder of the pristine root for that version of systemd, made if absent.
root_of() {
  local suite key cache
  case $1 in
    252) suite=bookworm ;;
    257) suite=trixie ;;
  esac
  cache=$(cache_dir)
  key=$(key_of "${BASH_SOURCE[0]}")
  if [[ ! -d $cache/test-host-$suite-$key ]]; then
    require_root
    need mmdebstrap
    build_once "test-host-$suite-$key" "root_make_$suite"
  fi
  echo "$cache/test-host-$suite-$key"
}

root_make_bookworm() { root_make bookworm "$1"; }
root_make_trixie() { root_make trixie "$1"; }

root_make() {
  local suite=$1 root=$2 sources
  sources=$(debian_sources "$suite")
  mmdebstrap --variant=minbase --include="$root_packages" "$suite" "$root" - <<<"$sources"
  echo test-host >"$root/etc/hostname"
  printf '127.0.0.1 localhost test-host\n::1 localhost\n' >"$root/etc/hosts"
  : >"$root/etc/resolv.conf"
  : >"$root/etc/machine-id" # each instance gets its own
  ln -sf /kube-spawn/artifacts/kube-spawn "$root/usr/local/bin/kube-spawn"
  root_units "$root"
}

# What a test host does not need at boot is masked; what makes it ready is added.
root_units() {
  local root=$1 units=$1/etc/systemd/system unit
  for unit in console-getty.service getty.target apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
    fstrim.timer e2scrub_all.timer e2scrub_reap.service systemd-networkd.service systemd-networkd.socket \
    systemd-timesyncd.service systemd-networkd-wait-online.service; do
    ln -sf /dev/null "$units/$unit"
  done
  # Installing dbus-broker makes it the bus; which one it is, each host that is booted says.
  rm -f "$units/dbus.service"
  cat >"$units/test-host-ready.service" <<'UNIT'
[Unit]
Description=Report that the test host is up
After=basic.target dbus.service dbus.socket systemd-user-sessions.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash -c 'echo ready 1<>/run/test-host/ready'
[Install]
WantedBy=multi-user.target
UNIT
  mkdir -p "$units/multi-user.target.wants"
  ln -sf ../test-host-ready.service "$units/multi-user.target.wants/"
  root_init >"$root/usr/local/lib/test-host-init"
  chmod 755 "$root/usr/local/lib/test-host-init"
}

# What runs first in a test host, and becomes its systemd.
root_init() {
  cat <<'SCRIPT'
#!/bin/bash
set -eu
# systemd-nspawn mounts the controllers of cgroup v1 read-only. systemd uses those that it can write when it starts.
for controller in /sys/fs/cgroup/*/; do
  if mountpoint -q "$controller"; then mount -o remount,bind,rw "$controller"; fi
done
# Settings of the whole kernel, not of a namespace: writing them must work here and change nothing outside.
# Each is covered by a file of its own that starts with the real value.
shield=/run/test-host-settings
mkdir -p "$shield"
for setting in /proc/sys/fs/inotify/max_user_{instances,watches} /proc/sys/vm/{overcommit_memory,panic_on_oom} \
  /proc/sys/kernel/{panic,panic_on_oops} /proc/sys/kernel/keys/root_max{keys,bytes} \
  /sys/module/nf_conntrack/parameters/hashsize; do
  [[ -e $setting ]] || continue
  copy=$shield/$(tr / - <<<"${setting#/}")
  cat "$setting" >"$copy"
  mount --bind "$copy" "$setting"
done
exec /lib/systemd/systemd
SCRIPT
}
