/* The 40 bytes in front of a JPEG in gateway/BOARD/frame. Normative text: protocol/MQTT.md section 3.
 *
 * The board core is C99. It allocates nothing, keeps no state of its own, and needs no header of Arduino or ESP-IDF:
 * the caller passes clocks, random numbers and memory. */
#ifndef GATEWAY_FRAME_H
#define GATEWAY_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GATEWAY_FRAME_HEADER 40 /* bytes */

typedef struct {
    bool clock_trusted;   /* a time server has set the clock since boot */
    bool encrypted;       /* set by gateway_cipher_seal only */
    uint32_t boot_id;     /* random at every boot, or of a board that encrypts the number of the boot; never 0 */
    uint32_t counter;     /* pictures since boot, from 1 */
    int32_t capture_ms;   /* time to take the picture, monotonic clock, 0 or more */
    int64_t captured_us;  /* UTC when capture began, microseconds since 1970; 0: unknown */
    int64_t published_us; /* UTC when sending began, in the same format */
    uint32_t jpeg_length; /* bytes of the JPEG, which follows the header directly; at least 4 */
} gateway_frame;

/* Writes the header, little-endian. `to` has GATEWAY_FRAME_HEADER bytes and stays the caller's. */
void gateway_frame_write(const gateway_frame *frame, uint8_t *to);

#ifdef __cplusplus
}
#endif
#endif
