# shellcheck shell=bash
# Sourced by test-host: settings of the whole kernel that no namespace keeps apart. A machine in a test host that is
# booted with a writable /proc/sys can change them (a kubelet does). What the first host found, the last one leaves.

settings=(
  fs/inotify/max_user_instances fs/inotify/max_user_watches fs/protected_fifos fs/protected_hardlinks
  fs/protected_regular fs/protected_symlinks kernel/core_pattern kernel/core_uses_pid kernel/keys/root_maxbytes
  kernel/keys/root_maxkeys kernel/panic kernel/panic_on_oops kernel/sysrq vm/max_map_count vm/overcommit_memory
  vm/panic_on_oom
)

settings_print() {
  local setting
  for setting in "${settings[@]}"; do
    if [[ -r /proc/sys/$setting ]]; then echo "$setting $(cat "/proc/sys/$setting")"; fi
  done
}

settings_keep() {
  [[ -e $state_root/.settings ]] || settings_print >"$state_root/.settings"
}

settings_restore() {
  local setting value now
  [[ -e $state_root/.settings && -z $(find "$state_root" -mindepth 1 -type d -print -quit) ]] || return 0
  while read -r setting value; do
    now=$(cat "/proc/sys/$setting")
    if [[ $now != "$value" ]]; then
      note "a machine changed $setting of the whole kernel from \"$value\" to \"$now\": put back"
      echo "$value" >"/proc/sys/$setting"
    fi
  done <"$state_root/.settings"
  rm "$state_root/.settings"
}
