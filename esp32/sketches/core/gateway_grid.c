#include "gateway_grid.h"

void gateway_grid_start(gateway_grid *grid, uint32_t interval_ms, int64_t now_us)
{
    grid->interval_us = (int64_t)interval_ms * 1000;
    grid->due_us = now_us;
    grid->skipped = 0;
}

bool gateway_grid_take(gateway_grid *grid, int64_t now_us)
{
    if (now_us < grid->due_us)
        return false;
    int64_t missed = (now_us - grid->due_us) / grid->interval_us;
    grid->skipped += (uint32_t)missed;
    grid->due_us += (missed + 1) * grid->interval_us;
    return true;
}

void gateway_grid_change(gateway_grid *grid, uint32_t interval_ms, int64_t now_us)
{
    grid->interval_us = (int64_t)interval_ms * 1000;
    if (grid->due_us > now_us + grid->interval_us)
        grid->due_us = now_us + grid->interval_us;
}
