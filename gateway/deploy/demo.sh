#!/usr/bin/env bash
# Runs the built programs together: the daemon, the dashboard and simulated boards, each a process of its own, until Ctrl-C.
# Installs and builds what is missing first. Settings, all optional, by environment or as "make demo VIDEO=...":
#   VIDEO=FILE        adds a local camera that plays the file in real time
#   MODEL=DIR         analyses clips with the darknet model in the directory: its .cfg, .weights and .names
#   DEMO_BOARDS=3     simulated boards; 0 leaves the place to real ones
#   DEMO_SECONDS=60   ends after 60 s; the last line then has the counts
#   DEMO_DATA=DIR     where the data goes; default: a new temporary directory
#   MQTT_PORT=1883  LINK_PORT=8001  HTTP_PORT=5000   all on the loopback address
set -euo pipefail
video=${VIDEO:+$(realpath -m -- "$VIDEO")}   # as seen from where the user stands
model=${MODEL:+$(realpath -m -- "$MODEL")}
[[ -z ${DEMO_DATA:-} ]] || DEMO_DATA=$(realpath -m -- "$DEMO_DATA")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly boards=${DEMO_BOARDS:-3} seconds=${DEMO_SECONDS:-}
readonly mqtt_port=${MQTT_PORT:-1883} link_port=${LINK_PORT:-8001} http_port=${HTTP_PORT:-5000}
readonly gateway=artifacts/gateway/gateway dashboard=artifacts/dashboard/gateway-dashboard fleet=artifacts/fleet/esp32-fleet
readonly page="http://127.0.0.1:$http_port"
readonly start_limit=60 stop_limit=30 last_clip=6 settle_limit=40   # seconds; a clip ends 5 s after its event

declare -A pids=()   # running programs by name
data='' logs='' exit_code=0 images_before=0

say() {
    echo "demo: $*"
}

die() {
    echo "demo: $*" >&2
    exit 1
}

require_number() { # name, value
    [[ $2 =~ ^[0-9]{1,6}$ ]] || die "$1 is a whole number, not '$2'."
}

# Asks the kernel: a connection made only to see whether it works would be reported by the daemon as a client that went away.
has_socket() { # local port, state as /proc/net/tcp writes it
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$(printf '%04X' "$1")" -v state="$2" '
        $4 == state { sub(/.*:/, "", $2); if ($2 == port) found = 1 }
        END { exit !found }'
}

is_listened_on() {
    has_socket "$1" 0A
}

is_connected_to() {
    has_socket "$1" 01
}

require_free_port() { # name, value
    require_number "$1" "$2"
    (($2 >= 1 && $2 <= 65535)) || die "$1 is a port, 1 to 65535, not $2."
    ! is_listened_on "$2" || die "port $2 is in use by another program. Choose another one: make demo $1=$(($2 + 10000 < 65536 ? $2 + 10000 : $2 - 10000))"
}

check_settings() {
    require_number DEMO_BOARDS "$boards"
    [[ -z $seconds ]] || require_number DEMO_SECONDS "$seconds"
    [[ -z $video || (-f $video && -r $video) ]] || die "VIDEO: $video is not a file that can be read."
    [[ -z $model || (-d $model && -r $model) ]] || die "MODEL: $model is not a directory that can be read."
    require_free_port MQTT_PORT "$mqtt_port"
    require_free_port LINK_PORT "$link_port"
    require_free_port HTTP_PORT "$http_port"
    ((mqtt_port != link_port && link_port != http_port && http_port != mqtt_port)) || die 'MQTT_PORT, LINK_PORT and HTTP_PORT are three different ports.'
}

# Decodes one picture: a file may have the head of a video and nothing behind it.
require_video() {
    local answer=''
    answer=$(ffmpeg -v error -nostdin -i "file:$video" -map 0:v:0 -frames:v 1 -f framecrc - 2>&1 </dev/null) || true
    [[ $'\n'$answer == *$'\n''0, '* ]] || die "VIDEO: $video is not a video that ffmpeg can read: $(tail -n 1 <<<"${answer:-it has no picture}")"
}

build() {
    gateway/deploy/packages.sh sdk runtime
    [[ -z $video ]] || require_video
    say 'building, which takes minutes the first time'
    "${MAKE:-make}" --no-print-directory build
}

make_data() {
    if [[ -n ${DEMO_DATA:-} ]]; then
        data=$DEMO_DATA
        mkdir -p "$data" || die "DEMO_DATA=$data cannot be made."
        # Only an empty directory, or one that a demo made: everything else may be somebody's.
        [[ -f $data/boards.password || -z $(find "$data" -maxdepth 1 -mindepth 1 -print -quit) ]] ||
            die "DEMO_DATA=$data is not empty and not of an earlier demo. Choose another place."
    else
        data=$(mktemp -d "${TMPDIR:-/tmp}/gateway-demo-XXXXXX")
    fi
    [[ -w $data ]] || die "$data cannot be written to. Choose another place: make demo DEMO_DATA=DIR"
    logs=$data/logs
    rm -rf "$logs"
    mkdir "$logs"
    say "data and logs are in $data"
}

# In a directory that was used before, what is there already is no merit of this run.
count_before() {
    [[ -n $(find "$data" -maxdepth 1 -mindepth 1 ! -name logs -print -quit) ]] || return 0
    check --quick || die "$data was used before and is damaged: $gateway check --data $data tells how. Choose another place: make demo DEMO_DATA=DIR"
    images_before=$(number images)
}

json_string() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

write_config() {
    local cameras='' detection=''
    [[ -z $model ]] || detection=$(printf '"Detection": { "Model": %s },' "$(json_string "$model")")
    if [[ -n $video ]]; then
        # Any motion counts in it: who films what, and which way it moves, is not known of a file from somewhere.
        cameras=$(printf '{ "Name": "video", "Input": %s, "Loop": true, "Motion": { "Preset": "Standard" } }' "$(json_string "$video")")
    fi
    cat >"$data/gateway.json" <<JSON
{
  "Mqtt": { "Address": "127.0.0.1", "Port": $mqtt_port },
  "Link": { "Address": "127.0.0.1", "Port": $link_port },
  "Http": { "Address": "127.0.0.1", "Port": $http_port },
  $detection
  "Motion": { "Preset": "Seed" },
  "Cameras": [$cameras]
}
JSON
}

# The boards' password goes through pipes and a private file, never through an argument that others on the machine could read.
add_board_user() {
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$data/boards.password")
    "$gateway" user add boards --data "$data" <"$data/boards.password" >"$logs/user.log" 2>&1 || {
        cat "$logs/user.log" >&2
        die "the boards' user could not be added."
    }
}

# A session of its own keeps Ctrl-C from reaching the program before this script decides the order; the death signal
# ends it even when this script is killed outright.
start() { # name, then the command
    local name=$1
    shift
    setpriv --pdeathsig TERM setsid "$@" </dev/null >>"$logs/$name.log" 2>&1 &
    pids[$name]=$!
}

runs() {
    kill -0 "${pids[$1]}" 2>/dev/null
}

outcome() { # what the shell says of an ended program
    if (($1 > 128)); then
        echo "by signal $(kill -l "$1")"
    else
        echo "with exit code $1"
    fi
}

fail_of() { # name, what happened
    {
        echo "demo: $1: $2. The end of its log ($logs/$1.log):"
        tail -n 25 "$logs/$1.log" | sed 's/^/    /'
    } >&2
    exit_code=1
}

wait_for() { # name, then a command that succeeds once it answers
    local name=$1 deadline=$((SECONDS + start_limit)) running
    shift
    until "$@"; do
        for running in "${!pids[@]}"; do
            runs "$running" || {
                fail_of "$running" 'it ended while starting'
                exit 1
            }
        done
        ((SECONDS < deadline)) || {
            fail_of "$name" "it did not answer within $start_limit s"
            exit 1
        }
        sleep 0.2
    done
}

page_answers() {
    local status=''
    # shellcheck disable=SC2016  # the inner shell expands its own argument
    status=$(timeout 10 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"; printf "GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" >&3; head -n 1 <&3' \
        get "$http_port" 2>/dev/null) || return 1
    [[ $status == 'HTTP/1.'[01]' 200'* ]]
}

stop() { # name
    local name=$1 pid=${pids[$1]:-} deadline=$((SECONDS + stop_limit)) code=0
    [[ -n $pid ]] || return 0
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do
        sleep 0.1
    done
    if kill -KILL "$pid" 2>/dev/null; then
        fail_of "$name" "it did not stop within $stop_limit s and was killed"
    fi
    wait "$pid" 2>/dev/null || code=$?
    unset "pids[$name]"
    ((code == 0 || code == 137)) || fail_of "$name" "it had to stop and ended $(outcome "$code")"
}

# Whatever ends this script, nothing it started outlives it.
clean_up() {
    local code=$?
    trap '' INT TERM HUP
    if ((${#pids[@]} > 0)); then
        say 'stopping'
        stop boards
        stop daemon
        stop dashboard
        say "the data stays in $data"
    fi
    ((code == 0)) || exit_code=$code
    exit "$exit_code"
}

start_daemon() {
    start daemon "$gateway" run --config "$data/gateway.json" --data "$data"
    wait_for daemon is_listened_on "$mqtt_port"
    wait_for daemon is_listened_on "$link_port"
}

start_all() {
    say 'starting'
    start_daemon
    start dashboard "$dashboard" --config "$data/gateway.json" --data "$data"
    ((boards == 0)) || start boards "$fleet" --boards "$boards" --host 127.0.0.1 --port "$mqtt_port" \
        --user boards --password-file "$data/boards.password"
    wait_for dashboard page_answers
    ((boards == 0)) || wait_for boards is_connected_to "$mqtt_port"
}

greet() {
    say "open $page in a browser"
    if ((boards == 0)); then
        say "connect a board: MQTT to port $mqtt_port of this machine, user boards, password in $data/boards.password,"
        say "  pictures to topic gateway/NAME/frame (or the pair iot/image, iot/latency); protocol/MQTT.md has the bytes."
        say "  The port listens on the loopback address; README.md tells how to open it to the network."
    fi
    if [[ -n $seconds ]]; then
        say "runs for $seconds s"
    else
        say 'Ctrl-C stops everything'
    fi
}

# Succeeds when DEMO_SECONDS have passed, and fails when Ctrl-C or the death of a program ends the run before.
run_its_time() {
    local timer='' ended='' name code=0
    trap : INT TERM HUP   # each ends the wait below
    if [[ -n $seconds ]]; then
        setpriv --pdeathsig TERM sleep "$seconds" &
        timer=$!
    fi
    wait -n -p ended "${pids[@]}" $timer 2>/dev/null || code=$?
    ended=${ended:-}   # empty when a signal ended the wait
    trap '' INT TERM HUP
    [[ -z $timer || $ended == "$timer" ]] || kill "$timer" 2>/dev/null || true
    [[ -z $timer || $ended != "$timer" ]] || return 0
    for name in "${!pids[@]}"; do
        [[ ${pids[$name]} == "$ended" ]] || continue
        fail_of "$name" "it ended early, $(outcome "$code")"
        unset "pids[$name]"
    done
    return 1
}

# Has the program verify the contents of the data directory; more options may follow.
check() {
    "$gateway" check --data "$data" --json "$@" >"$data/check.json" 2>"$logs/check.log"
}

number() { # a number of the last check
    local text=''
    text=$(grep -o "\"$1\": *[0-9]*" "$data/check.json" | head -n 1) || true
    text=${text##*[!0-9]}
    echo "${text:-0}"
}

wait_for_empty_queue() {
    local deadline=$((SECONDS + settle_limit))
    while check --quick && (($(number queued) > 0 && SECONDS < deadline)); do
        sleep 0.5
    done
}

# Boards stop first. Then the clips in progress get time to end and to be analysed. Then the daemon stops. It finishes the rest of its queue (a
# camera that continues always starts another clip) after a second start without cameras, as after a power cut.
stop_in_order() {
    stop boards
    say 'boards stopped, waiting for the last clips'
    sleep "$last_clip"
    wait_for_empty_queue
    stop daemon
    check --quick || true
    if (($(number queued) > 0)); then
        say "finishing $(number queued) clips"
        video='' write_config
        start_daemon
        wait_for_empty_queue
        stop daemon
    fi
    stop dashboard
}

summarize() {
    local frames=0 acknowledged=0 lost=0
    check || {
        cat "$logs/check.log" "$data/check.json" >&2
        exit_code=1
    }
    frames=$(sed -n 's/.*stopping after frames=\([0-9]*\).*/\1/p' "$logs/daemon.log" | awk '{ sum += $1 } END { print sum + 0 }')
    ((boards == 0)) || acknowledged=$(sed -n 's/^fleet: .*acknowledged=\([0-9]*\).*/\1/p' "$logs/boards.log")
    lost=$((acknowledged - ($(number images) - images_before)))   # promised to boards and not stored
    lost=$(((lost > 0 ? lost : 0) + $(number missing)))
    ((lost == 0)) || exit_code=1
    echo "demo: frames=$frames events=$(number events) clips=$(number clips) acknowledged=$(number acknowledged) images=$(number images) lost=$lost"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
check_settings
build
export TERM=dumb   # else .NET programs write control sequences to the terminal, in front of the lines of this script
make_data
count_before
write_config
add_board_user
start_all
greet
if run_its_time; then
    stop_in_order
    summarize
fi
