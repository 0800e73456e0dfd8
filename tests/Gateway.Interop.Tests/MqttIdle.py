"""Connects that many MQTT clients, one behind the other, says so, and holds them until its standard input ends. Arguments: port, count."""

import os
import resource
import socket
import sys

PORT, COUNT = int(sys.argv[1]), int(sys.argv[2])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def connect(number):
    peer = socket.create_connection(("127.0.0.1", PORT))
    client_id = b"idle-%d-%d" % (os.getpid(), number)
    body = b"\0\4MQTT\4\2\0\0" + len(client_id).to_bytes(2, "big") + client_id
    peer.sendall(bytes([0x10, len(body)]) + body)
    if peer.recv(4) != b"\x20\2\0\0":
        raise SystemExit("refused")
    return peer


held = [connect(number) for number in range(COUNT)]
print("connected", flush=True)
sys.stdin.read()
