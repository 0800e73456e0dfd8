#!/usr/bin/env bash
# Makes the virtual machine that run.sh boots: Debian 12's own kernel, unpacked and never installed, and a root file system with the .NET runtime
# of this machine. Two minutes and 1 GB the first time; nothing when all is there. All of it is in GATEWAY_VM (default ~/.cache/gateway-vm).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly vm=${GATEWAY_VM:-${XDG_CACHE_HOME:-$HOME/.cache}/gateway-vm}
readonly packages=libstdc++6,libssl3,zlib1g,ca-certificates,libsqlite3-0,kmod,procps,util-linux,busybox-static
readonly modules='virtio_pci virtio_blk virtio_rng ext4 9pnet_virtio 9p'

say() {
    echo "vm: $*"
}

die() {
    echo "vm: $*" >&2
    exit 1
}

dotnet_root() {
    dirname "$(readlink -f "$(command -v dotnet)")"
}

kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: linux-image-//p' | head -n 1)
[[ -n $kernel ]] || die "apt knows no linux-image-amd64. Run: apt-get update"
stamp=$({ echo "$kernel"; ls "$(dotnet_root)/shared/Microsoft.NETCore.App"; cat image.sh guest/*; } | sha256sum)
if [[ -f $vm/stamp && $(cat "$vm/stamp") == "$stamp" ]]; then
    exit 0
fi
rm -f "$vm/stamp"

say "fetching the kernel $kernel"
rm -rf "$vm/kernel"
mkdir -p "$vm/kernel"
(cd "$vm" && apt-get -q download "linux-image-$kernel" >/dev/null && dpkg-deb -x linux-image-"$kernel"_*.deb kernel && rm linux-image-"$kernel"_*.deb)
depmod -b "$vm/kernel" "$kernel"
cp "$vm/kernel/boot/vmlinuz-$kernel" "$vm/vmlinuz"

say 'making the first file system'
first=$vm/first
rm -rf "$first"
mkdir -p "$first"/{bin,mod,proc,sys,dev,newroot}
cp /bin/busybox "$first/bin/busybox"
for module in $modules; do
    modprobe -d "$vm/kernel" -S "$kernel" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
done | awk '!seen[$0]++' | while read -r file; do
    cp "$file" "$first/mod/"
    basename "$file" >>"$first/mod/order"
done
install -m 755 guest/first-init "$first/init"
(cd "$first" && find . | cpio -o -H newc --quiet | gzip -1) >"$vm/first.gz"

say 'making the root file system'
root=$vm/root
sources=/etc/apt/sources.list.d/debian.sources
[[ -f $sources ]] || sources=/etc/apt/sources.list
rm -rf "$root" "$vm/root.tar"
mmdebstrap --quiet --variant=minbase --include="$packages" bookworm "$vm/root.tar" "$sources"
mkdir "$root"
tar -C "$root" --exclude='./dev/*' -xf "$vm/root.tar"
mkdir -p "$root"/{host,data,dotnet}
cp -r "$(dotnet_root)"/{dotnet,host,shared} "$root/dotnet/"
install -m 755 guest/init "$root/vm-init"
rm -f "$vm/root.ext4"
mke2fs -q -t ext4 -d "$root" "$vm/root.ext4" "$(($(du -sm "$root" | cut -f1) * 5 / 4 + 64))M"
rm -rf "$root" "$vm/root.tar" "$first" "$vm/kernel"
echo "$stamp" >"$vm/stamp"
say "ready in $vm"
