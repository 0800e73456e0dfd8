#!/usr/bin/env bash
# Cuts the power of a virtual disk. A virtual machine writes every kind of data to it, announcing each behind the file system, while QEMU records
# all writes and flushes. Then the disk is put together as it may be after a power cut: at every flush, and 200 times anywhere with a random
# half of the unflushed writes. Each of these disks must open and have all that was announced before the cut. The last line is
#   powercut: images=N lost=N refused=N
# Settings, all optional, by environment: MARKS=600 announcements, SUBSETS=200, SEED=1, KEEP=FOLDER for the disks that failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly marks=${MARKS:-600} subsets=${SUBSETS:-200} seed=${SEED:-1}
readonly program=tests/Gateway.Storage.Tests/bin/Release/net10.0 size=96   # MiB of the file system; the marks are behind it

work=$(mktemp -d "${TMPDIR:-/tmp}/gateway-powercut-XXXXXX")
trap 'rm -rf "$work"' EXIT

tests/vm/image.sh
truncate -s $((size + 1))M "$work/disk"
PATH=$PATH:/usr/sbin mke2fs -q -t ext4 "$work/disk" "${size}M"
cp --sparse=always "$work/disk" "$work/before"
truncate -s 4G "$work/record"
mkdir "$work/host"
cp -r "$program" "$work/host/program"
offset=$((size * 1024 * 1024))
echo "powercut: recording a run of $marks announcements"
tests/vm/run.sh "$work/host" 900 \
    "mount -t ext4 /dev/vdb /data && mkdir /data/data && dotnet program/Gateway.Storage.Tests.dll crash-victim /data/data $seed /dev/vdb $offset $marks" \
    -blockdev "driver=file,filename=$work/disk,node-name=file" -blockdev "driver=file,filename=$work/record,node-name=log" \
    -blockdev driver=blklogwrites,file=file,log=log,log-super-update-interval=1,node-name=recorded -device virtio-blk-pci,drive=recorded
TMPDIR=$work dotnet "$program/Gateway.Storage.Tests.dll" power-cut "$work/before" "$work/record" "$offset" "$subsets" "$seed"
