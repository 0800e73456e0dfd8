#!/usr/bin/env python3
"""A client of the gateway's link in plain Python: prints events as they happen and saves one frame of each camera.

    python3 link_client.py --key /var/lib/gateway/link.key [--host 127.0.0.1] [--port 8001] [--after EVENT_ID] [--frames DIRECTORY]

protocol/WIRE.md defines the bytes. The client runs until it is interrupted or the daemon ends the link.
"""
import argparse, hmac, os, socket, struct, sys

HEADER = struct.Struct("<HBBIIi")   # magic, version, kind, camera, sequence, payload length
MAGIC, VERSION, VIEWER, ONLY_NEW = 0x4743, 1, 1, 2**64 - 1
HELLO, AUTH, WELCOME, CAMERAS, SUBSCRIBE, FRAME, EVENT, PING, PONG, ERROR = 1, 2, 3, 4, 5, 6, 8, 14, 15, 16
MAX_PAYLOAD = 8 << 20


def send(link, kind, payload):
    link.sendall(HEADER.pack(MAGIC, VERSION, kind, 0, 0, len(payload)) + payload)


def receive(stream):
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        sys.exit("the daemon closed the link")
    magic, version, kind, camera, sequence, length = HEADER.unpack(header)
    if magic != MAGIC or version != VERSION or not 0 <= length <= MAX_PAYLOAD:
        sys.exit("this is not a gateway link of version 1")
    payload = stream.read(length)
    if kind == ERROR:
        sys.exit(f"the daemon ended the link: error {struct.unpack_from('<H', payload)[0]}: {text(payload, 2)[0]}")
    return kind, camera, sequence, payload


def text(payload, at):
    length, = struct.unpack_from("<H", payload, at)
    return payload[at + 2:at + 2 + length].decode(), at + 2 + length


def authenticate(link, stream, key):
    kind, _, _, hello = receive(stream)
    assert kind == HELLO, "the first message of a daemon is Hello"
    nonce, mine, role = hello[:32], os.urandom(32), bytes([VIEWER])
    proof = hmac.digest(key, b"gateway-link-v1" + nonce + mine + role, "sha256")
    send(link, AUTH, mine + proof + role + struct.pack("<H", 6) + b"python")
    kind, _, _, welcome = receive(stream)
    expected = hmac.digest(key, b"gateway-link-v1-daemon" + mine + nonce + role, "sha256")
    if kind != WELCOME or not hmac.compare_digest(welcome[:32], expected):
        sys.exit("the peer does not have the key")
    print("connected to gateway", text(welcome, 48)[0], flush=True)


def on_event(payload):
    id, camera, kind, region, occurred, clip, count = struct.unpack_from("<QIBBqQI", payload)
    name, at = text(payload, 34)
    print(f"event {id}: kind {kind} of camera {name or camera} at {occurred} us, clip {clip}, number {count}: {text(payload, at)[0]}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--key", required=True, help="the daemon's key file")
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=8001)
    arguments.add_argument("--after", type=int, default=ONLY_NEW, help="print stored events with a greater id first")
    arguments.add_argument("--frames", help="directory for the first frame of each camera")
    options = arguments.parse_args()
    with open(options.key) as file:
        key = bytes.fromhex(file.read().strip())

    with socket.create_connection((options.host, options.port)) as link, link.makefile("rb") as stream:
        authenticate(link, stream, key)
        kinds = 1 << EVENT | (1 << FRAME if options.frames else 0)
        all_cameras, hundredths_fps = 1, 100
        send(link, SUBSCRIBE, struct.pack("<IBHQH", kinds, all_cameras, hundredths_fps, options.after, 0))
        saved = set()
        while True:
            kind, camera, sequence, payload = receive(stream)
            if kind == EVENT:
                on_event(payload)
            elif kind == FRAME and camera not in saved:
                saved.add(camera)
                path = os.path.join(options.frames, f"camera-{camera}.jpg")
                with open(path, "wb") as file:
                    file.write(payload[28:])
                print(f"frame {sequence} of camera {camera}: {path}", flush=True)
            elif kind == PING:
                send(link, PONG, payload)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
