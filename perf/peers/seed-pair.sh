#!/usr/bin/env bash
# CPU of the daemon for a stored picture that comes as the seed's pair, against the same picture as a frame: in turns, on one daemon without motion
# analysis. BENCH_SECONDS=5 is the length of a turn.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly seconds=${BENCH_SECONDS:-5} turns=5 port=18830
data=$(mktemp -d) daemon=

finish() {
    [[ -z $daemon ]] || { kill -INT "$daemon" 2>/dev/null && wait "$daemon"; } || true
    rm -rf "$data"
}
trap finish EXIT

GATEWAY__MQTT__PORT=$port GATEWAY__LINK__PORT=0 GATEWAY__MOTION__ENABLED=false GATEWAY__IMAGES__MAXBYTES=1GiB \
    artifacts/gateway/gateway run --data "$data" >"$data/log" 2>&1 &
daemon=$!
for ((i = 0; i < 300; i++)); do
    ! (: </dev/tcp/127.0.0.1/$port) 2>/dev/null || break
    kill -0 "$daemon" 2>/dev/null || { cat "$data/log" >&2; exit 1; }
    sleep 0.1
done

# Microseconds of CPU for a picture.
turn() { # further arguments of gateway-load
    artifacts/load/gateway-load --port $port --boards 8 --duration "$seconds" --warm-up 1 --pid "$daemon" --json "$data/result.json" "$@" >/dev/null
    awk -F'[:,]' '/"cpuSeconds"/ { cpu = $2 } /"sent"/ { sent = $2 } END { printf "%.1f\n", cpu / sent * 1e6 }' "$data/result.json"
}

turn >/dev/null
turn --seed-pair >/dev/null
for ((i = 1; i <= turns; i++)); do
    frame=$(turn) pair=$(turn --seed-pair)
    echo "turn $i: frame $frame us, pair $pair us of CPU for a stored picture of 50 KB"
    awk -v f="$frame" -v p="$pair" 'BEGIN { printf "%.3f\n", p / f }' >>"$data/ratios"
done
echo "seed: pair=$(sort -n "$data/ratios" | sed -n "$((turns / 2 + 1))p")x"
