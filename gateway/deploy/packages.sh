#!/usr/bin/env bash
# Installs the Debian packages the gateway needs and this machine lacks, naming them first, and for the tests MQTT.js as locked in
# tests/Gateway.Interop.Tests/mqttjs. Does nothing when all are there.
#   packages.sh SET...      sets: sdk (checks only), runtime, test, peers, screenshot, lint
set -euo pipefail

declare -A sets=(
    # libturbojpeg0: JPEG. ffmpeg: cameras that are files, streams or USB devices. libsqlite3-0: the image store, kept patched by Debian.
    [runtime]='libturbojpeg0 ffmpeg libsqlite3-0'
    # Programs not written here that the interop tests hold the gateway against.
    [test]='mosquitto mosquitto-clients python3-paho-mqtt python3-opencv darknet chromium fonts-dejavu-core nodejs npm'
    # Programs that the gateway's cost is measured against.
    [peers]='python3-opencv motion darknet'
    [screenshot]='chromium fonts-dejavu-core fonts-inter'
    [lint]='shellcheck'
)

die() {
    echo "packages: $*" >&2
    exit 1
}

check_sdk() {
    local version=''
    version=$(dotnet --version 2>/dev/null) || true
    [[ ${version%%.*} =~ ^[0-9]+$ && ${version%%.*} -ge 10 ]] && return
    die "the .NET SDK 10 or newer is needed, found '${version:-none}'.
  Get it:  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
           export PATH=\"\$HOME/.dotnet:\$PATH\"
  or see https://dotnet.microsoft.com/download/dotnet/10.0"
}

is_installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

has_candidate() {
    [[ -n $(apt-cache madison "$1" 2>/dev/null) ]]
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

require_root() {
    ((EUID == 0)) && return
    if command -v sudo >/dev/null; then
        # Without a terminal sudo could only wait for a password that never comes.
        [[ -t 0 ]] || sudo -n true 2>/dev/null || die "sudo wants a password and there is no terminal. Run first: sudo apt-get install $*"
        return
    fi
    die "these packages are missing and this user is neither root nor has sudo. Ask an administrator for: apt-get install $*"
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@" </dev/null
}

# A Node.js that came another way serves as well, and Debian's would stand in its way.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null
}

# What package-lock.json says, without running anything of it; a machine that cannot get it skips the tests that want it.
install_mqttjs() {
    local folder
    folder=$(dirname "${BASH_SOURCE[0]}")/../../tests/Gateway.Interop.Tests/mqttjs
    [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return
    echo "packages: MQTT.js is missing, to be installed by npm into tests/Gateway.Interop.Tests/mqttjs"
    npm ci --prefix "$folder" --ignore-scripts --loglevel=error </dev/null ||
        echo "packages: npm could not install MQTT.js; the tests against it will be skipped. Try: npm ci --prefix tests/Gateway.Interop.Tests/mqttjs"
}

install() {
    local package
    for package in "$@"; do
        has_candidate "$package" || {
            echo "packages: $package is not in the package lists, refreshing them"
            apt update
            break
        }
    done
    apt install -y --no-install-recommends "$@" || {
        echo "packages: trying once more with fresh package lists"   # old lists name files the mirror no longer has
        apt update
        apt install -y --no-install-recommends "$@"
    }
}

# Debian starts motion as a service as soon as it is installed, which would take the camera away; only the program is wanted.
quieten() {
    [[ " $* " == *" motion "* && -d /run/systemd/system ]] || return 0
    as_root systemctl disable --now motion.service
}

main() {
    local name package missing=()
    for name in "$@"; do
        if [[ $name == sdk ]]; then
            check_sdk
            continue
        fi
        [[ -n ${sets[$name]:-} ]] || die "no set '$name'; there are: sdk ${!sets[*]}"
        for package in ${sets[$name]}; do
            [[ " ${missing[*]-} " == *" $package "* ]] && continue
            [[ $package == nodejs || $package == npm ]] && has_node && continue
            command -v dpkg-query >/dev/null || die "this is not a Debian system. Install what matches: ${sets[$name]}"
            is_installed "$package" || missing+=("$package")
        done
    done
    if ((${#missing[@]})); then
        echo "packages: missing, to be installed from Debian: ${missing[*]}"
        require_root "${missing[@]}"
        install "${missing[@]}"
        quieten "${missing[@]}"
    fi
    [[ " $* " != *" test "* ]] || install_mqttjs
}

main "$@"
