/* esp32-camera, as far as the sketches use it. */
#ifndef ESP_CAMERA_H
#define ESP_CAMERA_H

#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"

typedef enum { PIXFORMAT_RGB565, PIXFORMAT_JPEG = 4 } pixformat_t;
typedef enum {
    FRAMESIZE_QQVGA = 1,
    FRAMESIZE_QVGA = 6,
    FRAMESIZE_VGA = 10,
    FRAMESIZE_SVGA,
    FRAMESIZE_XGA,
    FRAMESIZE_HD,
    FRAMESIZE_SXGA,
    FRAMESIZE_UXGA
} framesize_t;
typedef enum { CAMERA_GRAB_WHEN_EMPTY, CAMERA_GRAB_LATEST } camera_grab_mode_t;
typedef enum { CAMERA_FB_IN_PSRAM, CAMERA_FB_IN_DRAM } camera_fb_location_t;
typedef enum { LEDC_TIMER_0 } ledc_timer_t;
typedef enum { LEDC_CHANNEL_0 } ledc_channel_t;

typedef struct {
    int pin_pwdn, pin_reset, pin_xclk, pin_sccb_sda, pin_sccb_scl;
    int pin_d7, pin_d6, pin_d5, pin_d4, pin_d3, pin_d2, pin_d1, pin_d0;
    int pin_vsync, pin_href, pin_pclk;
    int xclk_freq_hz;
    ledc_timer_t ledc_timer;
    ledc_channel_t ledc_channel;
    pixformat_t pixel_format;
    framesize_t frame_size;
    int jpeg_quality;
    size_t fb_count;
    camera_fb_location_t fb_location;
    camera_grab_mode_t grab_mode;
} camera_config_t;

typedef struct {
    uint8_t *buf;
    size_t len;
} camera_fb_t;

typedef struct sensor {
    int (*set_framesize)(struct sensor *sensor, framesize_t size);
    int (*set_quality)(struct sensor *sensor, int quality);
} sensor_t;

#ifdef __cplusplus
extern "C" {
#endif

esp_err_t esp_camera_init(const camera_config_t *config);
esp_err_t esp_camera_deinit(void);
camera_fb_t *esp_camera_fb_get(void);
void esp_camera_fb_return(camera_fb_t *taken);
sensor_t *esp_camera_sensor_get(void);

#ifdef __cplusplus
}
#endif
#endif
