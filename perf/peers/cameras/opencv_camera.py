"""One camera of the seed: pictures from an MQTT broker through paho to its pipeline (A3 to A8), in colour, in the order of arrival.

opencv_camera.py PORT TOPIC   prints "ready VERSION" when subscribed; answers each line on standard input with "pictures-processed pictures-with-an-object"
"""
import queue
import sys
import threading
import time

import cv2
import numpy
import paho.mqtt.client

from opencv_pipeline import Pipeline

BOARD_HEADER = 40

pictures = queue.SimpleQueue()
pipeline = Pipeline(cv2.IMREAD_COLOR)
processed = 0
seen = 0


def answer():
    for _ in sys.stdin:
        print(processed, seen, flush=True)


def on_connect(client, *_):
    client.subscribe(sys.argv[2], qos=1)


client = paho.mqtt.client.Client(client_id=sys.argv[2].replace("/", "-"))
client.on_connect = on_connect
client.on_message = lambda client, data, message: pictures.put(message.payload)
client.on_subscribe = lambda *_: print("ready", cv2.__version__, flush=True)
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
threading.Thread(target=answer, daemon=True).start()
while True:
    jpeg = numpy.frombuffer(pictures.get(), dtype=numpy.uint8, offset=BOARD_HEADER)
    seen += pipeline.frame(jpeg, time.monotonic())
    processed += 1
