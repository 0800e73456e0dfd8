"""OpenCV's results for raw 8-bit frames, for comparison byte for byte.

usage: reference.py mog2 FRAMES WIDTH HEIGHT MASKS key=value...
       reference.py open FRAMES WIDTH HEIGHT MASKS
       reference.py objects FRAMES WIDTH HEIGHT TEXT
Several jobs, separated by "--", run in turn.

mog2 keys are cv2's setters without "set" (History, VarThreshold, ...) and learningRate=R0,R1,...: one per frame, the last one repeated.
"""
import sys

import cv2
import numpy


def answer(verb, source, width, height, target, *settings):
    width, height = int(width), int(height)
    frames = numpy.fromfile(source, dtype=numpy.uint8).reshape(-1, height, width)

    if verb == "mog2":
        model = cv2.createBackgroundSubtractorMOG2()
        rates = [-1.0]
        for setting in settings:
            key, value = setting.split("=")
            if key == "learningRate":
                rates = [float(rate) for rate in value.split(",")]
            elif key == "DetectShadows":
                model.setDetectShadows(value == "1")
            elif key in ("History", "NMixtures", "ShadowValue"):
                getattr(model, "set" + key)(int(value))
            else:
                getattr(model, "set" + key)(float(value))
        with open(target, "wb") as out:
            for index, frame in enumerate(frames):
                out.write(model.apply(frame, learningRate=rates[min(index, len(rates) - 1)]).tobytes())

    elif verb == "open":
        with open(target, "wb") as out:
            for frame in frames:
                out.write(cv2.morphologyEx(frame, cv2.MORPH_OPEN, numpy.ones((3, 3), numpy.uint8)).tobytes())

    elif verb == "objects":
        with open(target, "w") as out:
            for frame in frames:
                count, _, stats, centroids = cv2.connectedComponentsWithStats(frame, connectivity=8)
                for i in range(1, count):
                    print(*stats[i], "%.6f %.6f" % tuple(centroids[i]), file=out)
                print("end", file=out)

    else:
        sys.exit("unknown verb " + verb)


cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)
job = []
for word in sys.argv[1:] + ["--"]:
    if word != "--":
        job.append(word)
    else:
        answer(*job)
        job = []
