// ESP32-CAM for the gateway: one picture every INTERVAL_MS over MQTT, with PubSubClient. QoS 0: a lost picture is a gap in counter.
// Copy settings.example.h to settings.h and fill it in. Steps, wiring and libraries: ../../README.md. Behaviour: esp32/SPEC.md.
#include <Arduino.h>
#include <WiFi.h>
#include <esp_mac.h>
#include <esp_random.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <gateway_board.h>
#include <gateway_cipher.h>
#include <gateway_command.h>
#include <gateway_grid.h>

#include "board_clock.h"
#include "boot_number.h"
#include "camera.h"
#include "settings.h"
#include "uplink.h"

static const int CAPTURE_FAILURES_BEFORE_RESTART = 5;
static const int64_t RESTART_WITHOUT_CONNECTION_US = 15LL * 60 * 1000 * 1000;
static const int QUALITY_STEP = 5;  // coarser after a picture that is too large
static const bool IS_ENCRYPTING = BOARD_KEY[0] != '\0';

static gateway_board board;
static gateway_cipher cipher;
static gateway_settings settings;
static gateway_grid grid;
static uint32_t sent;
static uint32_t attempts;
static int failures_in_a_row;
static int64_t last_connected_us;

static void restart(const char *reason) {
  Serial.printf("Restart: %s\n", reason);
  uplink_end();
  camera_end();
  ESP.restart();
}

[[noreturn]] static void stop(const char *reason) {
  while (true) {
    Serial.println(reason);
    delay(10000);
  }
}

// Applies the commands that have come, and reports what is in force.
static void obey() {
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

// Without it a command for large pictures, which the broker keeps, would restart the board again and again.
static bool make_smaller() {
  if (settings.quality >= GATEWAY_QUALITY_MOST)
    return false;
  settings.quality = min(settings.quality + QUALITY_STEP, GATEWAY_QUALITY_MOST);
  camera_adjust(&settings);
  uplink_report(&settings);
  return true;
}

// Takes a picture now and sends it from the driver's buffer, without a copy.
static void picture() {
  if (IS_ENCRYPTING && board.counter == UINT32_MAX)
    restart("this boot has no numbers left for pictures");
  attempts++;
  gateway_frame frame = {};
  camera_fb_t *taken = camera_take(&frame);
  if (taken == nullptr) {
    if (frame.jpeg_length > 0 && make_smaller())
      return;
    if (++failures_in_a_row >= CAPTURE_FAILURES_BEFORE_RESTART)
      restart("the camera failed too often in a row");
    return;
  }

  failures_in_a_row = 0;
  gateway_board_number(&board, &frame);
  int64_t began_us = esp_timer_get_time();
  bool ok = uplink_send(&frame, taken->buf);
  esp_camera_fb_return(taken);
  sent += ok ? 1 : 0;
  Serial.printf("%s %u: %u bytes, capture %d ms, publish %d ms, success %u %%\n", ok ? "sent" : "lost", (unsigned)frame.counter,
                (unsigned)frame.jpeg_length, (int)frame.capture_ms, (int)((esp_timer_get_time() - began_us) / 1000),
                (unsigned)(100ULL * sent / ((uint64_t)attempts + grid.skipped)));
}

void setup() {
  Serial.begin(115200);
  Serial.printf("Reset reason %d\n", (int)esp_reset_reason());

  WiFi.mode(WIFI_STA);  // starts the radio, without which esp_random is not random
  WiFi.setAutoReconnect(true);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);

  uint8_t mac[6];
  esp_read_mac(mac, ESP_MAC_WIFI_STA);
  uint32_t boot_id = IS_ENCRYPTING ? boot_number_next() : esp_random();
  if (IS_ENCRYPTING && boot_id == 0)
    stop("The number of this boot cannot be stored, and without it nothing can be encrypted");
  if (IS_ENCRYPTING && !gateway_cipher_begin(&cipher, BOARD_KEY, boot_id))
    stop("BOARD_KEY in settings.h must be \"\", or the 64 digits of: gateway board key NAME");
  if (!gateway_board_init(&board, BOARD_NAME, mac, boot_id))
    stop("BOARD_NAME in settings.h must be \"\", or 1 to 64 characters of A-Z a-z 0-9 _ -");
  Serial.printf("Board %s\n", board.id);

  settings.interval_ms = INTERVAL_MS;
  settings.quality = PICTURE_QUALITY;
  settings.resolution = PICTURE_SIZE;
  settings.largest = PICTURE_LARGEST;
  if (!camera_begin(&settings))
    restart("the camera does not start: check its ribbon cable, and for a supply of 5 V, 2 A");
  clock_begin();
  uplink_begin(&board, IS_ENCRYPTING ? &cipher : nullptr);
  last_connected_us = esp_timer_get_time();
  gateway_grid_start(&grid, INTERVAL_MS, last_connected_us);
}

void loop() {
  if (uplink_poll()) {
    last_connected_us = esp_timer_get_time();
    obey();
    if (gateway_grid_take(&grid, last_connected_us))
      picture();
  } else if (esp_timer_get_time() - last_connected_us > RESTART_WITHOUT_CONNECTION_US) {
    restart("no connection for 15 minutes");
  }
  delay(10);
}
