/* Runs app_main in a world of the host: Wi-Fi, SNTP and the chip. The broker's side is in mqtt.c. */
#include <driver/gpio.h>
#include <esp_event.h>
#include <esp_log.h>
#include <esp_netif.h>
#include <esp_netif_sntp.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_wifi.h>
#include <freertos/task.h>
#include <nvs_flash.h>
#include <stdarg.h>
#include <stddef.h>

#include "../world.h"

void app_main(void);
void mqtt_task(void);

static void (*clock_callback)(struct timeval *now);
static esp_event_handler_t wifi_handler;
static bool is_flash_erased; /* without a file of the flash, it is full of the entries of other firmware at first */

int main(int argc, char **argv)
{
    world_begin(argc, argv);
    app_main();
}

void vTaskDelay(uint32_t ticks)
{
    world_pass(ticks * 1000LL);
    mqtt_task();
    if (world_pictures() == 1)
        clock_callback(NULL);
    if (world_pictures() == PICTURES_TO_SEND)
        world_end();
}

void host_log(const char *tag, const char *format, ...)
{
    va_list values;
    fprintf(stderr, "%s: ", tag);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fprintf(stderr, "\n");
}

void esp_restart(void)
{
    record("restart");
    world_end();
}

int esp_reset_reason(void) { return 1; }
esp_err_t esp_task_wdt_add(void *task) { return task == NULL ? ESP_OK : ESP_FAIL; }
esp_err_t esp_task_wdt_reset(void) { return ESP_OK; }
esp_err_t nvs_flash_init(void) { return is_flash_erased || world_has_flash() ? ESP_OK : ESP_FAIL; }

esp_err_t nvs_flash_erase(void)
{
    is_flash_erased = true;
    return ESP_OK;
}

esp_err_t gpio_set_direction(int pin, gpio_mode_t mode)
{
    return (pin == 32 || pin == 4) && mode == GPIO_MODE_OUTPUT ? ESP_OK : ESP_FAIL;
}

esp_err_t gpio_set_level(int pin, uint32_t level)
{
    record("pin %d %u", pin, level);
    return ESP_OK;
}

esp_err_t esp_netif_sntp_init(const esp_sntp_config_t *config)
{
    record("clock %s", config->server);
    clock_callback = config->sync_cb;
    return ESP_OK;
}

esp_err_t esp_netif_init(void) { return ESP_OK; }
void *esp_netif_create_default_wifi_sta(void) { return NULL; }
esp_err_t esp_event_loop_create_default(void) { return ESP_OK; }

esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler, void *context)
{
    (void)base;
    (void)id;
    (void)context;
    wifi_handler = handler;
    return ESP_OK;
}

esp_err_t esp_wifi_init(const wifi_init_config_t *config) { return config->unused; }
esp_err_t esp_wifi_set_mode(int mode) { return mode == WIFI_MODE_STA ? ESP_OK : ESP_FAIL; }

esp_err_t esp_wifi_set_config(int interface, wifi_config_t *config)
{
    record("wifi %.32s", (const char *)config->sta.ssid);
    return interface == WIFI_IF_STA ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_wifi_start(void)
{
    wifi_handler(NULL, WIFI_EVENT, WIFI_EVENT_STA_START, NULL);
    wifi_handler(NULL, WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, NULL);
    return ESP_OK;
}

esp_err_t esp_wifi_connect(void)
{
    record("wifi connects");
    return ESP_OK;
}
