using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Files;

/// <summary>kubelet's unit, with the arguments that kubeadm expects to be able to give it.</summary>
public static class KubeletFiles
{
    /// <summary>The unit, kubeadm's drop-in, and the link that enables the unit.</summary>
    public static IEnumerable<NodeFile> All() =>
    [
        NodeFile.Editable("/etc/systemd/system/kubelet.service", UnitText),
        NodeFile.Editable("/etc/systemd/system/kubelet.service.d/10-kubeadm.conf", DropInText),
        NodeFile.Link("/etc/systemd/system/multi-user.target.wants/kubelet.service", "../kubelet.service"),
    ];

    // kubelet is only started once kubeadm has written its configuration; before that it would end again and again.
    private const string UnitText =
        $"""
        [Unit]
        Description=kubelet
        Documentation=https://kubernetes.io/docs/
        Wants=containerd.service
        After=containerd.service
        ConditionPathExists=/var/lib/kubelet/config.yaml
        StartLimitIntervalSec=0

        [Service]
        Environment=PATH={NodePaths.Binaries}:/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        ExecStart={NodePaths.Binaries}/kubelet
        Restart=always
        RestartSec=1

        [Install]
        WantedBy=multi-user.target

        """;

    private const string DropInText =
        $"""
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
        Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
        EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
        EnvironmentFile=-/etc/default/kubelet
        ExecStart=
        ExecStart={NodePaths.Binaries}/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS

        """;
}
