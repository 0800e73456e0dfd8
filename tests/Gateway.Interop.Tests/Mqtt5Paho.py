"""Exercises an MQTT 5 broker with Eclipse Paho. Arguments: host, port, and optionally tcp or websockets and a file of authorities for TLS. Prints one line per check; the last line is "ok"."""

import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

HOST, PORT = sys.argv[1], int(sys.argv[2])
TRANSPORT = sys.argv[3] if len(sys.argv) > 3 else "tcp"
AUTHORITIES = sys.argv[4] if len(sys.argv) > 4 else None
LIMIT = 30


def properties(packet, **values):
    made = Properties(packet)
    for name, value in values.items():
        setattr(made, name, value)
    return made


class Client:
    def __init__(self, client_id, clean=True, connect=None, will=None):
        self.messages = []
        self.changed = threading.Condition()
        self.connack = None
        self.present = None
        self.ended = []
        self.answer = None
        self.published = {}
        self.client = mqtt.Client(client_id, protocol=mqtt.MQTTv5, transport=TRANSPORT)
        if AUTHORITIES:
            self.client.tls_set(AUTHORITIES)
        self.client.reconnect_delay_set(60, 60)  # one that is taken over is not to come back
        self.client.on_connect = lambda c, u, flags, reason, props: self.change(connack=(reason, props), present=flags["session present"])
        self.client.on_message = lambda c, u, message: self.change(message=message)
        self.client.on_subscribe = lambda c, u, mid, reasons, props: self.change(answer=[r.value for r in reasons])
        self.client.on_unsubscribe = lambda c, u, mid, props, reasons: self.change(answer=[r.value for r in (reasons if isinstance(reasons, list) else [reasons])])
        self.client.on_disconnect = lambda c, u, reason, props=None: self.change(ended=[*self.ended, getattr(reason, "value", reason)])
        self.client.on_publish = lambda c, u, mid: self.change(mid=mid)
        if will:
            self.client.will_set(**will)
        self.client.connect(HOST, PORT, 60, clean_start=clean, properties=connect)
        self.client.loop_start()
        self.wait(lambda: self.connack is not None, "CONNACK")

    def change(self, message=None, mid=None, **values):
        with self.changed:
            if message is not None:
                self.messages.append(message)
            if mid is not None:
                self.published[mid] = True
            for name, value in values.items():
                setattr(self, name, value)
            self.changed.notify_all()

    def wait(self, condition, what):
        with self.changed:
            if not self.changed.wait_for(condition, LIMIT):
                raise SystemExit(f"no {what}")

    def subscribe(self, topic, identifier=None, **options):
        self.answer = None
        made = properties(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=identifier) if identifier else None
        self.client.subscribe(topic, options=SubscribeOptions(**options), properties=made)
        self.wait(lambda: self.answer is not None, "SUBACK")
        return self.answer

    def publish(self, topic, payload, qos=1, retain=False, props=None):
        info = self.client.publish(topic, payload, qos, retain, properties=props)
        self.wait(lambda: info.mid in self.published, "end of PUBLISH")

    def drop(self):
        """Ends the connection as a power cut would."""
        self.client.loop_stop()
        sock = self.client.socket()
        getattr(sock, "_socket", sock).close()  # below the WebSocket, which would say farewell

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def check(condition, what):
    if not condition:
        raise SystemExit(f"failed: {what}")
    print(what)


nameless = Client("")
check(nameless.connack[1].AssignedClientIdentifier, "a client without id gets one")
check(nameless.connack[1].ReceiveMaximum > 0 and nameless.connack[1].TopicAliasMaximum > 0, "limits are announced")

first = Client("first")
check(first.subscribe("v5/#", identifier=3, qos=2) == [2], "SUBACK grants QoS 2")
check(first.subscribe("v5/+", identifier=4, qos=1) == [1], "SUBACK grants QoS 1")
sent = properties(PacketTypes.PUBLISH, ContentType="text/plain", ResponseTopic="re", CorrelationData=b"\x00\x01", MessageExpiryInterval=50, UserProperty=[("a", "1"), ("a", "2")])
for qos in (0, 1, 2):
    nameless.publish("v5/x", f"{qos}", qos, props=sent)
first.wait(lambda: len(first.messages) == 3, "messages")
got = first.messages[2].properties
check(sorted(got.SubscriptionIdentifier) == [3, 4], "a message comes once, with both identifiers")
check((got.ContentType, got.ResponseTopic, got.CorrelationData, got.UserProperty) == ("text/plain", "re", b"\x00\x01", [("a", "1"), ("a", "2")]), "properties come unaltered")
check(0 < got.MessageExpiryInterval <= 50, "expiry counts down")

alias = properties(PacketTypes.PUBLISH, TopicAlias=1)
nameless.publish("v5/alias", "with topic", props=alias)
nameless.publish("", "without", props=alias)
first.wait(lambda: len(first.messages) == 5, "message by alias")
check(first.messages[4].topic == "v5/alias", "an alias stands for its topic")

aliased = Client("aliased", connect=properties(PacketTypes.CONNECT, TopicAliasMaximum=4))
aliased.subscribe("v5/many", qos=1)
for i in range(3):
    nameless.publish("v5/many", f"{i}")
aliased.wait(lambda: len(aliased.messages) == 3, "messages by alias")
check([m.properties.TopicAlias for m in aliased.messages] == [1, 1, 1] and aliased.messages[2].topic in ("", "v5/many"), "a client that allows aliases gets them")

alone = Client("alone")
alone.subscribe("v5/local", qos=1, noLocal=True)
alone.publish("v5/local", "own")
nameless.publish("v5/local", "other's")
alone.wait(lambda: alone.messages, "message of another")
check([m.payload for m in alone.messages] == [b"other's"], "no local")

nameless.publish("v5/kept", "kept", retain=True)
alone.subscribe("v5/kept", qos=1, retainHandling=2)
alone.subscribe("v5/kept", qos=1, retainHandling=0, retainAsPublished=True)
alone.wait(lambda: len(alone.messages) == 2, "retained message")
check(alone.messages[1].retain and alone.messages[1].payload == b"kept", "retain handling")
nameless.publish("v5/kept", "", retain=True)

keep = properties(PacketTypes.CONNECT, SessionExpiryInterval=100)
Client("keeper", connect=keep).subscribe("v5/away", qos=1)
keeper = Client("keeper", clean=False, connect=keep)
check(keeper.present, "a session is kept, and taken over")
keeper.drop()
nameless.publish("v5/away", "meanwhile")
keeper = Client("keeper", clean=False, connect=keep)
keeper.wait(lambda: keeper.messages, "message of the time away")
check(keeper.messages[0].payload == b"meanwhile", "a kept session gets what it missed")
other = Client("keeper", clean=False, connect=keep)
keeper.wait(lambda: keeper.ended, "DISCONNECT")
keeper.client.loop_stop()
check(keeper.ended[0] == 0x8E, f"takeover is reported: {keeper.ended}")

check(alone.subscribe("v5/will", qos=1) == [1], "SUBACK for the will")
late = Client("late", connect=keep, will={"topic": "v5/will", "payload": "gone", "qos": 1, "properties": properties(PacketTypes.WILLMESSAGE, WillDelayInterval=1)})
late.drop()
alone.wait(lambda: any(m.topic == "v5/will" for m in alone.messages), "will")
check(alone.messages[-1].payload == b"gone", "will comes after its delay")

alone.answer = None
alone.client.unsubscribe(["v5/will", "v5/never"])
alone.wait(lambda: alone.answer is not None, "UNSUBACK")
check(alone.answer == [0, 0x11], "UNSUBACK says what was not there")

for client in (nameless, first, aliased, alone, other):
    client.close()
print("ok")
