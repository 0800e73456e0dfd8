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
#define FLASH_PIN 4       /* high: on */

static const char *const TAG = "camera";
static const framesize_t sizes[] = {FRAMESIZE_QQVGA, FRAMESIZE_QVGA, FRAMESIZE_VGA,  FRAMESIZE_SVGA,
                                    FRAMESIZE_XGA,   FRAMESIZE_HD,   FRAMESIZE_SXGA, FRAMESIZE_UXGA};
static gateway_settings in_force;

bool camera_start(gateway_settings *settings)
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
        .frame_size = sizes[settings->largest], /* the driver's buffers get their size now */
        .jpeg_quality = settings->quality,
        .fb_location = CAMERA_FB_IN_PSRAM,
        .fb_count = 2,
        .grab_mode = CAMERA_GRAB_LATEST, /* otherwise the driver returns a picture that waited since the previous call */
    };
    if (esp_camera_init(&config) != ESP_OK)
        return false;
    in_force = *settings;
    in_force.resolution = settings->largest;
    camera_adjust(settings);
    return true;
}

void camera_adjust(gateway_settings *settings)
{
    sensor_t *sensor = esp_camera_sensor_get();
    if (settings->quality != in_force.quality && sensor->set_quality(sensor, settings->quality) != 0)
        settings->quality = in_force.quality;
    if (settings->resolution != in_force.resolution && sensor->set_framesize(sensor, sizes[settings->resolution]) != 0)
        settings->resolution = in_force.resolution;
    if (settings->flash != in_force.flash) {
        gpio_set_direction(FLASH_PIN, GPIO_MODE_OUTPUT);
        gpio_set_level(FLASH_PIN, settings->flash ? 1 : 0);
    }
    in_force = *settings;
}

/* Whether the picture in the driver's buffer can be sent; the reason is in the log. */
static bool check(const camera_fb_t *taken, size_t length)
{
    if (length == 0)
        ESP_LOGW(TAG, "a picture of %u bytes is not one whole JPEG", (unsigned)taken->len);
    if (length > CONFIG_GATEWAY_MAX_JPEG)
        ESP_LOGW(TAG, "a picture of %u bytes is over %u: raise the quality number", (unsigned)length, (unsigned)CONFIG_GATEWAY_MAX_JPEG);
    return length > 0 && length <= CONFIG_GATEWAY_MAX_JPEG;
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

    frame->jpeg_length = (uint32_t)gateway_jpeg_length(taken->buf, taken->len);
    bool ok = check(taken, frame->jpeg_length);
    if (ok)
        memcpy(to, taken->buf, frame->jpeg_length);
    esp_camera_fb_return(taken);
    return ok;
}

void camera_stop(void)
{
    esp_camera_deinit();
    gpio_set_direction(POWER_DOWN_PIN, GPIO_MODE_OUTPUT);
    gpio_set_level(POWER_DOWN_PIN, 1);
    vTaskDelay(pdMS_TO_TICKS(100));
}
