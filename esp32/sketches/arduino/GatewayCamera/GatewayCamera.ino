// ESP32-CAM for the gateway: one picture every INTERVAL_MS over MQTT, with PubSubClient. QoS 0: a lost picture is a gap in counter.
// Copy settings.example.h to settings.h and fill it in. Steps, wiring and libraries: ../../README.md. Behaviour: esp32/SPEC.md.
#include <Arduino.h>
#include <WiFi.h>
#include <esp_mac.h>
#include <esp_random.h>
#include <esp_system.h>
#include <esp_timer.h>
#include <gateway_board.h>
#include <gateway_grid.h>

#include "board_clock.h"
#include "camera.h"
#include "settings.h"
#include "uplink.h"

static const int CAPTURE_FAILURES_BEFORE_RESTART = 5;
static const int64_t RESTART_WITHOUT_CONNECTION_US = 15LL * 60 * 1000 * 1000;

static gateway_board board;
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

// Takes a picture now and sends it from the driver's buffer, without a copy.
static void picture() {
  attempts++;
  gateway_frame frame = {};
  camera_fb_t *taken = camera_take(&frame);
  if (taken == nullptr) {
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
  while (!gateway_board_init(&board, BOARD_NAME, mac, esp_random())) {
    Serial.println("BOARD_NAME in settings.h must be \"\", or 1 to 64 characters of A-Z a-z 0-9 _ -");
    delay(10000);
  }
  Serial.printf("Board %s\n", board.id);

  if (!camera_begin())
    restart("the camera does not start: check its ribbon cable, and for a supply of 5 V, 2 A");
  clock_begin();
  uplink_begin(&board);
  last_connected_us = esp_timer_get_time();
  gateway_grid_start(&grid, INTERVAL_MS, last_connected_us);
}

void loop() {
  if (uplink_poll()) {
    last_connected_us = esp_timer_get_time();
    if (gateway_grid_take(&grid, last_connected_us))
      picture();
  } else if (esp_timer_get_time() - last_connected_us > RESTART_WITHOUT_CONNECTION_US) {
    restart("no connection for 15 minutes");
  }
  delay(10);
}
