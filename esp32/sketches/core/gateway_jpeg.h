/* Where a JPEG ends in the camera's buffer. */
#ifndef GATEWAY_JPEG_H
#define GATEWAY_JPEG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The length of the JPEG at the start of `bytes`, through its end marker. Drivers hand out up to 160 bytes more: old bytes of
 * their buffer, in which another end marker may stand. So this walks from segment to segment instead of searching backwards.
 * Returns 0 if there is no whole JPEG, because it was cut or the bytes are something else. Reads `length` bytes at most. */
size_t gateway_jpeg_length(const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif
#endif
