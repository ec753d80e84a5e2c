namespace KubeSpawn.Clusters.Files;

/// <summary>The unit and script that make a booted machine fit for a kubelet, before anything else in it runs.</summary>
public static class PrepareFiles
{
    private const string Script = "/opt/kube-spawn/libexec/prepare";

    /// <summary>Both, and the link that enables the unit.</summary>
    public static IEnumerable<NodeFile> All() =>
    [
        NodeFile.Editable(Script, ScriptText, FileModes.Executable),
        NodeFile.Editable("/etc/systemd/system/kube-spawn-node.service", UnitText),
        NodeFile.Link("/etc/systemd/system/sysinit.target.wants/kube-spawn-node.service", "../kube-spawn-node.service"),
    ];

    private const string UnitText =
        $"""
        [Unit]
        Description=Prepare this machine for a kubelet
        DefaultDependencies=no
        Before=containerd.service crio.service kubelet.service

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart={Script}

        """;

    private const string ScriptText =
        """
        #!/bin/sh
        # Written by kube-spawn where it is missing; an edited one is kept.
        set -eu

        # cgroup v1: the controllers come read-only from systemd-nspawn, and where the host's systemd does not manage one, every machine sees the
        # whole of it. kubelet looks into each group that it sees before it starts a pod, also those of other nodes and of this one's last life.
        # So each controller's folder becomes a group of this node alone, with everything from here on inside. The old mount has to go: the
        # runtime would find it first. cgroup v2 has a tree for each machine, and nothing is mounted below it.
        # Containers wait for this: it calls as few programs as it can, and mounts in few steps, for each step makes systemd read all mounts again.
        read -r node < /proc/sys/kernel/hostname
        work=/run/kube-spawn-node
        controllers= groups= asides= read_only= shared=
        while read -r id parent device root path options rest; do
            case "$path $rest" in "/ "*shared:*) shared=yes ;; esac
            case $path in /sys/fs/cgroup/*) ;; *) continue ;; esac
            case $options in ro,*) read_only="$read_only $path" ;; esac
            case $path in */systemd) continue ;; esac
            case $rest in *"- cgroup "*) ;; *) continue ;; esac
            controllers="$controllers $path"
            groups="$groups $path/$node"
            asides="$asides $work/${path##*/}"
        done < /proc/self/mountinfo
        for path in $read_only; do mount -o remount,bind,rw "$path"; done
        for group in $groups; do
            # What is still in use stays.
            if [ -d "$group" ]; then find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || :; fi
        done
        mkdir -p "$work/settings" $groups $asides
        for controller in $controllers; do
            own=$controller/$node
            for file in cpuset.cpus cpuset.mems; do
                # A new cpuset is empty, and takes no process.
                if [ -e "$own/$file" ]; then
                    read -r value < "$controller/$file"
                    echo "$value" > "$own/$file"
                fi
            done
            echo 1 > "$own/cgroup.procs"
            echo "$own $work/${controller##*/} none bind"
        done > "$work/aside"
        if [ -n "$controllers" ]; then
            mount --all --fstab "$work/aside"
            umount $controllers
        fi
        for controller in $controllers; do echo "$work/${controller##*/} $controller none bind"; done > "$work/mounts"

        # kubelet wants these settings of the whole kernel and would write them for every other user of the host. It finds them in files
        # laid over them instead; what the host has stays as it is.
        while read -r setting value; do
            [ -e "/proc/sys/$setting" ] || continue
            cover=$work/settings/${setting##*/}
            echo "$value" > "$cover"
            echo "$cover /proc/sys/$setting none bind" >> "$work/mounts"
        done <<'END'
        vm/overcommit_memory 1
        vm/panic_on_oom 0
        kernel/panic 10
        kernel/panic_on_oops 1
        kernel/keys/root_maxkeys 1000000
        kernel/keys/root_maxbytes 25000000
        END
        mount --all --fstab "$work/mounts"
        if [ -n "$controllers" ]; then umount $asides; fi

        # Mounts that pods make have to reach kubelet and back.
        [ -n "$shared" ] || mount --make-rshared /

        # kubelet reads the kernel's log; a machine has none of its own.
        [ -e /dev/kmsg ] || ln -s /dev/null /dev/kmsg

        """;
}
