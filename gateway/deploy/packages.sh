#!/usr/bin/env bash
# Installs the Debian packages that are missing, after naming them. Does nothing when all are there.
#   packages.sh SET...
#     sdk          checks for the .NET SDK, and installs libicu if dotnet does not start without it
#     runtime      what the programs need to run: all that "make setup" installs
#     test         programs not written here that the tests hold the gateway against; MQTT.js comes from npm, as locked in
#                  tests/Gateway.Interop.Tests/mqttjs
#     peers        programs that the gateway's cost is compared with
#     lint, screenshot, fresh, vm    what "make lint", "make screenshot", "make test-fresh" and the tests in a virtual machine need
# No service of these packages is started or enabled. apt is quiet: one line a phase; its log is kept and named on failure.
set -euo pipefail

declare -A sets=(
    # libturbojpeg0: JPEG. ffmpeg: cameras that are files, streams or USB devices; clips for browsers. libsqlite3-0: the image store, kept patched by Debian.
    # ca-certificates: TLS to brokers and to the package registry, with the OpenSSL that .NET loads.
    [runtime]='libturbojpeg0 ffmpeg libsqlite3-0 ca-certificates'
    [test]='mosquitto mosquitto-clients python3-paho-mqtt python3-opencv darknet chromium fonts-dejavu-core nodejs npm gcc g++ libmbedtls-dev faketime'
    # libgtk-3-bin: GTK 3, which OpenCvSharp's native library loads; the library's own package has another name in Debian 13.
    [peers]='mosquitto python3-opencv python3-paho-mqtt motion darknet libgtk-3-bin'
    [screenshot]='chromium fonts-dejavu-core fonts-inter'
    [lint]='shellcheck'
    [fresh]='mmdebstrap debian-archive-keyring'
    [vm]='qemu-system-x86 seabios mmdebstrap debian-archive-keyring e2fsprogs cpio kmod busybox-static'
)

readonly sdk_major=10
readonly sdk_hint="
  Get it:  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel $sdk_major.0
           export PATH=\"\$HOME/.dotnet:\$PATH\"
  or see https://dotnet.microsoft.com/download/dotnet/$sdk_major.0"
readonly icu='^libicu[0-9]+$'   # its name has a number of its own in every release; apt-get takes the expression
readonly policy=/usr/sbin/policy-rc.d policy_mark='Made by packages.sh of the gateway'

log=''

die() {
    echo "packages: $*" >&2
    exit 1
}

# --- .NET ---

# Prints the version of the SDK, or what dotnet says where it does not start.
sdk_version() {
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet --version 2>&1
}

require_dotnet() {
    command -v dotnet >/dev/null && return
    [[ ! -x ${HOME:-}/.dotnet/dotnet ]] ||
        die "dotnet is in $HOME/.dotnet, which is not on the PATH. Run first:  export PATH=\"\$HOME/.dotnet:\$PATH\""
    [[ -z ${SUDO_USER:-} ]] || die "root has no dotnet on the PATH. Run make without sudo; it asks for the password when packages are missing."
    die "the .NET SDK $sdk_major or newer is needed, and there is no dotnet on the PATH.$sdk_hint"
}

# Prints what it lacks that a package has: libicu or nothing.
require_sdk() {
    local said words='' lacks=''
    said=$(sdk_version) || {
        [[ $said != *ICU* ]] || lacks=$icu
        words=$([[ -n $lacks ]] && DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 sdk_version) || die "$(command -v dotnet) does not work as a .NET SDK. It says:
    ${said//$'\n'/$'\n'    }
  The .NET SDK $sdk_major or newer is needed.$sdk_hint"
    }
    words=${words:-$said}
    [[ ${words%%.*} =~ ^[0-9]+$ && ${words%%.*} -ge $sdk_major ]] ||
        die "the .NET SDK $sdk_major or newer is needed; $(command -v dotnet) is version $words.$sdk_hint"
    echo "$lacks"
}

# --- Which packages are missing ---

is_installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# A Node.js that came another way serves as well, and Debian's would stand in its way.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null
}

missing_of() { # sets
    local name package
    for name in "$@"; do
        for package in ${sets[$name]:-}; do
            [[ $package == nodejs || $package == npm ]] && has_node && continue
            is_installed "$package" || echo "$package"
        done
    done | awk '!seen[$0]++'
}

# --- Installing, as root ---

phase() { # what is done, then the command; all it says goes to the log
    local what=$1 start=$SECONDS
    shift
    printf 'packages: %s ... ' "$what"
    if "$@" >>"$log" 2>&1 </dev/null; then
        echo "$((SECONDS - start)) s"
    else
        echo "failed after $((SECONDS - start)) s"
        return 1
    fi
}

apt() {
    LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}

has_candidate() {
    if [[ $1 == "$icu" ]]; then
        [[ -n $(apt-cache search --names-only "$1" 2>/dev/null) ]]
    else
        [[ -n $(apt-cache madison "$1" 2>/dev/null) ]]
    fi
}

# Debian starts a service as soon as its package is installed: Mosquitto would take the gateway's port, motion the camera. An existing policy
# has another owner, such as a container's image, and stays. The policy made here counts only while this process lives.
forbid_starts() {
    [[ ! -e $policy ]] || grep -q "$policy_mark" "$policy" || return 0
    cat >"$policy" <<SH
#!/bin/sh
# $policy_mark, which removes it: no service starts while that installs.
[ "\$(cut -d' ' -f22 /proc/$$/stat 2>/dev/null)" = "$(cut -d' ' -f22 "/proc/$$/stat")" ] && exit 101
exit 0
SH
    chmod 755 "$policy"
}

allow_starts() {
    ! grep -qs "/proc/$$/stat" "$policy" || rm -f "$policy"
}

units_of() { # packages
    dpkg -L "$@" 2>/dev/null | sed -nE 's:^(/usr)?/lib/systemd/system/([^/@]+\.(service|socket|timer|path))$:\2:p'
}

# A service that the installation enabled would start with the machine.
disable_services() { # packages
    local unit
    for unit in $(units_of "$@"); do
        [[ ! -d /run/systemd/system ]] || systemctl --quiet disable --now "$unit" >>"$log" 2>&1
        find /etc/systemd/system -type l -name "$unit" -path '*.wants/*' -delete
        echo "packages: $unit is off; the program is started where it is needed"
    done
    [[ -d /run/systemd/system ]] && return
    for unit in $(dpkg -L "$@" 2>/dev/null | sed -n 's:^/etc/init\.d/::p'); do
        update-rc.d "$unit" disable >>"$log" 2>&1
    done
}

explain() { # packages; why apt failed
    {
        echo "packages: apt could not install $*. It says:"
        grep -E '^(E|W|Err):|^Err:[0-9]' "$log" | tail -n 6 | sed 's/^/    /'
        echo "  All it said is in $log."
    } >&2
}

fetch_lists() {
    phase 'fetching the package lists' apt update || true   # a list that matters is missed by what follows
}

download() { # packages
    phase 'downloading' apt install -y --no-install-recommends --download-only "$@"
}

install_as_root() { # packages
    local package lists=old
    trap allow_starts EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    forbid_starts
    for package in "$@"; do
        has_candidate "$package" || {
            fetch_lists
            lists=new
            break
        }
    done
    # Old lists name files that the mirror no longer has.
    download "$@" || { [[ $lists == old ]] && fetch_lists && download "$@"; } || {
        explain "$@"
        return 1
    }
    phase 'installing' apt install -y --no-install-recommends "$@" || {
        explain "$@"
        return 1
    }
    disable_services "$@"
}

# --- Installing ---

command_for() { # packages
    echo "apt-get install ${*/#"$icu"/"'$icu'"}"
}

require_root() { # packages
    ((EUID == 0)) && return
    command -v sudo >/dev/null ||
        die "these packages are missing, and this user is neither root nor has sudo. Ask an administrator for: $(command_for "$@")"
    # Without a terminal sudo could only wait for a password that never comes.
    [[ -t 0 ]] || sudo -n true 2>/dev/null || die "sudo wants a password and there is no terminal. Run first: sudo $(command_for "$@")"
}

install_packages() { # packages
    local as_root=(sudo)
    command -v dpkg-query >/dev/null || die "this is not a Debian system. Install what matches: ${*/#"$icu"/libicu}"
    echo "packages: missing, to be installed from Debian: ${*/#"$icu"/libicu}"
    require_root "$@"
    ((EUID != 0)) || as_root=()
    log=$(mktemp "${TMPDIR:-/tmp}/gateway-packages-XXXXXX.log")
    "${as_root[@]}" bash "${BASH_SOURCE[0]}" --install "$log" "$@" || {
        [[ -s $log ]] || die "this user may not install them. Ask an administrator for: $(command_for "$@")"
        exit 1
    }
    rm -f "$log"
}

# Installs the contents of package-lock.json without running any of it. A machine that cannot get them skips the tests that need them.
install_mqttjs() {
    local folder
    folder=$(dirname "${BASH_SOURCE[0]}")/../../tests/Gateway.Interop.Tests/mqttjs
    [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return
    log=$(mktemp "${TMPDIR:-/tmp}/gateway-npm-XXXXXX.log")
    if phase 'fetching MQTT.js with npm' npm ci --prefix "$folder" --ignore-scripts --loglevel=error; then
        rm -f "$log"
    else
        tail -n 5 "$log" | sed 's/^/    /'
        echo "packages: the tests against MQTT.js will be skipped. Try: npm ci --prefix tests/Gateway.Interop.Tests/mqttjs"
    fi
}

main() { # sets
    local name lacks='' missing
    for name in "$@"; do
        [[ $name == sdk || -n ${sets[$name]:-} ]] || die "no set '$name'; there are: sdk ${!sets[*]}"
    done
    if [[ " $* " == *' sdk '* ]]; then
        require_dotnet
        lacks=$(require_sdk)
    fi
    mapfile -t missing < <(missing_of "$@")
    [[ -z $lacks ]] || missing=("$lacks" "${missing[@]}")
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
    [[ -z $lacks ]] || sdk_version >/dev/null || die "dotnet still does not start. It says:
$(sdk_version | sed 's/^/    /')"
    [[ " $* " != *' test '* ]] || install_mqttjs
}

if [[ ${1:-} == --install ]]; then
    log=$2
    install_as_root "${@:3}"
else
    main "$@"
fi
