#!/usr/bin/env bash
# Takes the README's picture of the dashboard: gateway/Gateway.Dashboard/screenshot.png, 1440x1100.
# Starts the demo for it on ports of its own, or looks at a running one. Settings, all optional, by environment:
#   PAGE=http://127.0.0.1:5000   the dashboard to look at; default: a demo that is started and ended here
#   SCHEME=dark                  or light
#   OUTPUT=FILE                  where the picture goes
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly scheme=${SCHEME:-dark} output=${OUTPUT:-gateway/Gateway.Dashboard/screenshot.png}
readonly start_limit=180   # seconds
page=${PAGE:-} demo='' work=''

say() {
    echo "screenshot: $*"
}

die() {
    echo "screenshot: $*" >&2
    exit 1
}

clean_up() {
    local code=$?
    if [[ -n $demo ]]; then
        kill -TERM "$demo" 2>/dev/null || true   # not INT: what a script starts in the background ignores that
        wait "$demo" 2>/dev/null || true
    fi
    rm -rf "$work"
    exit "$code"
}

free_port() { # a base; the first port from there on that nothing answers
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((port + 1))
    done
    echo "$port"
}

start_demo() {
    local deadline=$((SECONDS + start_limit)) log
    work=$(mktemp -d)
    log=$work/demo.log
    : >"$log"
    DEMO_DATA=$work/data MQTT_PORT=$(free_port 41883) LINK_PORT=$(free_port 48001) HTTP_PORT=$(free_port 45000) \
        setsid gateway/deploy/demo.sh >"$log" 2>&1 &
    demo=$!
    say 'a demo starts'
    until page=$(sed -n 's/^demo: open \(http[^ ]*\).*/\1/p' "$log") && [[ -n $page ]]; do
        kill -0 "$demo" 2>/dev/null || {
            cat "$log" >&2
            die 'the demo ended while starting.'
        }
        ((SECONDS < deadline)) || die "the demo did not start within $start_limit s."
        sleep 0.5
    done
}

# Playwright's package, which the page tests use, brings its own Node; the browser is Debian's.
driver() {
    local packages
    dotnet restore tests/Gateway.Interop.Tests --nologo -v quiet
    packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
    find "$packages/microsoft.playwright" -maxdepth 2 -name .playwright | sort -V | tail -n 1
}

node_of() { # the driver's folder
    case $(uname -m) in
    x86_64) echo "$1/node/linux-x64/node" ;;
    aarch64) echo "$1/node/linux-arm64/node" ;;
    *) die "no browser driver for $(uname -m)." ;;
    esac
}

command -v chromium >/dev/null || die 'chromium is not installed: gateway/deploy/packages.sh screenshot'
[[ $scheme == dark || $scheme == light ]] || die "SCHEME is dark or light, not '$scheme'."
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
[[ -n $page ]] || start_demo
folder=$(driver)
[[ -n $folder ]] || die 'the browser driver was not restored.'
say "looks at $page and waits for something to move"
"$(node_of "$folder")" gateway/deploy/screenshot.mjs "$folder/package" "$page" "$output" "$scheme"
say "$output"
