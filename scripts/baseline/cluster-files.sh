# shellcheck shell=bash
# Sourced by baseline/cluster: the files that make a machine of the node image a node, as one writes them by hand.

# make_layer FOLDER: what all nodes have.
make_layer() {
  local layer=$1 units=$1/etc/systemd/system
  mkdir -p "$units/multi-user.target.wants" "$units/sysinit.target.wants" "$layer"/etc/{containerd,cni/net.d,kubernetes}
  mkdir -p "$layer/usr/local/lib"
  prepare_unit >"$units/node-prepare.service"
  ln -s ../node-prepare.service "$units/sysinit.target.wants/"
  prepare_script >"$layer/usr/local/lib/node-prepare"
  chmod 755 "$layer/usr/local/lib/node-prepare"
  kubelet_unit >"$units/kubelet.service"
  ln -s ../kubelet.service "$units/multi-user.target.wants/"
  containerd_config >"$layer/etc/containerd/config.toml"
  printf '%s\n' '127.0.0.1 localhost' '10.99.0.11 node1' '10.99.0.12 node2' '10.99.0.13 node3' >"$layer/etc/hosts"
}

# make_node_files NODE FOLDER: what only that node has.
make_node_files() {
  local node=$1 upper=$2
  mkdir -p "$upper/etc/cni/net.d" "$upper/etc/kubernetes"
  network "$(pods_of "$node").0/24" >"$upper/etc/cni/net.d/10-base.conflist"
  if [[ $node == node1 ]]; then kubeadm_config >"$upper/etc/kubernetes/kubeadm.yaml"; fi
}

prepare_unit() {
  cat <<'UNIT'
[Unit]
Description=Make this machine fit for a kubelet
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/lib/node-prepare
UNIT
}

prepare_script() {
  cat <<'SCRIPT'
#!/bin/bash
set -eu
# Controllers of cgroup v1 are mounted read-only by systemd-nspawn.
for controller in /sys/fs/cgroup/*/; do
  if mountpoint -q "$controller"; then mount -o remount,bind,rw "$controller"; fi
done
# The kubelet wants to read the kernel's log; a machine has none of its own.
[ -e /dev/kmsg ] || ln -s /dev/null /dev/kmsg
echo 1 >/proc/sys/net/ipv4/ip_forward
if [ -e /proc/sys/net/bridge ]; then echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables; fi
# The kubelet insists on these settings of the whole kernel. It finds them here, and the host's stay what they are.
mkdir -p /run/kubelet-settings
while read -r setting value; do
  [ -e "/proc/sys/$setting" ] || continue
  echo "$value" >"/run/kubelet-settings/${setting//\//-}"
  mount --bind "/run/kubelet-settings/${setting//\//-}" "/proc/sys/$setting"
done <<END
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
END
SCRIPT
}

# As kubeadm's own packages have it, with the flags that cgroup v1 in a machine asks for.
kubelet_unit() {
  cat <<'UNIT'
[Unit]
Description=kubelet
Wants=containerd.service
After=containerd.service
[Service]
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
  --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS \
  --cgroups-per-qos=false --enforce-node-allocatable= --eviction-hard=
Restart=always
StartLimitInterval=0
RestartSec=10
[Install]
WantedBy=multi-user.target
UNIT
}

containerd_config() {
  local restrict=false
  # CAP_SYS_RESOURCE is bit 24: without it no process can lower its own out-of-memory score, and runc fails.
  (((0x$(awk '/^CapEff/ { print $2 }' /proc/self/status) >> 24) & 1)) || restrict=true
  cat <<CONFIG
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "k8s.gcr.io/pause:3.2"
  restrict_oom_score_adj = $restrict
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
CONFIG
}

network() {
  cat <<CONFIG
{
  "cniVersion": "0.4.0",
  "name": "base",
  "plugins": [
    {
      "type": "bridge", "bridge": "cni0", "isDefaultGateway": true, "ipMasq": false, "hairpinMode": true,
      "ipam": { "type": "host-local", "ranges": [[{ "subnet": "$1" }]] }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
CONFIG
}

kubeadm_config() {
  cat <<'CONFIG'
apiVersion: kubeadm.k8s.io/v1beta2
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 10.99.0.11
nodeRegistration:
  name: node1
  criSocket: unix:///run/containerd/containerd.sock
---
apiVersion: kubeadm.k8s.io/v1beta2
kind: ClusterConfiguration
kubernetesVersion: v1.20.2
networking:
  podSubnet: 10.244.0.0/16
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failSwapOn: false
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack:
  maxPerCore: 0
CONFIG
}
