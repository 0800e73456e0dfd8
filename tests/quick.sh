#!/usr/bin/env bash
# Runs the test assemblies of tests/quick.slnf, which must be built, two at a time and without the tests that start other programs.
# Each is started as the program that it is: a test host of its own would cost three seconds for each of them.
# Prints what failed, a line for each assembly, and "N passed, N failed, N skipped". Exit code 0 if nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly results=artifacts/test-quick
# A run is too short to get back what compiling twice costs.
export DOTNET_TieredCompilation=0

run() {
    local name=$1 log=$2/$1.txt
    timeout 600 dotnet "tests/$name/bin/Release/net10.0/$name.dll" -noLogo -noColor -trait- Storey=Interop >"$log" 2>&1 || {
        local code=$?
        grep -vE '^  (Discovering|Discovered|Starting|Finished):|=== |  Total: ' "$log" || true
        ((code != 124)) || echo "$name took longer than 600 s"
    }
    grep -o "$name  Total: .*" "$log" || echo "$name  has no result, see $log"
}

rm -rf "$results"
mkdir -p "$results"
export -f run
# Backwards by name: the two that take longest come first, so that neither ends alone.
mapfile -t names < <(grep -oE '[^\\"]+\.csproj' tests/quick.slnf | sed 's/\.csproj$//' | sort -r)
printf '%s\n' "${names[@]}" | xargs -P 2 -I{} bash -c 'run {} '"$results"

sum() {
    cat "$results"/*.txt | grep -oE "$1: [0-9]+" | awk '{ sum += $2 } END { print sum + 0 }'
}

total=$(sum Total) failed=$(($(sum Errors) + $(sum Failed))) skipped=$(sum Skipped)
echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
((failed == 0)) && (($(grep -l 'Total: ' "$results"/*.txt | wc -l) == ${#names[@]}))
