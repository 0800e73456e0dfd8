#ifndef NVS_H
#define NVS_H

#include <stdint.h>

#include "esp_err.h"

typedef uint32_t nvs_handle_t;
typedef enum { NVS_READONLY, NVS_READWRITE } nvs_open_mode_t;

#define ESP_ERR_NVS_NOT_FOUND 0x1102

#ifdef __cplusplus
extern "C" {
#endif

esp_err_t nvs_open(const char *space, nvs_open_mode_t mode, nvs_handle_t *handle);
esp_err_t nvs_get_u32(nvs_handle_t handle, const char *name, uint32_t *value);
esp_err_t nvs_set_u32(nvs_handle_t handle, const char *name, uint32_t value);
esp_err_t nvs_commit(nvs_handle_t handle);
void nvs_close(nvs_handle_t handle);

#ifdef __cplusplus
}
#endif
#endif
