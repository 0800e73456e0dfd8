#ifndef ESP_TASK_WDT_H
#define ESP_TASK_WDT_H

#include <esp_err.h>

esp_err_t esp_task_wdt_add(void *task);
esp_err_t esp_task_wdt_reset(void);

#endif
