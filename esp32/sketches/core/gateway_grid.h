/* When to take pictures: on a grid of T, 2T, 3T after the first one, so the interval does not drift. Points that pass while the
 * board is busy or not connected are skipped and counted, never caught up. esp32/SPEC.md section 4. */
#ifndef GATEWAY_GRID_H
#define GATEWAY_GRID_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    int64_t interval_us;
    int64_t due_us;   /* monotonic clock */
    uint32_t skipped; /* grid points without a picture, since boot */
} gateway_grid;

/* The first point is now. `now_us` is a monotonic clock in microseconds, here and below. `interval_ms` is 10 or more. */
void gateway_grid_start(gateway_grid *grid, uint32_t interval_ms, int64_t now_us);

/* Whether a picture is due. If so, moves on to the next point in the future. Call it only when the board can take a picture. */
bool gateway_grid_take(gateway_grid *grid, int64_t now_us);

/* Another interval: from the next point on, and a shorter one also for the wait that has begun. */
void gateway_grid_change(gateway_grid *grid, uint32_t interval_ms, int64_t now_us);

#ifdef __cplusplus
}
#endif
#endif
