#!/usr/bin/env bash
# Builds the programs into artifacts/, unless nothing has changed since the last time.
#   build.sh [OPTION...]      options for dotnet publish
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly stamp=artifacts/.built   # the fingerprint of the last build that succeeded
readonly programs=(gateway/gateway dashboard/gateway-dashboard cloudworker/cloudworker fleet/esp32-fleet load/gateway-load)

# All that the programs are made of: .NET and where it is, the options, and every file with its size and time.
fingerprint() { # options
    dotnet --list-sdks
    echo "$*"
    find . \( -name .git -o -name artifacts -o -name bin -o -name obj -o -name node_modules -o -name '*.md' \
        -o -path ./tests -o -path ./perf/peers -o -path ./perf/Gateway.Benchmarks \) -prune -o -type f -printf '%p %s %T@\n' | sort | cksum
}

is_built() { # fingerprint
    local program
    for program in "${programs[@]}"; do
        [[ -x artifacts/$program ]] || return 1
    done
    [[ -f $stamp && $(<"$stamp") == "$1" ]]
}

# Programs search for .NET in the folders of distributions and in DOTNET_ROOT. If it is elsewhere, as in ~/.dotnet, they also get the way there
# from their own folder. All of them are published two folders below the repository.
search_option() {
    local root
    root=$(dotnet --list-sdks | sed -n '$s:^[^[]*\[\(.*\)/sdk\]$:\1:p')
    case $root in
    '' | /usr/share/dotnet | /usr/lib/dotnet) ;;
    *) echo "-p:AppHostRelativeDotNet=$(realpath --relative-to=artifacts/gateway "$root")" ;;
    esac
}

now=$(fingerprint "$@")
if is_built "$now"; then
    echo 'build: nothing has changed'
else
    mkdir -p artifacts/gateway
    rm -f "$stamp"
    # The SDK makes the published program file again only when the code changes, not when .NET has moved.
    find . -path '*/obj/*/apphost_publish' -delete
    search=$(search_option)
    dotnet publish gateway/deploy/programs.slnf "$@" ${search:+"$search"}
    echo "$now" >"$stamp"
fi
