#!/usr/bin/env bash
# Makes font.bin again: the labels' glyphs, drawn by Chromium from Debian's fonts-dejavu-core. Layout: see TextFont.cs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
chromium --headless --no-sandbox --disable-gpu --user-data-dir="$profile" --dump-dom "file://$PWD/font.html" 2>/dev/null | /usr/bin/python3 -c '
import html, re, struct, sys, zlib
lines = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", sys.stdin.read(), re.S).group(1)).strip().split("\n")
glyphs = b""
for line in lines:
    code, advance, left, top, width, height, alpha = line.split()
    glyphs += struct.pack("<HBbbBB", int(code), int(advance), int(left), int(top), int(width), int(height))
    glyphs += b"" if alpha == "-" else bytes.fromhex(alpha)
open("font.bin", "wb").write(zlib.compress(struct.pack("<H", len(lines)) + glyphs, 9))
print(len(lines), "glyphs")
'
