#include "camera.h"

#include <driver/gpio.h>
#include <esp_camera.h>
#include <esp_log.h>
#include <esp_timer.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <gateway_jpeg.h>
#include <sdkconfig.h>
#include <string.h>

#include "board_clock.h"

#define POWER_DOWN_PIN 32 /* high: off */

static const char *const TAG = "camera";

bool camera_start(void)
{
    const camera_config_t config = {
        .pin_pwdn = POWER_DOWN_PIN,
        .pin_reset = -1,
        .pin_xclk = 0,
        .pin_sccb_sda = 26,
        .pin_sccb_scl = 27,
        .pin_d7 = 35,
        .pin_d6 = 34,
        .pin_d5 = 39,
        .pin_d4 = 36,
        .pin_d3 = 21,
        .pin_d2 = 19,
        .pin_d1 = 18,
        .pin_d0 = 5,
        .pin_vsync = 25,
        .pin_href = 23,
        .pin_pclk = 22,
        .xclk_freq_hz = 20000000,
        .ledc_timer = LEDC_TIMER_0,
        .ledc_channel = LEDC_CHANNEL_0,
        .pixel_format = PIXFORMAT_JPEG,
        .frame_size = FRAMESIZE_VGA,
        .jpeg_quality = CONFIG_GATEWAY_JPEG_QUALITY,
        .fb_location = CAMERA_FB_IN_PSRAM,
        .fb_count = 2,
        .grab_mode = CAMERA_GRAB_LATEST, /* otherwise the driver returns a picture that waited since the previous call */
    };
    return esp_camera_init(&config) == ESP_OK;
}

/* Bytes of the picture in the driver's buffer; 0, with the reason in the log, if it cannot be sent. */
static size_t check(const camera_fb_t *taken)
{
    size_t length = gateway_jpeg_length(taken->buf, taken->len);
    if (length == 0)
        ESP_LOGW(TAG, "a picture of %u bytes is not one whole JPEG", (unsigned)taken->len);
    if (length <= CONFIG_GATEWAY_MAX_JPEG)
        return length;
    ESP_LOGW(TAG, "a picture of %u bytes is over %u: raise the quality number", (unsigned)length, (unsigned)CONFIG_GATEWAY_MAX_JPEG);
    return 0;
}

bool camera_take(gateway_frame *frame, uint8_t *to)
{
    frame->clock_trusted = clock_is_trusted();
    frame->captured_us = clock_utc_us();
    int64_t began_us = esp_timer_get_time();
    camera_fb_t *taken = esp_camera_fb_get();
    frame->capture_ms = (int32_t)((esp_timer_get_time() - began_us) / 1000);
    if (taken == NULL) {
        ESP_LOGW(TAG, "no picture: check the ribbon cable, and for a supply of 5 V, 2 A");
        return false;
    }

    frame->jpeg_length = (uint32_t)check(taken);
    memcpy(to, taken->buf, frame->jpeg_length);
    esp_camera_fb_return(taken);
    return frame->jpeg_length > 0;
}

void camera_stop(void)
{
    esp_camera_deinit();
    gpio_set_direction(POWER_DOWN_PIN, GPIO_MODE_OUTPUT);
    gpio_set_level(POWER_DOWN_PIN, 1);
    vTaskDelay(pdMS_TO_TICKS(100));
}
