#ifndef FREERTOS_H
#define FREERTOS_H

#include <stdint.h>

#define pdMS_TO_TICKS(milliseconds) ((uint32_t)(milliseconds))

#endif
