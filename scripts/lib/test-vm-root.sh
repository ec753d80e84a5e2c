# shellcheck shell=bash
# Sourced by test-vm: the virtual machine's disk, with its kernel beside it, made once and then only read.

vm_packages=systemd,systemd-sysv,systemd-container,dbus,kmod,iproute2,iptables,nftables,procps,util-linux,mount
vm_packages+=,linux-image-cloud-amd64,initramfs-tools,ca-certificates,xz-utils,gzip,libstdc++6,jq,busybox
# Asleep until the kernel is told to use it.
vm_packages+=,selinux-policy-default
# Of the nodes that are started in it, as a folder.
vm_node_packages=systemd,systemd-sysv,dbus,iproute2,iputils-ping,mount,util-linux

# vm_root: prints the folder that holds disk.ext4, vmlinuz and initrd.img, made if absent.
vm_root() {
  local product cache
  product=test-vm-$(key_of "${BASH_SOURCE[0]}")
  cache=$(cache_dir)
  if [[ ! -d $cache/$product ]]; then
    require_root
    need mmdebstrap e2fsprogs
    build_once "$product" vm_root_make
  fi
  echo "$cache/$product"
}

vm_root_make() {
  local product=$1 root=$1/root sources
  sources=$(debian_sources trixie)
  mmdebstrap --variant=minbase --include="$vm_packages" trixie "$root" - <<<"$sources"
  mmdebstrap --variant=minbase --include="$vm_node_packages" trixie "$root/srv/node" - <<<"$sources"
  rm -rf "$root"/srv/node/{etc/hostname,var/cache/apt,var/lib/apt/lists}
  : >"$root/srv/node/etc/machine-id"
  echo test-vm >"$root/etc/hostname"
  printf '127.0.0.1 localhost test-vm\n::1 localhost\n' >"$root/etc/hosts"
  : >"$root/etc/resolv.conf"
  echo '/dev/vda / ext4 rw 0 0' >"$root/etc/fstab"
  mkdir -p "$root/payload"
  vm_units "$root"
  cp "$root"/boot/vmlinuz-* "$product/vmlinuz"
  cp "$root"/boot/initrd.img-* "$product/initrd.img"
  rm -rf "$root"/boot/* "$root"/var/cache/apt "$root"/var/lib/apt/lists
  vm_selinux "$root"
  mkfs.ext4 -q -m 0 -d "$root" "$product/disk.ext4" 6G
  rm -rf --one-file-system "$root"
}

# Enforcing, once the kernel is told to use SELinux, on files that have their labels. Debian's policy gives systemd-nspawn a domain that
# serves the files of a machine, not a machine that boots: that domain alone is permissive. What starts it, kube-spawn, is not.
vm_selinux() {
  local root=$1
  printf 'SELINUX=enforcing\nSELINUXTYPE=default\n' >"$root/etc/selinux/config"
  echo '(typepermissive systemd_nspawn_t)' >"$root/tmp/nspawn-permissive.cil"
  chroot "$root" semodule --noreload --install /tmp/nspawn-permissive.cil
  rm "$root/tmp/nspawn-permissive.cil"
  # Labels are attributes like others to a kernel without SELinux.
  chroot "$root" setfiles -F /etc/selinux/default/contexts/files/file_contexts /
}

# Nothing but what the tests need starts; they run once the machine is up, and then it powers off.
vm_units() {
  local root=$1 units=$1/etc/systemd/system unit
  for unit in getty.target serial-getty@ttyS0.service serial-getty@ttyS1.service apt-daily.timer apt-daily-upgrade.timer \
    dpkg-db-backup.timer fstrim.timer e2scrub_all.timer e2scrub_reap.service systemd-timesyncd.service \
    systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service; do
    ln -sf /dev/null "$units/$unit"
  done
  cat >"$units/test-vm.service" <<'UNIT'
[Unit]
Description=Run the payload, then power off
After=basic.target dbus.socket systemd-user-sessions.service
[Service]
Type=oneshot
# What an administrator's shell has, where SELinux is on.
SELinuxContext=unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023
ExecStart=/bin/bash -c 'mount -o ro /dev/vdb /payload && exec /payload/run >/dev/ttyS1 2>&1'
ExecStopPost=/bin/systemctl poweroff --force
[Install]
WantedBy=multi-user.target
UNIT
  mkdir -p "$units/multi-user.target.wants"
  ln -sf ../test-vm.service "$units/multi-user.target.wants/"
}
