#include "camera.h"

#include <Arduino.h>
#include <esp_timer.h>
#include <gateway_jpeg.h>

#include "board_clock.h"
#include "settings.h"
#include "uplink.h"

static const int POWER_DOWN_PIN = 32;  // high: off

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

bool camera_begin() {
  camera_config_t config = ai_thinker();
  config.pixel_format = PIXFORMAT_JPEG;
  config.frame_size = PICTURE_SIZE;
  config.jpeg_quality = PICTURE_QUALITY;
  config.fb_location = CAMERA_FB_IN_PSRAM;
  config.fb_count = 2;
  config.grab_mode = CAMERA_GRAB_LATEST;  // otherwise the driver returns a picture that waited since the previous call
  return esp_camera_init(&config) == ESP_OK;
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

  size_t length = gateway_jpeg_length(taken->buf, taken->len);
  if (length >= 4 && length <= UPLINK_MAX_JPEG) {
    frame->jpeg_length = (uint32_t)length;
    return taken;
  }

  if (length == 0)
    Serial.printf("A picture of %u bytes is not one whole JPEG\n", (unsigned)taken->len);
  else
    Serial.printf("A picture of %u bytes is over %u: raise PICTURE_QUALITY\n", (unsigned)length, (unsigned)UPLINK_MAX_JPEG);
  esp_camera_fb_return(taken);
  return nullptr;
}

void camera_end() {
  esp_camera_deinit();
  pinMode(POWER_DOWN_PIN, OUTPUT);
  digitalWrite(POWER_DOWN_PIN, HIGH);
  delay(100);
}
