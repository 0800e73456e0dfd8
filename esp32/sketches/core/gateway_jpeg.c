#include "gateway_jpeg.h"

#include <stdbool.h>
#include <string.h>

enum { START = 0xD8, END = 0xD9, SCAN = 0xDA, RESTART_FIRST = 0xD0, RESTART_LAST = 0xD7, FILL = 0xFF };

/* Behind the coded data of a scan: the next FF that begins a marker. FF 00 and restart markers belong to the data. */
static size_t skip_scan(const uint8_t *bytes, size_t length, size_t at)
{
    while (at + 1 < length) {
        const uint8_t *found = memchr(bytes + at, 0xFF, length - 1 - at);
        if (found == NULL)
            break;
        at = (size_t)(found - bytes);
        uint8_t next = found[1];
        bool is_data = next == 0 || (next >= RESTART_FIRST && next <= RESTART_LAST);
        if (!is_data)
            return at;
        at += 2;
    }
    return length;
}

size_t gateway_jpeg_length(const uint8_t *bytes, size_t length)
{
    if (length < 4 || bytes[0] != 0xFF || bytes[1] != START)
        return 0;

    size_t at = 2;
    while (length - at >= 2 && bytes[at] == 0xFF) {
        uint8_t marker = bytes[at + 1];
        if (marker == END)
            return at + 2;
        if (marker == FILL) {
            at++;
            continue;
        }

        if (length - at < 4)
            return 0;
        size_t segment = 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]); /* with its marker */
        if (segment < 4 || segment > length - at)
            return 0;
        at += segment;
        if (marker == SCAN)
            at = skip_scan(bytes, length, at);
    }
    return 0;
}
