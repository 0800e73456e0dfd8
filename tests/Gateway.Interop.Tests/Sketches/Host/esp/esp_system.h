#ifndef ESP_SYSTEM_H
#define ESP_SYSTEM_H

#ifdef __cplusplus
extern "C" {
#endif

void esp_restart(void) __attribute__((noreturn));
int esp_reset_reason(void);

#ifdef __cplusplus
}
#endif

#endif
