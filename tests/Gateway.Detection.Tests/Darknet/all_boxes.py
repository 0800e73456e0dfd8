"""Debian's libdarknet on one picture: every box of every output layer, overlaps included, as bytes.

usage: all_boxes.py CFG WEIGHTS PICTURE CLASSES OUTPUT

OUTPUT: int32 boxes, then for each box x, y, width, height, objectness and the classes' probabilities as float32, little-endian.
"""
import ctypes
import struct
import sys


class Image(ctypes.Structure):
    _fields_ = [("w", ctypes.c_int), ("h", ctypes.c_int), ("c", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_float))]


class Detection(ctypes.Structure):
    _fields_ = [
        ("box", ctypes.c_float * 4), ("classes", ctypes.c_int), ("prob", ctypes.POINTER(ctypes.c_float)),
        ("mask", ctypes.POINTER(ctypes.c_float)), ("objectness", ctypes.c_float), ("sort_class", ctypes.c_int),
    ]


cfg, weights, picture = (text.encode() for text in sys.argv[1:4])
classes = int(sys.argv[4])   # libdarknet does not give it for a region layer
output = sys.argv[5]
lib = ctypes.CDLL("/usr/lib/darknet/libdarknet.so")
lib.load_network.restype = ctypes.c_void_p
lib.load_image_color.restype = Image
lib.network_predict_image.restype = ctypes.POINTER(ctypes.c_float)
lib.network_predict_image.argtypes = [ctypes.c_void_p, Image]
lib.get_network_boxes.restype = ctypes.POINTER(Detection)
lib.get_network_boxes.argtypes = [
    ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_float, ctypes.c_float, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]

network = lib.load_network(cfg, weights, 0)
image = lib.load_image_color(picture, 0, 0)
lib.network_predict_image(network, image)
count = ctypes.c_int(0)
# Below any objectness, so that every box is included.
found = lib.get_network_boxes(network, image.w, image.h, -1.0, 0.5, None, 1, ctypes.byref(count))
with open(output, "wb") as file:
    file.write(struct.pack("<i", count.value))
    for i in range(count.value):
        one = found[i]
        file.write(struct.pack("<5f", *one.box, one.objectness))
        file.write(struct.pack(f"<{classes}f", *one.prob[0:classes]))
