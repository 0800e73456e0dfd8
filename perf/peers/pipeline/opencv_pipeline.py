"""The seed's pipeline (A3 to A8) with Debian's OpenCV. Reads commands from standard input and answers each with one line on standard output.

begin FOLDER COUNT gray|bgr   read the JPEGs into memory, start a model     -> "ready VERSION"
run FIRST COUNT               JPEG to decision for these frames, in order   -> "CPU-nanoseconds frames-with-an-object events"
"""
import sys
import time

import cv2
import numpy

cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)

ENTRY = (120, 120, 400, 120)
CONFIRM = (120, 260, 400, 140)
MIN_AREA = 2500
WINDOW = 2.0
COOLDOWN = 5.0


def inside(region, x, y):
    left, top, width, height = region
    return left < x < left + width and top < y < top + height


class Pipeline:
    def __init__(self, flag):
        self.flag = flag
        self.model = cv2.createBackgroundSubtractorMOG2(history=500, varThreshold=50, detectShadows=False)
        self.previous = None
        self.armed = None
        self.fired = None
        self.events = 0

    def frame(self, jpeg, now):
        picture = cv2.imdecode(jpeg, self.flag)
        mask = self.model.apply(picture)
        _, mask = cv2.threshold(mask, 250, 255, cv2.THRESH_BINARY)
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if self.armed is not None and now - self.armed > WINDOW:
            self.armed = None
        if not contours:
            return 0
        largest = max(contours, key=cv2.contourArea)
        if cv2.contourArea(largest) <= MIN_AREA:
            return 0
        moments = cv2.moments(largest)
        x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
        if inside(ENTRY, x, y) and self.armed is None and self.previous is not None and self.previous[1] <= ENTRY[1]:
            self.armed = now
        if inside(CONFIRM, x, y) and self.armed is not None and 0 < now - self.armed < WINDOW:
            if self.fired is None or now - self.fired > COOLDOWN:
                self.events += 1
                self.fired = now
                self.armed = None
        self.previous = (x, y)
        return 1


def serve():
    for line in sys.stdin:
        verb, *words = line.split()
        if verb == "begin":
            frames = [numpy.fromfile(f"{words[0]}/{number + 1:06d}.jpg", dtype=numpy.uint8) for number in range(int(words[1]))]
            pipeline = Pipeline(cv2.IMREAD_GRAYSCALE if words[2] == "gray" else cv2.IMREAD_COLOR)
            print("ready", cv2.__version__, flush=True)
        elif verb == "run":
            first, count = int(words[0]), int(words[1])
            seen = 0
            start = time.thread_time_ns()
            for index in range(first, first + count):
                seen += pipeline.frame(frames[index], index * 0.04)
            spent = time.thread_time_ns() - start
            print(spent, seen, pipeline.events, flush=True)


if __name__ == "__main__":
    serve()
