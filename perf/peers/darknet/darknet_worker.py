"""Debian's darknet, through its library, in a process of its own. Reads commands from standard input, answers with one line each on standard output.

load CFG WEIGHTS CLASSES         -> "ready"
frame JPEG INPUT BOXES           one picture, as darknet's own `detector test` goes about it: read, letterbox, predict, boxes over 0.5, thin out
                                 INPUT gets the network's input, BOXES every box there is (x, y, w, h, objectness, classes), all float32
                                 -> CPU nanoseconds of predict, of everything
"""
import ctypes
import os
import struct
import sys
import time

answers = os.fdopen(os.dup(1), "w")
silence = os.open(os.devnull, os.O_WRONLY)
os.dup2(silence, 1)   # the library tells of layers and weights
os.dup2(silence, 2)


class Image(ctypes.Structure):
    _fields_ = [("w", ctypes.c_int), ("h", ctypes.c_int), ("c", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_float))]


class Detection(ctypes.Structure):
    _fields_ = [
        ("box", ctypes.c_float * 4), ("classes", ctypes.c_int), ("prob", ctypes.POINTER(ctypes.c_float)),
        ("mask", ctypes.POINTER(ctypes.c_float)), ("objectness", ctypes.c_float), ("sort_class", ctypes.c_int),
    ]


Found = ctypes.POINTER(Detection)
lib = ctypes.CDLL("/usr/lib/darknet/libdarknet.so")
lib.load_network.restype = ctypes.c_void_p
lib.network_width.argtypes = lib.network_height.argtypes = [ctypes.c_void_p]
lib.load_image_color.restype = lib.letterbox_image.restype = Image
lib.letterbox_image.argtypes = [Image, ctypes.c_int, ctypes.c_int]
lib.free_image.argtypes = [Image]
lib.network_predict.restype = ctypes.POINTER(ctypes.c_float)
lib.network_predict.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_float)]
lib.get_network_boxes.restype = Found
lib.get_network_boxes.argtypes = [
    ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_float, ctypes.c_float, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
lib.do_nms_sort.argtypes = [Found, ctypes.c_int, ctypes.c_int, ctypes.c_float]
lib.free_detections.argtypes = [Found, ctypes.c_int]


def frame(jpeg, tensor, boxes):
    count = ctypes.c_int(0)
    start = time.thread_time_ns()
    picture = lib.load_image_color(jpeg.encode(), 0, 0)
    sized = lib.letterbox_image(picture, width, height)
    before = time.thread_time_ns()
    lib.network_predict(network, sized.data)
    forward = time.thread_time_ns() - before
    found = lib.get_network_boxes(network, picture.w, picture.h, 0.5, 0.5, None, 1, ctypes.byref(count))
    lib.do_nms_sort(found, count.value, classes, 0.45)
    whole = time.thread_time_ns() - start
    lib.free_detections(found, count.value)

    with open(tensor, "wb") as file:
        file.write(ctypes.string_at(sized.data, 4 * sized.w * sized.h * sized.c))
    found = lib.get_network_boxes(network, picture.w, picture.h, -1.0, 0.5, None, 1, ctypes.byref(count))
    with open(boxes, "wb") as file:
        for i in range(count.value):
            file.write(struct.pack("<5f", *found[i].box, found[i].objectness))
            file.write(ctypes.string_at(found[i].prob, 4 * classes))
    lib.free_detections(found, count.value)
    lib.free_image(sized)
    lib.free_image(picture)
    return f"{forward} {whole}"


for line in sys.stdin:
    verb, *words = line.split()
    if verb == "load":
        network = lib.load_network(words[0].encode(), words[1].encode(), 0)
        classes = int(words[2])
        width, height = lib.network_width(network), lib.network_height(network)
        print("ready", file=answers, flush=True)
    elif verb == "frame":
        print(frame(*words), file=answers, flush=True)
