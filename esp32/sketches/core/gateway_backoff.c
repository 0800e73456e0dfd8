#include "gateway_backoff.h"

void gateway_backoff_reset(gateway_backoff *backoff)
{
    backoff->next_ms = GATEWAY_BACKOFF_LEAST_MS;
}

uint32_t gateway_backoff_next(gateway_backoff *backoff, bool refused, uint32_t random)
{
    uint32_t wait_ms = refused ? GATEWAY_BACKOFF_MOST_MS : backoff->next_ms;
    uint32_t spread_ms = wait_ms / 4;
    backoff->next_ms = wait_ms > GATEWAY_BACKOFF_MOST_MS / 2 ? GATEWAY_BACKOFF_MOST_MS : wait_ms * 2;
    return wait_ms - spread_ms + random % (2 * spread_ms + 1);
}
