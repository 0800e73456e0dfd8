#include "boot_number.h"

#include <nvs.h>

// Not Preferences: it reports a failed read like a missing value, and the number would begin again.
uint32_t boot_number_next() {
  nvs_handle_t flash;
  uint32_t number = 0;
  if (nvs_open("gateway", NVS_READWRITE, &flash) != ESP_OK)
    return 0;
  esp_err_t found = nvs_get_u32(flash, "boots", &number);
  bool ok = (found == ESP_OK || found == ESP_ERR_NVS_NOT_FOUND) && number < UINT32_MAX;
  ok = ok && nvs_set_u32(flash, "boots", number + 1) == ESP_OK && nvs_commit(flash) == ESP_OK;
  nvs_close(flash);
  return ok ? number + 1 : 0;
}
