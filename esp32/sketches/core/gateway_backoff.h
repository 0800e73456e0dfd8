/* Waits between attempts to connect: doubled each time, varied by up to a quarter, so that boards do not reconnect in step after
 * a power cut. esp32/SPEC.md section 6. */
#ifndef GATEWAY_BACKOFF_H
#define GATEWAY_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GATEWAY_BACKOFF_LEAST_MS 1000
#define GATEWAY_BACKOFF_MOST_MS 60000

typedef struct {
    uint32_t next_ms; /* before variation */
} gateway_backoff;

/* Begins at the shortest wait. Call it at boot and whenever a message was delivered; a CONNACK alone is no reason. */
void gateway_backoff_reset(gateway_backoff *backoff);

/* The wait before the next attempt, milliseconds: 750 to 75000.
 * refused  the broker rejects user or password: the longest wait at once, since frequent attempts could make it block the board
 * random   32 bits, new for each call */
uint32_t gateway_backoff_next(gateway_backoff *backoff, bool refused, uint32_t random);

#ifdef __cplusplus
}
#endif
#endif
