#ifndef FREERTOS_TASK_H
#define FREERTOS_TASK_H

#include <stdint.h>

void vTaskDelay(uint32_t ticks);

#endif
