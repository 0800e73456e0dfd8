#!/usr/bin/env bash
# Boots the machine of image.sh, runs a shell command in it and prints its output; its exit code is the command's, 124 after the time limit,
# 125 when the machine ended without one.
#   run.sh FOLDER SECONDS COMMAND [QEMU-OPTION...]
# FOLDER is /host in the machine, and the current folder of the command. .NET is on the PATH. Disks given as options are /dev/vdb and so on.
set -euo pipefail

readonly vm=${GATEWAY_VM:-${XDG_CACHE_HOME:-$HOME/.cache}/gateway-vm}
readonly folder=$1 limit=$2 command=$3
shift 3

mkdir -p "$folder/.vm"
rm -f "$folder/.vm/code" "$folder/.vm/output"
echo "$command" >"$folder/.vm/command"
acceleration=${GATEWAY_VM_ACCEL:-tcg,thread=multi,tb-size=512}   # kvm where it works; nested virtual machines often only claim to have it
code=0
timeout --foreground -k 5 "$limit" qemu-system-x86_64 -M q35,usb=off,vmport=off -cpu max -accel "$acceleration" -smp 2 -m 1536 \
    -nodefaults -no-user-config -nographic -no-reboot -serial "file:$folder/.vm/console" \
    -kernel "$vm/vmlinuz" -initrd "$vm/first.gz" -append 'console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr tsc=unstable audit=0' \
    -drive "file=$vm/root.ext4,format=raw,if=none,id=root,snapshot=on,cache=unsafe" -device virtio-blk-pci,drive=root \
    -virtfs "local,path=$folder,mount_tag=host,security_model=none,multidevs=remap" -device virtio-rng-pci "$@" || code=$?
[[ ! -f $folder/.vm/output ]] || cat "$folder/.vm/output"
if [[ -f $folder/.vm/code ]]; then
    exit "$(cat "$folder/.vm/code")"
fi
tail -n 30 "$folder/.vm/console" >&2 || true
((code == 124)) || code=125
exit "$code"
