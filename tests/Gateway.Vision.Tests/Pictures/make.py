#!/usr/bin/env python3
"""Makes the JPEG files beside it again, one of each kind that cameras and tools write, all of the same scene of 96x64.

Needs Debian's libturbojpeg0 (2.1) and ffmpeg. The tests read the files, not this program.
"""
import ctypes
import os
import pathlib
import subprocess

WIDTH, HEIGHT, QUALITY = 96, 64, 90
RGB, GRAY, CMYK = 0, 6, 11
S444, S422, S420, SGRAY, S440, S411 = range(6)
PROGRESSIVE = 16384
HERE = pathlib.Path(__file__).parent
TURBO = ctypes.CDLL("libturbojpeg.so.0")
TURBO.tjInitCompress.restype = ctypes.c_void_p


def luma(x, y):
    """The scene that the tests expect: a slope, and a bright square from 32,16 to 64,48."""
    return 60 + x // 2 + y if not (32 <= x < 64 and 16 <= y < 48) else 220


def pixels(channels):
    return bytes(luma(x, y) for y in range(HEIGHT) for x in range(WIDTH) for _ in range(channels))


def cmyk():
    # Inverted, as in Adobe's programs: 255 is no ink. A gray picture has ink only in the black plate.
    return b"".join(b"\xff\xff\xff" + bytes([luma(x, y)]) for y in range(HEIGHT) for x in range(WIDTH))


def encode(data, pixel_format, subsampling, flags=0, environment=()):
    for key, value in environment:
        os.environ[key] = value
    handle = ctypes.c_void_p(TURBO.tjInitCompress())
    jpeg, size = ctypes.POINTER(ctypes.c_ubyte)(), ctypes.c_ulong(0)
    done = TURBO.tjCompress2(handle, data, WIDTH, 0, HEIGHT, pixel_format, ctypes.byref(jpeg), ctypes.byref(size), subsampling, QUALITY, flags)
    assert done == 0, done
    result = bytes(jpeg[: size.value])
    TURBO.tjFree(jpeg)
    TURBO.tjDestroy(handle)
    for key, _ in environment:
        del os.environ[key]
    return result


def frame_header(jpeg):
    """Position of the frame header's marker byte."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA):
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return at + 1


def patched(jpeg, *changes):
    copy = bytearray(jpeg)
    for at, value in changes:
        copy[at] = value
    return bytes(copy)


def main():
    arithmetic = [("TJ_ARITHMETIC", "1")]
    colour = pixels(3)
    baseline = encode(colour, RGB, S420)
    sof = frame_header(baseline)
    ycck = encode(cmyk(), CMYK, S444)
    adobe = ycck.index(b"Adobe")
    files = {
        "baseline-420": baseline,
        "baseline-422": encode(colour, RGB, S422),
        "baseline-444": encode(colour, RGB, S444),
        "baseline-440": encode(colour, RGB, S440),
        "baseline-411": encode(colour, RGB, S411),
        "baseline-restart": encode(colour, RGB, S420, environment=[("TJ_RESTART", "1")]),
        "gray": encode(pixels(1), GRAY, SGRAY),
        "gray-progressive": encode(pixels(1), GRAY, SGRAY, PROGRESSIVE),
        "progressive-420": encode(colour, RGB, S420, PROGRESSIVE),
        "progressive-411": encode(colour, RGB, S411, PROGRESSIVE),
        "arithmetic-420": encode(colour, RGB, S420, environment=arithmetic),
        "arithmetic-progressive": encode(colour, RGB, S420, PROGRESSIVE, environment=arithmetic),
        "ycck": ycck,
        "cmyk": patched(ycck, (adobe + 11, 0)),
        # Extended sequential with 12 bits per sample: the same codes for other samples.
        "twelve-bit": patched(baseline, (sof, 0xC1), (sof + 3, 12)),
        "height-zero": patched(baseline, (sof + 4, 0), (sof + 5, 0)),
        "width-zero": patched(baseline, (sof + 6, 0), (sof + 7, 0)),
        "absurd": patched(baseline, (sof + 4, 0xFF), (sof + 5, 0xDC), (sof + 6, 0xFF), (sof + 7, 0xDC)),
        "truncated": baseline[: len(baseline) * 2 // 3],
        "lossless": subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-i", "-"]
            + ["-c:v", "ljpeg", "-pix_fmt", "bgr24", "-flags", "+bitexact", "-f", "image2pipe", "-"],
            input=colour, stdout=subprocess.PIPE, check=True).stdout,
    }
    for name, jpeg in files.items():
        (HERE / f"{name}.jpg").write_bytes(jpeg)
        print(f"{name}.jpg: {len(jpeg)} bytes, SOF{jpeg[frame_header(jpeg)] - 0xC0}")


if __name__ == "__main__":
    main()
