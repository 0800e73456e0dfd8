"""Exercises an MQTT broker with Eclipse Paho. Arguments: host, port, user, password, and optionally tcp or websockets and a file of authorities for TLS. Prints one line per check; the last line is "ok"."""

import os
import sys
import threading

import paho.mqtt.client as mqtt

HOST, PORT, USER, PASSWORD = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
TRANSPORT = sys.argv[5] if len(sys.argv) > 5 else "tcp"
AUTHORITIES = sys.argv[6] if len(sys.argv) > 6 else None
LIMIT = 30


class Client:
    def __init__(self, client_id, clean=True, password=PASSWORD, will=None, keepalive=60):
        self.messages = []
        self.changed = threading.Condition()
        self.result = None
        self.session_present = None
        self.client = mqtt.Client(client_id, clean_session=clean, protocol=mqtt.MQTTv311, transport=TRANSPORT)
        if AUTHORITIES:
            self.client.tls_set(AUTHORITIES)
        self.client.username_pw_set(USER, password)
        self.client.on_connect = self._on_connect
        self.client.on_message = self._on_message
        self.client.on_subscribe = self._on_subscribe
        self.client.on_publish = self._on_publish
        self.granted = None
        self.published = set()
        if will:
            self.client.will_set(*will)
        self.client.connect(HOST, PORT, keepalive)
        self.client.loop_start()
        self.wait(lambda: self.result is not None, "CONNACK")

    def wait(self, condition, what):
        with self.changed:
            if not self.changed.wait_for(condition, LIMIT):
                raise SystemExit(f"no {what}")

    def subscribe(self, topic, qos):
        self.granted = None
        self.client.subscribe(topic, qos)
        self.wait(lambda: self.granted is not None, "SUBACK")
        return self.granted

    def publish(self, topic, payload, qos=0, retain=False):
        info = self.client.publish(topic, payload, qos, retain)
        self.wait(lambda: info.mid in self.published, "end of PUBLISH")

    def drop(self):
        """Ends the connection as a power cut would."""
        self.client.loop_stop()
        sock = self.client.socket()
        getattr(sock, "_socket", sock).close()  # below the WebSocket, which would say farewell

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def _notify(self, change):
        with self.changed:
            change()
            self.changed.notify_all()

    def _on_connect(self, client, userdata, flags, rc):
        def change():
            self.result, self.session_present = rc, flags["session present"]

        self._notify(change)

    def _on_message(self, client, userdata, message):
        self._notify(lambda: self.messages.append(message))

    def _on_subscribe(self, client, userdata, mid, granted):
        def change():
            self.granted = granted

        self._notify(change)

    def _on_publish(self, client, userdata, mid):
        self._notify(lambda: self.published.add(mid))


def check(condition, what):
    if not condition:
        raise SystemExit(f"failed: {what}")
    print(what)


wrong = Client("wrong", password="guess")
check(wrong.result == 4, "wrong password is refused with return code 4")
wrong.client.loop_stop()

publisher = Client("publisher")
check(publisher.result == 0 and not publisher.session_present, "right password is accepted")

subscriber = Client("subscriber")
check(subscriber.subscribe([("paho/+/big", 2), ("paho/low/#", 0)], 2) == (2, 0), "SUBACK grants what was asked for")
payload = os.urandom(300_000)
for qos in (0, 1, 2):
    publisher.publish("paho/x/big", payload, qos)
subscriber.wait(lambda: len(subscriber.messages) == 3, "300 KB with QoS 0, 1 and 2")
check(all(m.payload == payload for m in subscriber.messages), "300 KB arrive whole")
check([m.qos for m in subscriber.messages] == [0, 1, 2], "QoS is kept")

publisher.publish("paho/low/a/b", "low", 1)
subscriber.wait(lambda: len(subscriber.messages) == 4, "message under #")
check(subscriber.messages[3].qos == 0, "QoS is lowered to what was granted")

publisher.publish("paho/retained", "kept", 1, True)
late = Client("late")
late.subscribe("paho/retained", 1)
late.wait(lambda: len(late.messages) == 1, "retained message")
check(late.messages[0].payload == b"kept" and late.messages[0].retain, "retained message is sent and marked")
publisher.publish("paho/retained", "", 1, True)

late.subscribe("paho/will", 1)
dying = Client("dying", will=("paho/will", "gone", 1, False))
dying.drop()
late.wait(lambda: any(m.topic == "paho/will" for m in late.messages), "will")
check(late.messages[-1].payload == b"gone", "will is published")

keeper = Client("keeper", clean=False)
keeper.subscribe("paho/kept", 1)
keeper.close()
for i in range(10):
    publisher.publish("paho/kept", f"{i}", 1)
keeper = Client("keeper", clean=False)
check(keeper.session_present, "session is kept")
keeper.wait(lambda: len(keeper.messages) == 10, "queued messages")
check([m.payload for m in keeper.messages] == [b"%d" % i for i in range(10)], "queued messages come in order")

idle = Client("idle", keepalive=1)
idle.subscribe("paho/idle", 0)
publisher_2 = Client("keeper-2", keepalive=1)
threading.Event().wait(4)
publisher_2.publish("paho/idle", "still here")
idle.wait(lambda: len(idle.messages) == 1, "message after four seconds of keep alive 1")
check(idle.client.is_connected(), "PINGREQ keeps an idle client connected")

for client in (publisher, subscriber, late, keeper, idle, publisher_2):
    client.close()
print("ok")
