// UTC from a time server. Durations use esp_timer_get_time instead, which never jumps.
#pragma once

#include <stdint.h>

// Begins to ask the time server, now and every hour.
void clock_begin();

// Whether the time server has answered since boot.
bool clock_is_trusted();

// Microseconds since 1970-01-01 UTC; 0 before the first answer.
int64_t clock_utc_us();
