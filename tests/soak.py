"""Runs daemon and dashboard as in a busy house for an hour and fails when either goes on growing.

    soak.py ARTIFACTS MINUTES PICTURES      the built programs, the length, and where the plots go

Three simulated boards, a drawn video, eight open pages, MQTT clients that come and go under new names, a Mosquitto bridge, and clips and pictures
limited to 64 MiB each. Resident memory, handles, threads, write-ahead logs and log files are sampled every 5 s. The slope is fitted behind the first
10 minutes (a third of a shorter run): more than 0.2 MB a minute in either process, or handles that rose, fail. The last line is
"soak: minutes=N growth=N handles=N ok|GROWS".
"""

import base64
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

artifacts, minutes, pictures = sys.argv[1], float(sys.argv[2]), sys.argv[3]
SAMPLE_S, WARM_S, LIMIT_MB, PAGES = 5, min(600, minutes * 20), 0.2, 8
data = tempfile.mkdtemp(prefix="gateway-soak-")
ending = threading.Event()
programs = {}
counts = {"frames": 0, "clients": 0, "failed": 0}
counting = threading.Lock()


def count(name):
    with counting:
        counts[name] += 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


mqtt, link, http, bridge = free_port(), free_port(), free_port(), free_port()


def write(name, text, mode=0o600):
    path = os.path.join(data, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
    return path


def start(name, *command):
    log = open(os.path.join(data, name + ".log"), "wb")
    programs[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def until_listening(port, seconds=60):
    limit = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.2)


def read(connection, length):
    data = b""
    while len(data) < length:
        piece = connection.recv(length - len(data))
        if not piece:
            raise ConnectionError("closed")
        data += piece
    return data


def text_frame(message):
    payload, mask = json.dumps(message).encode(), os.urandom(4)
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    head = struct.pack("!BB", 0x81, 0x80 | len(payload)) if len(payload) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(payload))
    return head + mask + masked


def page():
    """As the browser does: watches four cameras, reports each frame as done, pings, and comes again after two minutes as a page that is reloaded."""
    while not ending.is_set():
        try:
            with socket.create_connection(("127.0.0.1", http), 10) as connection:
                key = base64.b64encode(os.urandom(16)).decode()
                connection.sendall((f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{http}\r\nOrigin: http://127.0.0.1:{http}\r\n"
                                    f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n").encode())
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += read(connection, 1)
                if b" 101 " not in head:
                    raise ConnectionError(head.decode())
                connection.sendall(text_frame({"type": "watch", "cameras": [1, 2, 3, 4]}))
                reload_at, ping_at = time.monotonic() + 120, 0
                while not ending.is_set() and time.monotonic() < reload_at:
                    if time.monotonic() > ping_at:
                        connection.sendall(text_frame({"type": "ping", "sentMs": time.time() * 1000}))
                        ping_at = time.monotonic() + 5
                    kind, length = read(connection, 2)
                    if length == 126:
                        length = struct.unpack("!H", read(connection, 2))[0]
                    elif length == 127:
                        length = struct.unpack("!Q", read(connection, 8))[0]
                    payload = read(connection, length)
                    if kind & 15 == 2:
                        count("frames")
                        connection.sendall(text_frame({"type": "done", "camera": struct.unpack_from("<I", payload, 4)[0]}))
                    elif kind & 15 == 8:
                        break
        except OSError:
            count("failed")
            ending.wait(1)


def lists():
    """Reads what the other views read."""
    while not ending.wait(2):
        for path in ("status", "cameras", "events", "clips", "images"):
            try:
                with socket.create_connection(("127.0.0.1", http), 10) as connection:
                    connection.sendall(f"GET /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1:{http}\r\nConnection: close\r\n\r\n".encode())
                    while connection.recv(65536):
                        pass
            except OSError:
                count("failed")


def field(value):
    return struct.pack("!H", len(value)) + value


def clients(user, password):
    """Each under a client id of its own, as PubSubClient's example does: subscribes, publishes, and goes without a goodbye every second time."""
    number = 0
    while not ending.wait(0.25):
        number += 1
        try:
            with socket.create_connection(("127.0.0.1", mqtt), 10) as connection:
                body = field(b"MQTT") + b"\x04\xc2\x00\x1e" + field(b"soak-%d" % number) + field(user) + field(password)
                connection.sendall(b"\x10" + bytes([len(body)]) + body)
                if read(connection, 4)[3] != 0:
                    raise ConnectionError("refused")
                body = struct.pack("!H", 1) + field(b"soak/%d" % (number % 16)) + b"\x01"
                connection.sendall(b"\x82" + bytes([len(body)]) + body)
                read(connection, 5)
                body = field(b"soak/%d" % ((number + 1) % 16)) + b"hello"
                connection.sendall(b"\x30" + bytes([len(body)]) + body + (b"\xe0\x00" if number % 2 else b""))
                count("clients")
        except OSError:
            count("failed")


def sample(process):
    status = dict(line.split(":", 1) for line in open(f"/proc/{process}/status"))
    return {"rss": int(status["VmRSS"].split()[0]) / 1024, "anonymous": int(status["RssAnon"].split()[0]) / 1024,
            "handles": len(os.listdir(f"/proc/{process}/fd")), "threads": int(status["Threads"])}


def size_of(ending_of_name):
    total = 0
    for folder, _, names in os.walk(data):
        for name in names:
            if name.endswith(ending_of_name):
                try:
                    total += os.path.getsize(os.path.join(folder, name))
                except FileNotFoundError:
                    pass
    return total / (1 << 20)


def slope(points):
    """Least squares, a minute."""
    middle_x, middle_y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return 60 * sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def plot(title, points):
    width, height, top = 720, 120, max(max(y for _, y in points), 1e-9)
    last = max(points[-1][0], 1)
    line = " ".join(f"{40 + x / last * (width - 60):.1f},{height - 10 - y / top * (height - 40):.1f}" for x, y in points)
    return (f'<text x="40" y="16">{title}: 0 to {top:.1f}, {last / 60:.0f} min</text>'
            f'<polyline points="{line}" fill="none" stroke="#2266aa" stroke-width="1.2"/>')


def median(values):
    return sorted(values)[len(values) // 2]


def run():
    video = os.path.join(data, "drawn.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=640x480:rate=10", "-t", "30",
                    "-c:v", "mpeg4", "-q:v", "4", video], check=True)
    loopback = {"Address": "127.0.0.1"}
    config = write("gateway.json", json.dumps({
        "Mqtt": {**loopback, "Port": mqtt}, "Link": {**loopback, "Port": link}, "Http": {**loopback, "Port": http}, "Motion": {"Preset": "Seed"},
        "Clips": {"MaxBytes": 64 << 20}, "Images": {"MaxBytes": 64 << 20},
        "Cameras": [{"Name": "video", "Input": video, "Loop": True, "Motion": {"Preset": "Standard"}}]}))
    password = os.urandom(16).hex()
    secret = write("soak.password", password)
    subprocess.run([f"{artifacts}/gateway/gateway", "user", "add", "soak", "--data", data],
                   input=password.encode(), check=True, stdout=subprocess.DEVNULL)
    start("gateway", f"{artifacts}/gateway/gateway", "run", "--config", config, "--data", data)
    until_listening(mqtt)
    until_listening(link)
    start("dashboard", f"{artifacts}/dashboard/gateway-dashboard", "--config", config, "--data", data)
    until_listening(http)
    start("boards", f"{artifacts}/fleet/esp32-fleet", "--boards", "3", "--host", "127.0.0.1", "--port", str(mqtt),
          "--user", "soak", "--password-file", secret)
    start("bridge", "/usr/sbin/mosquitto", "-c", write("bridge.conf", f"""listener {bridge} 127.0.0.1
allow_anonymous true
connection soak
address 127.0.0.1:{mqtt}
remote_username soak
remote_password {password}
topic soak/# both 0
"""))
    for work in [page] * PAGES + [lists]:
        threading.Thread(target=work, daemon=True).start()
    threading.Thread(target=clients, args=(b"soak", password.encode()), daemon=True).start()

    rows, begin = [], time.monotonic()
    while (now := time.monotonic() - begin) < minutes * 60:
        for name, program in programs.items():
            if program.poll() is not None:
                raise SystemExit(f"soak: {name} ended early; its log is in {data}")
        rows.append({"s": now, "wal": size_of("-wal"), "log": size_of(".log"),
                     **{f"{name} {key}": value for name in ("gateway", "dashboard") for key, value in sample(programs[name].pid).items()}})
        time.sleep(SAMPLE_S)
    return rows


def judge(rows):
    plots = [plot(key, [(row["s"], row[key]) for row in rows]) for key in rows[0] if key != "s"]
    with open(pictures, "w") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{120 * len(plots)}" font-family="sans-serif" font-size="12">'
                   '<rect width="100%" height="100%" fill="white"/>\n'
                   + "\n".join(f'<g transform="translate(0 {120 * i})">{text}</g>' for i, text in enumerate(plots)) + "\n</svg>\n")
    late = [row for row in rows if row["s"] >= WARM_S]
    growth, handles = -1e9, 0
    for name in ("gateway", "dashboard"):
        rise = {key: slope([(row["s"], row[f"{name} {key}"]) for row in late]) for key in ("rss", "anonymous", "threads")}
        # Handles come and go with connections: the medians of the first and last fifth are compared.
        fifth = max(1, len(late) // 5)
        more = median([row[f"{name} handles"] for row in late[-fifth:]]) - median([row[f"{name} handles"] for row in late[:fifth]])
        growth, handles = max(growth, rise["rss"]), max(handles, more)
        print(f"{name}: rss={late[-1][name + ' rss']:.1f} MB {rise['rss']:+.3f} MB/min, "
              f"anonymous {rise['anonymous']:+.3f} MB/min, handles {more:+d}, "
              f"threads {rise['threads']:+.3f}/min")
    print(f"wal={max(row['wal'] for row in late):.1f} MB at most, log {slope([(row['s'], row['log']) for row in late]):+.4f} MB/min, frames shown "
          f"{counts['frames']}, clients {counts['clients']}, failed connections {counts['failed']}, plots in {pictures}")
    idle = counts["frames"] == 0 or counts["clients"] == 0
    grows = growth > LIMIT_MB or handles > 0 or idle
    if idle:
        print("soak: no page saw a frame or no client connected: nothing was measured")
    print(f"soak: minutes={minutes:g} growth={growth:.3f} handles={handles} {'GROWS' if grows else 'ok'}")
    return 1 if grows else 0


try:
    result = judge(run())
finally:
    ending.set()
    for program in reversed(list(programs.values())):
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(30)
        except subprocess.TimeoutExpired:
            program.kill()
sys.exit(result)
