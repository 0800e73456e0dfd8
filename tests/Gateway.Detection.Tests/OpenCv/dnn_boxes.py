"""OpenCV's dnn on a darknet network: every box of every output layer, as float32, little-endian.

usage: dnn_boxes.py CFG WEIGHTS INPUT WIDTH HEIGHT OUTPUT

INPUT: the network's input, float32, channel by channel. OUTPUT: for each box x, y, width, height, objectness and the classes' probabilities, which
OpenCV sets to 0 below its own threshold.
"""
import sys

import cv2
import numpy

cfg, weights, source, width, height, output = sys.argv[1:7]
network = cv2.dnn.readNetFromDarknet(cfg, weights)
network.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
network.setInput(numpy.fromfile(source, dtype=numpy.float32).reshape(1, 3, int(height), int(width)))
ends = sorted(network.getUnconnectedOutLayersNames(), key=lambda name: int(name.split("_")[1]))
with open(output, "wb") as file:
    for values in network.forward(ends):
        file.write(numpy.ascontiguousarray(values, dtype=numpy.float32).tobytes())
