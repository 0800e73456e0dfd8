#include "camera.h"

#include <Arduino.h>
#include <esp_timer.h>
#include <gateway_jpeg.h>

#include "board_clock.h"
#include "uplink.h"

static const int POWER_DOWN_PIN = 32;  // high: off
static const int FLASH_PIN = 4;        // high: on

static const framesize_t sizes[] = {FRAMESIZE_QQVGA, FRAMESIZE_QVGA, FRAMESIZE_VGA,  FRAMESIZE_SVGA,
                                    FRAMESIZE_XGA,   FRAMESIZE_HD,   FRAMESIZE_SXGA, FRAMESIZE_UXGA};
static gateway_settings in_force;

// Pins of the AI-Thinker ESP32-CAM. Other boards: the "CameraWebServer" example of the esp32 core lists theirs.
static camera_config_t ai_thinker() {
  camera_config_t config = {};
  config.pin_pwdn = POWER_DOWN_PIN;
  config.pin_reset = -1;
  config.pin_xclk = 0;
  config.pin_sccb_sda = 26;
  config.pin_sccb_scl = 27;
  config.pin_d7 = 35;
  config.pin_d6 = 34;
  config.pin_d5 = 39;
  config.pin_d4 = 36;
  config.pin_d3 = 21;
  config.pin_d2 = 19;
  config.pin_d1 = 18;
  config.pin_d0 = 5;
  config.pin_vsync = 25;
  config.pin_href = 23;
  config.pin_pclk = 22;
  config.xclk_freq_hz = 20000000;
  config.ledc_timer = LEDC_TIMER_0;
  config.ledc_channel = LEDC_CHANNEL_0;
  return config;
}

bool camera_begin(gateway_settings *settings) {
  camera_config_t config = ai_thinker();
  config.pixel_format = PIXFORMAT_JPEG;
  config.frame_size = sizes[settings->largest];  // the driver's buffers get their size now
  config.jpeg_quality = settings->quality;
  config.fb_location = CAMERA_FB_IN_PSRAM;
  config.fb_count = 2;
  config.grab_mode = CAMERA_GRAB_LATEST;  // otherwise the driver returns a picture that waited since the previous call
  if (esp_camera_init(&config) != ESP_OK)
    return false;
  in_force = *settings;
  in_force.resolution = settings->largest;
  camera_adjust(settings);
  return true;
}

void camera_adjust(gateway_settings *settings) {
  sensor_t *sensor = esp_camera_sensor_get();
  if (settings->quality != in_force.quality && sensor->set_quality(sensor, settings->quality) != 0)
    settings->quality = in_force.quality;
  if (settings->resolution != in_force.resolution && sensor->set_framesize(sensor, sizes[settings->resolution]) != 0)
    settings->resolution = in_force.resolution;
  if (settings->flash != in_force.flash) {
    pinMode(FLASH_PIN, OUTPUT);
    digitalWrite(FLASH_PIN, settings->flash ? HIGH : LOW);
  }
  in_force = *settings;
}

camera_fb_t *camera_take(gateway_frame *frame) {
  frame->clock_trusted = clock_is_trusted();
  frame->captured_us = clock_utc_us();
  int64_t began_us = esp_timer_get_time();
  camera_fb_t *taken = esp_camera_fb_get();
  frame->capture_ms = (int32_t)((esp_timer_get_time() - began_us) / 1000);
  if (taken == nullptr) {
    Serial.println("No picture: check the ribbon cable, and for a supply of 5 V, 2 A");
    return nullptr;
  }

  frame->jpeg_length = (uint32_t)gateway_jpeg_length(taken->buf, taken->len);
  if (frame->jpeg_length > 0 && frame->jpeg_length <= UPLINK_MAX_JPEG)
    return taken;
  if (frame->jpeg_length == 0)
    Serial.printf("A picture of %u bytes is not one whole JPEG\n", (unsigned)taken->len);
  else
    Serial.printf("A picture of %u bytes is over %u: raise PICTURE_QUALITY\n", (unsigned)frame->jpeg_length, (unsigned)UPLINK_MAX_JPEG);
  esp_camera_fb_return(taken);
  return nullptr;
}

void camera_end() {
  esp_camera_deinit();
  pinMode(POWER_DOWN_PIN, OUTPUT);
  digitalWrite(POWER_DOWN_PIN, HIGH);
  delay(100);
}
