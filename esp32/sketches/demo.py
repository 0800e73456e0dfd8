"""Plays the payloads of usual sketches against a fresh daemon, by raw sockets, and counts what is stored.

    demo.py GATEWAY PICTURE      the program, and a JPEG

Each form is what a public kind of sketch sends; the bytes are made here. A message that holds a picture must be stored whole and under the right camera;
one that holds none must be named in the log. The last line is "sketches: sent=N stored=N wrong=0 silent=0".
"""

import base64
import json
import os
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

gateway, picture = sys.argv[1:]
with open(picture, "rb") as file:
    jpeg = file.read()
text = base64.b64encode(jpeg).decode()
wrapped = base64.encodebytes(jpeg).decode()   # a line break every 76 characters
now = int(time.time())


def header(payload, length=None):
    return struct.pack("<2sBBIIIQQII", b"GF", 1, 0, 7, 1, 85, 0, 0, len(jpeg) if length is None else length, 0) + payload


# Name, client id, topic, payload, camera (None: no picture in it, or no camera), and the bytes sent at once.
forms = [
    ("JSON as the seed's sketch sends it", "seed-1", "iot/image",
     json.dumps({"id": 7, "image": text, "timestamp": "2026-12-01 10:00:00"}).encode(), "seed-1", 0),
    ("JSON with the time as a number, in 64-byte pieces (PubSubClient, beginPublish)", "seed-2", "iot/image",
     json.dumps({"id": 7, "image": text, "timestamp": now}).encode(), "seed-2", 64),
    ("JSON without an id, from a new client id", "ESP32Client-3fa1", "iot/image",
     json.dumps({"device": "esp32cam-01", "image": text}).encode(), "ESP32Client-3fa1", 0),
    ("JSON from a C string, with its NUL", "nul", "iot/image", json.dumps({"id": 1, "image": text}).encode() + b"\0", "nul", 0),
    ("JSON around base64 with raw line breaks", "wrapped", "iot/image", b'{"id":1,"image":"' + wrapped.encode() + b'"}', "wrapped", 0),
    ("JSON of Node.js with a buffer as numbers", "node", "iot/image",
     json.dumps({"type": "Buffer", "data": list(jpeg)}).encode(), "node", 0),
    ("plain JPEG with the camera driver's junk behind it", "raw", "gateway/raw/frame", jpeg + b"\x5a" * 96, "raw", 0),
    ("plain JPEG on a topic of its own", "arduino", "esp32cam/picture", jpeg, "porch", 0),
    ("data URI on a topic of its own", "html", "home/yard/image", b"data:image/jpeg;base64," + text.encode(), "yard", 0),
    ("base64 in the URL alphabet without padding", "url", "iot/image", base64.urlsafe_b64encode(jpeg).rstrip(b"="), "url", 0),
    ("field of a form", "form", "iot/image", b"image=" + text.replace("+", "%2B").replace("/", "%2F").encode(), "form", 0),
    ("frame header and JPEG, with the tail of an earlier picture", "frame", "gateway/frame/frame", header(jpeg + jpeg[-40:]), "frame", 0),
    ("client id in another script", "\u043a\u0443\u0445\u043d\u044f", "iot/image", jpeg, "-----", 0),
    ("picture cut by a small packet buffer", "cut", "iot/image", json.dumps({"id": 1, "image": text})[:512].encode(), None, 0),
    ("raw pixels in place of a JPEG", "pixels", "iot/image", bytes(range(64)) * 40, None, 0),
    ("topic that no camera takes", "lost", "frigate/door/snapshot", jpeg, None, 0),
]


def packet(kind, body):
    size, left = b"", len(body)
    while True:
        left, digit = left >> 7, left & 0x7F
        size += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([kind]) + size + body


def name(value):
    return struct.pack(">H", len(value.encode())) + value.encode()


def publish(port, client, topic, payload, piece):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as board:
        board.sendall(packet(0x10, name("MQTT") + b"\x04\x02\x00\x3c" + name(client)))
        if board.recv(4, socket.MSG_WAITALL) != b"\x20\x02\x00\x00":
            raise SystemExit(f"{client}: the daemon refused the connection")
        message = packet(0x32, name(topic) + b"\x00\x01" + payload)
        for at in range(0, len(message), piece or len(message)):
            board.sendall(message[at:at + (piece or len(message))])
        if board.recv(4, socket.MSG_WAITALL) != b"\x40\x02\x00\x01":
            raise SystemExit(f"{client}: no PUBACK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


with tempfile.TemporaryDirectory() as folder:
    port = free_port()
    data, config, log = (os.path.join(folder, part) for part in ("data", "gateway.json", "log"))
    with open(config, "w", encoding="utf-8") as file:
        json.dump({
            "Mqtt": {"Port": port}, "Link": {"Port": free_port()},
            "Boards": [{"Topic": "home/+/image"}, {"Topic": "esp32cam/picture", "Camera": "porch"}],
        }, file)
    with open(log, "wb") as output:
        daemon = subprocess.Popen([gateway, "run", "--config", config, "--data", data], stdout=output, stderr=output)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if daemon.poll() is not None:
                    break
                time.sleep(0.1)
        for title, client, topic, payload, camera, piece in forms:
            publish(port, client, topic, payload, piece)
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(30)
        with open(log, encoding="utf-8") as file:
            lines = file.read().splitlines()

    with sqlite3.connect(os.path.join(data, "gateway.db")) as store:
        stored = store.execute("SELECT c.name, i.length FROM images i JOIN cameras c ON c.id = i.camera_id").fetchall()

    sent = wrong = silent = 0
    for title, client, topic, payload, camera, piece in forms:
        if camera is None:
            said = [line for line in lines if client in line and "[12" in line]
            silent += not said
            print(f"{title}: {said[0].split('] ', 1)[-1].strip() if said else 'nothing is said'}")
            continue
        sent += 1
        here = [row for row in stored if row[0] == camera or (camera[0] == "-" and row[0].startswith(camera))]
        right = len(here) == 1 and here[0][1] == len(jpeg)
        wrong += bool(here) and not right
        print(f"{title}: {'stored as a picture of ' + here[0][0] if right else 'stored wrongly' if here else 'not stored'}")
    wrong += max(0, len(stored) - sent)

print(f"sketches: sent={sent} stored={min(len(stored), sent) - wrong} wrong={wrong} silent={silent}")
sys.exit(0 if len(stored) == sent and not wrong and not silent else 1)
