#!/usr/bin/env bash
# Tries the README's two commands as a new user would: in a Debian 12 root made for it, as a user with sudo, git, make and the .NET SDK in ~/.dotnet,
# runs "DEMO_SECONDS=60 make demo" and "make test" in a clone of the committed HEAD; then the demo alone in a Debian 13 root.
# Needs root or sudo, about 15 GB and half an hour. Prints a line a phase; the last one is
#   fresh: bookworm demo=ok test=PASSED/FAILED/SKIPPED trixie demo=ok
# and the exit code is 0 only if nothing failed. Logs are in artifacts/fresh. Settings, all optional, by environment:
#   FRESH='bookworm:demo,test trixie:demo'   what is tried where
#   TMPDIR=/var/tmp                          where the roots are; removed at the end, also after Ctrl-C
#   KEEP=1                                   leaves them there instead
# shellcheck disable=SC2317  # functions are called by name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The settings that package clients need to reach their registries from here, besides their own files.
network_settings() {
    env | grep -E '^([a-z]+_proxy|[A-Z]+_PROXY|NUGET_[A-Z_]+)=' || true
}

if ((EUID != 0)); then
    # Root's own environment knows neither this user's SDK nor how its package clients are set up.
    mapfile -t settings < <(network_settings)
    exec sudo env "PATH=$PATH" "HOME=$HOME" "FRESH=${FRESH:-}" "TMPDIR=${TMPDIR:-}" "KEEP=${KEEP:-}" "${settings[@]}" bash tests/fresh.sh
fi

readonly plan=${FRESH:-bookworm:demo,test trixie:demo} keep=${KEEP:-}
readonly logs=artifacts/fresh user=tester bundle=ca-certificates.crt
readonly demo_limit=3600 test_limit=7200   # seconds; a busy machine takes several times what an idle one does
work='' child='' code=0 outcome='' summary='' status=0

say() {
    echo "fresh: $*"
}

die() {
    echo "fresh: $*" >&2
    exit 1
}

clean_up() {
    local code=$?
    trap '' INT TERM HUP
    [[ -z $child ]] || kill -KILL -- "-$child" 2>/dev/null || true
    wait
    if [[ -n $keep ]]; then
        say "the roots stay in $work"
    else
        rm -rf --one-file-system "$work"
    fi
    [[ -z ${SUDO_UID:-} ]] || chown -R "$SUDO_UID" artifacts || true
    exit "$code"
}

# Runs a command in a process group of its own and waits for it; Ctrl-C ends the wait, and clean_up what it waited for. Leaves the command's
# exit code in "code": called as a condition, the shell would not stop a function at its first error.
attend() { # log, then the command
    local log=$1
    shift
    code=0
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    set +m
    child=$!
    wait "$child" || code=$?
    child=''
}

report() { # suite, what was done, what came of it, seconds, its log
    if [[ $3 == ok || $3 == [1-9]*/0/* ]]; then
        say "$1: $2 $3, $4 s"
        return
    fi
    status=1
    say "$1: $2 $3, $4 s; the end of $5:"
    tail -n 25 "$5" | cut -c 1-400 | sed 's/^/    /'
}

# --- Making a root ---

# The places that this machine takes Debian from, for another release; none where it has none of Debian: then mmdebstrap chooses.
sources() { # suite
    local here uri release component origin
    here=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    apt-get indextargets --format "\$(REPO_URI)|\$(RELEASE)|\$(COMPONENT)|\$(ORIGIN)" 'Created-By: Packages' | sort -u |
        while IFS='|' read -r uri release component origin; do
            [[ $origin == Debian && $component == main && $release =~ ^($here|stable)(-updates|-security)?$ ]] || continue
            echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $1${BASH_REMATCH[2]} $component"
        done
}

# How apt is to reach them: proxies, and checks that this machine has turned off.
apt_settings() {
    apt-config dump | grep -E '^Acquire::(https?|ftp|Check-|Max-ValidTime|ForceIPv|Retries)' || true
}

bootstrap() { # suite, root
    local mirrors setting options=()
    mirrors=$(sources "$1")
    while read -r setting; do
        options+=("--aptopt=$setting")
    done < <(apt_settings)
    # In namespaces of its own: what mmdebstrap mounts into the root is gone with it, however it ends.
    unshare --mount --pid --fork --kill-child --mount-proc \
        mmdebstrap --variant=minbase --include=sudo,git,make,curl,ca-certificates "${options[@]}" "$1" "$2" ${mirrors:+"$mirrors"}
}

# Names, certificates and registries as they are on this machine: each is a matter of its network, not of what is tried.
copy_network() { # root
    local config
    cat /etc/resolv.conf >"$1/etc/resolv.conf"
    { cat /etc/hosts && echo "127.0.1.1 $(hostname)"; } >"$1/etc/hosts"
    if [[ -s /etc/ssl/certs/$bundle ]]; then
        csplit -s -z -f "$1/usr/local/share/ca-certificates/host-" -b '%03d.crt' "/etc/ssl/certs/$bundle" '/-----BEGIN CERTIFICATE-----/' '{*}'
        chroot "$1" update-ca-certificates
    fi
    if [[ -f $HOME/.nuget/NuGet/NuGet.Config ]]; then
        install -D -m 600 "$HOME/.nuget/NuGet/NuGet.Config" "$1/home/$user/.nuget/NuGet/NuGet.Config"
    fi
    for config in /etc/npmrc "$(npm config get globalconfig 2>/dev/null || true)" "$HOME/.npmrc"; do
        [[ ! -f $config ]] || cat "$config"
    done >"$1/home/$user/.npmrc"
}

# The user, with .NET where the hint of packages.sh puts it.
make_user() { # root
    local home=$1/home/$user sdk
    sdk=$(dotnet --list-sdks | sed -n '$s:^[^[]*\[\(.*\)/sdk\]$:\1:p')
    chroot "$1" useradd --create-home --shell /bin/bash "$user"
    echo "$user ALL=(ALL) NOPASSWD: ALL" >"$1/etc/sudoers.d/$user"
    copy_network "$1"
    cp -a "$sdk" "$home/.dotnet"
    {
        network_settings | sed "s/'/'\\\\''/g; s/^\([^=]*\)=\(.*\)$/export \1='\2'/"
        [[ -z ${NODE_EXTRA_CA_CERTS:-} ]] || echo "export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/$bundle"
        # shellcheck disable=SC2016  # for the user's own shell
        echo 'export PATH="$HOME/.dotnet:$PATH"'
    } >>"$home/.profile"
    cp "$work/gateway.bundle" "$home/"
    chroot "$1" chown -R "$user:" "/home/$user"
    inside "$1" 60 'git -c advice.detachedHead=false clone -q gateway.bundle gateway'
}

make_root() { # suite, root
    bootstrap "$@"
    make_user "$2"
}

# Runs a command of the user in namespaces of its own, so that nothing it starts outlives it. The root is exchanged, not only changed:
# inside a chroot a browser could make no namespaces.
inside() { # root, seconds it may take, command
    # shellcheck disable=SC2016  # for the inner shell
    unshare --mount --pid --ipc --fork --kill-child bash -euc '
        mount --bind "$1" "$1"
        cd "$1"
        mount -t proc proc proc
        mount --rbind /sys sys
        mount --rbind /dev dev
        mount -t tmpfs -o mode=1777 tmpfs dev/shm
        pivot_root . .
        umount -l .
        cd /
        exec timeout --verbose --signal=KILL "$3" runuser -l "$2" -c "$4"' inside "$1" "$user" "$2" "$3"
}

# --- Trying it ---

free_port() { # preferred port; another program of this machine may have it
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((port + 1000))
    done
    echo "$port"
}

try_demo() { # root, log
    local ports
    ports="MQTT_PORT=$(free_port 1883) LINK_PORT=$(free_port 8001) HTTP_PORT=$(free_port 5000)"
    [[ $ports == 'MQTT_PORT=1883 LINK_PORT=8001 HTTP_PORT=5000' ]] || say "other programs use the demo's ports, so it gets $ports"
    attend "$2" inside "$1" "$demo_limit" "cd gateway && DEMO_SECONDS=60 $ports make demo"
    outcome=failed
    if ((code == 0)) && [[ $(tail -n 1 "$2") =~ ^'demo: frames='[1-9].*' lost=0'$ ]]; then
        outcome=ok
    fi
}

# The sum of one counter over the result files of all test assemblies.
total() { # folder, counter
    cat "$1"/*.trx 2>/dev/null | grep -o '<Counters [^>]*' | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

try_test() { # root, log
    local results=$1/home/$user/gateway/artifacts/test-results passed failed services
    attend "$2" inside "$1" "$test_limit" 'cd gateway && make test'
    services=$(find "$1/etc/systemd/system" -path '*.wants/*' \( -name 'mosquitto*' -o -name 'motion*' \) -printf '%f ')
    if [[ -n $services ]]; then
        echo "packages of the tests have enabled services: $services" >>"$2"
        code=1
    fi
    passed=$(total "$results" passed)
    failed=$(($(total "$results" executed) - passed))
    ((failed > 0 || code == 0)) || failed=1   # what failed was no test
    outcome=$passed/$failed/$(($(total "$results" total) - $(total "$results" executed)))
    cp "$results"/*.trx "$logs" 2>/dev/null || true
}

try() { # suite, steps
    local suite=$1 steps=${2//,/ } root=$work/$1 step began=$SECONDS log=$logs/$1-root.log
    attend "$log" make_root "$suite" "$root"
    outcome=ok
    ((code == 0)) || outcome=failed
    report "$suite" root "$outcome" "$((SECONDS - began))" "$log"
    for step in $steps; do
        if [[ -d $root/home/$user/gateway ]]; then
            began=$SECONDS
            log=$logs/$suite-$step.log
            "try_$step" "$root" "$log"
            report "$suite" "$step" "$outcome" "$((SECONDS - began))" "$log"
        fi
        summary+=" ${step}=$outcome"
    done
    [[ -n $keep ]] || rm -rf --one-file-system "$root"
}

for each in $plan; do
    [[ $each =~ ^[a-z]+:(demo|test)(,(demo|test))*$ ]] || die "FRESH is a list such as 'bookworm:demo,test trixie:demo', not '$plan'."
done
command -v dotnet >/dev/null || die 'dotnet is not on the PATH; it is what the roots get.'
work=$(mktemp -d "${TMPDIR:-/var/tmp}/gateway-fresh-XXXXXX")
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
chmod 755 "$work"   # the roots' user looks from inside
rm -rf "$logs"
mkdir -p "$logs"
[[ -z $(git status --porcelain) ]] || say 'what is not committed is not tried'
git bundle create -q "$work/gateway.bundle" HEAD
for each in $plan; do
    summary+=" ${each%%:*}"
    try "${each%%:*}" "${each#*:}"
done
echo "fresh:$summary"
exit "$status"
