"""Publishes to an MQTT broker that dies again and again, and looks what arrives. Arguments: host, port, protocol version (311 or 5).

Tells every ten acknowledged publishes. The end of standard input ends the publishing; the rest is waited for, and a JSON object printed.
Three clients with sessions that outlive their connection: a publisher of QoS 1 and 2 in turns, a subscriber that is connected whenever it can, and one that is away until the end.
"""

import json
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

HOST, PORT, V5 = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "5"
LIMIT = 120
changed = threading.Condition()


def wait(condition, what):
    with changed:
        if not changed.wait_for(condition, LIMIT):
            raise SystemExit(f"no {what}")


class Paho(mqtt.Client):
    """Paho 1.6 forgets at its second attempt to reconnect that a PUBREC had come, and publishes the message again as a new one."""

    def _messages_reconnect_reset_out(self):
        for message in self._out_messages.values():
            if message.state == mqtt.mqtt_ms_resend_pubrel:
                message.state = mqtt.mqtt_ms_wait_for_pubcomp
        super()._messages_reconnect_reset_out()


class Client:
    def __init__(self, client_id):
        self.messages = []
        self.connected = 0
        self.subscribed = False
        self.client = Paho(client_id, protocol=mqtt.MQTTv5) if V5 else Paho(client_id, clean_session=False)
        self.client.reconnect_delay_set(1, 1)
        self.client.max_inflight_messages_set(20)
        self.client.on_connect = self.on_connect
        self.client.on_message = self.on_message
        self.client.on_subscribe = self.on_subscribe
        self.start()

    def start(self):
        before = self.connected
        if V5:
            kept = Properties(PacketTypes.CONNECT)
            kept.SessionExpiryInterval = 3600
            self.client.connect(HOST, PORT, 60, clean_start=False, properties=kept)
        else:
            self.client.connect(HOST, PORT, 60)
        self.client.loop_start()
        wait(lambda: self.connected > before, "CONNACK")

    def on_connect(self, *_):
        with changed:
            self.connected += 1
            changed.notify_all()

    def on_subscribe(self, *_):
        with changed:
            self.subscribed = True
            changed.notify_all()

    def on_message(self, _client, _user, message):
        with changed:
            self.messages.append(int(message.payload))
            changed.notify_all()

    def subscribe(self):
        self.client.subscribe("survivors/#", 2)
        wait(lambda: self.subscribed, "SUBACK")


class Publisher(Client):
    """Even numbers with QoS 2, odd ones with QoS 1."""

    def __init__(self):
        self.acknowledged = set()
        self.next = 0
        super().__init__("survivor-publisher")
        self.client.on_publish = self.on_publish

    def on_publish(self, _client, _user, mid, *_):
        with changed:
            self.acknowledged.add(mid)
            if len(self.acknowledged) % 10 == 0:
                print(f"acknowledged {len(self.acknowledged)}.", flush=True)
            changed.notify_all()

    def publish(self, number):
        self.next += 1
        self.client.publish(f"survivors/{number % 7}", f"{number}", 2 - number % 2)

    def publish_until(self, stopped):
        while not stopped.is_set():
            with changed:
                if self.next - len(self.acknowledged) >= 20:
                    changed.wait(1)
                    continue
            self.publish(self.next)


away = Client("survivor-away")
away.subscribe()
away.client.disconnect()
away.client.loop_stop()
online = Client("survivor-online")
online.subscribe()
publisher = Publisher()
stopped = threading.Event()
publishing = threading.Thread(target=publisher.publish_until, args=(stopped,))
publishing.start()
sys.stdin.read()
stopped.set()
publishing.join()
for _ in range(1 + publisher.next % 2):
    wait(lambda: len(publisher.acknowledged) == publisher.next, "last acknowledgement")
    publisher.publish(publisher.next)
last = publisher.next - 1  # of QoS 2 and published when all others were complete: they come before it
wait(lambda: len(publisher.acknowledged) == publisher.next, "last acknowledgement")
away.start()
for client in (away, online):
    wait(lambda: last in client.messages, "last message")


def summary(messages):
    return {
        "missing": sorted(set(range(publisher.next)) - set(messages))[:10],
        "doubled": [n for n in set(messages) if n % 2 == 0 and messages.count(n) > 1][:10],
        "again": len(messages) - len(set(messages)),
    }


print(json.dumps({"published": publisher.next, "away": summary(away.messages), "online": summary(online.messages)}), flush=True)
for client in (away, online, publisher):
    client.client.disconnect()
    client.client.loop_stop()
