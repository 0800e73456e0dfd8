#!/usr/bin/env bash
# Kills the daemon at random moments while boards and other clients use it, and compares what it acknowledged with what it has. The last line is
#   kills=N lost=N twice=N
# Settings, both optional, by environment: KILLS=200, SEED (the first 20 kills of the usual one are in every `make test`).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

report=$(mktemp "${TMPDIR:-/tmp}/gateway-kills-XXXXXX")
trap 'rm -f "$report"' EXIT
GATEWAY_KILLS=${KILLS:-200} GATEWAY_KILL_SEED=${SEED:-} GATEWAY_KILL_REPORT=$report \
    dotnet tests/Gateway.Interop.Tests/bin/Release/net10.0/Gateway.Interop.Tests.dll -noLogo -noColor \
    -class Gateway.Interop.Tests.Daemon.Kills.KillRunTests
code=$?
cat "$report"
exit "$code"
