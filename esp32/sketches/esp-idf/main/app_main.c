/* ESP32-CAM for the gateway: one picture per interval over MQTT, with esp-mqtt. QoS 1: a picture counts as delivered once the
 * gateway has stored it. Settings: idf.py menuconfig, "Gateway camera". Behaviour: esp32/SPEC.md. */
#include <esp_log.h>
#include <esp_mac.h>
#include <esp_random.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <gateway_board.h>
#include <gateway_cipher.h>
#include <gateway_command.h>
#include <gateway_grid.h>
#include <nvs_flash.h>
#include <sdkconfig.h>

#include "board_clock.h"
#include "boot_number.h"
#include "camera.h"
#include "uplink.h"
#include "wifi.h"

#define CAPTURE_FAILURES_BEFORE_RESTART 5
#define RESTART_WITHOUT_CONNECTION_US (15LL * 60 * 1000 * 1000)
#define QUALITY_STEP 5 /* coarser after a picture that is too large */

static const char *const TAG = "board";
static const bool is_encrypting = sizeof CONFIG_GATEWAY_KEY > 1;
static gateway_board board;
static gateway_cipher cipher;
static gateway_settings settings = {
    .interval_ms = CONFIG_GATEWAY_INTERVAL_MS,
    .quality = CONFIG_GATEWAY_JPEG_QUALITY,
    .resolution = GATEWAY_VGA,
    .largest = GATEWAY_XGA, /* with 131072 bytes for a picture */
};
static gateway_grid grid;
static uint32_t attempts;
static int failures_in_a_row;

static void restart(const char *reason)
{
    ESP_LOGE(TAG, "restart: %s", reason);
    uplink_stop();
    camera_stop();
    esp_restart();
}

static void stop(const char *reason)
{
    while (true) {
        ESP_LOGE(TAG, "%s", reason);
        vTaskDelay(pdMS_TO_TICKS(10000));
    }
}

/* Applies the commands that have come, and reports what is in force. */
static void obey(void)
{
    gateway_command command;
    if (!uplink_take_command(&command))
        return;
    gateway_settings_obey(&settings, &command);
    camera_adjust(&settings);
    gateway_grid_change(&grid, settings.interval_ms, esp_timer_get_time());
    uplink_report(&settings);
    if (command.restart == board.boot_id)
        restart("the gateway asked for it");
}

/* Without it a command for large pictures, which the broker keeps, would restart the board again and again. */
static bool make_smaller(void)
{
    if (settings.quality >= GATEWAY_QUALITY_MOST)
        return false;
    int quality = settings.quality + QUALITY_STEP;
    settings.quality = (uint8_t)(quality < GATEWAY_QUALITY_MOST ? quality : GATEWAY_QUALITY_MOST);
    camera_adjust(&settings);
    uplink_report(&settings);
    return true;
}

static void picture(void)
{
    gateway_frame frame = {0};
    if (is_encrypting && board.counter == UINT32_MAX)
        restart("this boot has no numbers left for pictures");
    attempts++;
    if (!camera_take(&frame, uplink_jpeg())) {
        if (frame.jpeg_length > 0 && make_smaller())
            return;
        if (++failures_in_a_row >= CAPTURE_FAILURES_BEFORE_RESTART)
            restart("the camera failed too often in a row");
        return;
    }

    failures_in_a_row = 0;
    gateway_board_number(&board, &frame);
    uplink_send(&frame);
    ESP_LOGI(TAG, "picture %u: %u bytes, capture %d ms, delivered so far %u of %u", (unsigned)frame.counter, (unsigned)frame.jpeg_length,
             (int)frame.capture_ms, (unsigned)uplink_delivered(), (unsigned)(attempts + grid.skipped));
}

static void start(void)
{
    uint8_t mac[6];
    ESP_LOGI(TAG, "reset reason %d", (int)esp_reset_reason());
    if (nvs_flash_init() != ESP_OK) { /* left by other firmware; the Wi-Fi driver fills it again */
        if (is_encrypting)            /* the number of boots may be in it */
            stop("the flash holds unreadable settings: make a new key for the board, and run idf.py erase-flash");
        ESP_ERROR_CHECK(nvs_flash_erase());
        ESP_ERROR_CHECK(nvs_flash_init());
    }
    wifi_start(); /* and with it the radio, without which esp_random is not random */
    ESP_ERROR_CHECK(esp_read_mac(mac, ESP_MAC_WIFI_STA));
    uint32_t boot_id = is_encrypting ? boot_number_next() : esp_random();
    if (is_encrypting && boot_id == 0)
        stop("the number of this boot cannot be stored, and without it nothing can be encrypted");
    if (is_encrypting && !gateway_cipher_begin(&cipher, CONFIG_GATEWAY_KEY, boot_id))
        stop("the key must be empty, or the 64 digits of: gateway board key NAME");
    if (!gateway_board_init(&board, CONFIG_GATEWAY_BOARD_NAME, mac, boot_id))
        stop("the board name must be empty, or 1 to 64 characters of A-Z a-z 0-9 _ -");

    ESP_LOGI(TAG, "board %s", board.id);
    if (!camera_start(&settings))
        restart("the camera does not start: check its ribbon cable, and for a supply of 5 V, 2 A");
    clock_start();
    uplink_start(&board, is_encrypting ? &cipher : NULL);
}

void app_main(void)
{
    start();
    ESP_ERROR_CHECK(esp_task_wdt_add(NULL));
    int64_t last_connected_us = esp_timer_get_time();
    gateway_grid_start(&grid, settings.interval_ms, last_connected_us);
    while (true) {
        int64_t now_us = esp_timer_get_time();
        if (uplink_poll())
            last_connected_us = now_us;
        else if (now_us - last_connected_us > RESTART_WITHOUT_CONNECTION_US)
            restart("no connection for 15 minutes");
        if (uplink_is_free()) {
            obey();
            if (gateway_grid_take(&grid, now_us))
                picture();
        }
        esp_task_wdt_reset();
        vTaskDelay(pdMS_TO_TICKS(10));
    }
}
