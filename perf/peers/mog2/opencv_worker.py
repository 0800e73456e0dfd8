"""OpenCV's side of the comparison. Reads commands from standard input, answers with one line each on standard output.

model WIDTH HEIGHT FRAMES MASKS SHADOWS VARTHRESHOLD   start a model; FRAMES is read, MASKS written, both raw bytes      -> "ready VERSION"
run FIRST COUNT                                        apply the model to these frames, write their masks from 0 on      -> CPU nanoseconds
"""
import sys
import time

import cv2
import numpy

cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)

for line in sys.stdin:
    verb, *words = line.split()
    if verb == "model":
        width, height = int(words[0]), int(words[1])
        frames = numpy.memmap(words[2], dtype=numpy.uint8, mode="r").reshape(-1, height, width)
        target = words[3]
        model = cv2.createBackgroundSubtractorMOG2(500, float(words[5]), words[4] == "1")
        mask = numpy.empty((height, width), numpy.uint8)
        print("ready", cv2.__version__, flush=True)
    elif verb == "run":
        first, count = int(words[0]), int(words[1])
        spent = 0
        with open(target, "wb") as out:
            for index in range(first, first + count):
                frame = numpy.array(frames[index])
                start = time.thread_time_ns()
                model.apply(frame, mask)
                spent += time.thread_time_ns() - start
                out.write(mask.tobytes())
        print(spent, flush=True)
