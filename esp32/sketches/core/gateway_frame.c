#include "gateway_frame.h"

static uint8_t *put(uint8_t *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *to++ = (uint8_t)(value >> (8 * i));
    return to;
}

void gateway_frame_write(const gateway_frame *frame, uint8_t *to)
{
    to = put(to, 'G', 1);
    to = put(to, 'F', 1);
    to = put(to, 1, 1); /* version */
    to = put(to, (frame->clock_trusted ? 1 : 0) | (frame->encrypted ? 2 : 0), 1);
    to = put(to, frame->boot_id, 4);
    to = put(to, frame->counter, 4);
    to = put(to, (uint32_t)frame->capture_ms, 4);
    to = put(to, (uint64_t)frame->captured_us, 8);
    to = put(to, (uint64_t)frame->published_us, 8);
    to = put(to, frame->jpeg_length, 4);
    put(to, 0, 4); /* reserved */
}
