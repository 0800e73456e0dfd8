"""OpenCV's dnn on darknet's files. Reads commands from standard input, answers with one line each on standard output.

load CFG WEIGHTS WIDTH HEIGHT LAYER...   LAYER: the numbers of the convolutions in front of the output layers    -> "ready VERSION"
frame INPUT OUTPUT                       forward with the network's input (float32); OUTPUT gets what the convolutions gave   -> CPU nanoseconds
"""
import sys
import time

import cv2
import numpy

cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)

for line in sys.stdin:
    verb, *words = line.split()
    if verb == "load":
        network = cv2.dnn.readNetFromDarknet(words[0], words[1])
        network.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        width, height = int(words[2]), int(words[3])
        layers = [f"conv_{number}" for number in words[4:]]
        ends = network.getUnconnectedOutLayersNames()
        print("ready", cv2.__version__, flush=True)
    elif verb == "frame":
        network.setInput(numpy.fromfile(words[0], dtype=numpy.float32).reshape(1, 3, height, width))
        start = time.thread_time_ns()
        network.forward(ends)
        spent = time.thread_time_ns() - start
        with open(words[1], "wb") as file:
            for values in network.forward(layers):
                file.write(numpy.ascontiguousarray(values, dtype=numpy.float32).tobytes())
        print(spent, flush=True)
