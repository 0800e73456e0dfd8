#include "uplink.h"

#include <Arduino.h>
#include <PubSubClient.h>
#include <WiFi.h>
#include <esp_random.h>
#include <esp_timer.h>
#include <gateway_backoff.h>

#include "board_clock.h"
#include "settings.h"

#if USE_TLS
#include <WiFiClientSecure.h>
static WiFiClientSecure network;
#else
static WiFiClient network;
#endif

static const size_t PIECE = 1024;  // bytes per write
static PubSubClient mqtt(network);
static const gateway_board *board;
static gateway_cipher *cipher;
static gateway_command command;
static bool is_report_due;
static gateway_backoff backoff;
static int64_t next_attempt_us;
static bool is_open;

static void on_message(char *, uint8_t *text, unsigned int length) {
  gateway_command_read(&command, text, length);
  is_report_due = true;
}

void uplink_begin(const gateway_board *of, gateway_cipher *with) {
  board = of;
  cipher = with;
  gateway_backoff_reset(&backoff);
#if USE_TLS
  network.setCACert(CA_CERTIFICATE);
  network.setHandshakeTimeout(10);
#endif
  mqtt.setServer(MQTT_HOST, MQTT_PORT);
  mqtt.setBufferSize(GATEWAY_COMMAND_MAX + 128);  // for one command with its topic; pictures pass it by
  mqtt.setCallback(on_message);
  mqtt.setKeepAlive(30);    // a capture blocks for 4 s at most
  mqtt.setSocketTimeout(10);
}

static bool open_connection() {
  const char *user = MQTT_USER[0] == '\0' ? nullptr : MQTT_USER;
  const char *password = user == nullptr ? nullptr : MQTT_PASSWORD;
  if (!mqtt.connect(board->id, user, password, board->status_topic, 1, true, GATEWAY_OFFLINE, true))
    return false;
#if !USE_TLS
  network.setNoDelay(true);  // the short last segment of a picture must not wait
#endif
  is_report_due = true;
  return mqtt.publish(board->status_topic, GATEWAY_ONLINE, true) && mqtt.subscribe(board->set_topic, 1);
}

static void wait_before_next_attempt() {
  bool refused = mqtt.state() == MQTT_CONNECT_BAD_CREDENTIALS || mqtt.state() == MQTT_CONNECT_UNAUTHORIZED;
  uint32_t wait_ms = gateway_backoff_next(&backoff, refused, esp_random());
  next_attempt_us = esp_timer_get_time() + (int64_t)wait_ms * 1000;
  Serial.printf("No connection to %s:%d (state %d%s); next attempt in %u ms\n", MQTT_HOST, MQTT_PORT, mqtt.state(),
                refused ? ": check MQTT_USER and MQTT_PASSWORD" : "", (unsigned)wait_ms);
}

bool uplink_poll() {
  bool was_open = is_open;
  is_open = mqtt.loop();
  if (is_open)
    return true;
  if (was_open) {
    wait_before_next_attempt();
    return false;
  }

  if (WiFi.status() != WL_CONNECTED || esp_timer_get_time() < next_attempt_us)
    return false;
  is_open = open_connection();
  if (!is_open)
    wait_before_next_attempt();
  return is_open;
}

static bool write_all(const uint8_t *bytes, size_t length) {
  while (length > 0) {
    size_t piece = length < PIECE ? length : PIECE;
    if (mqtt.write(bytes, piece) != piece)
      return false;
    bytes += piece;
    length -= piece;
  }
  return true;
}

bool uplink_send(gateway_frame *frame, uint8_t *jpeg) {
  uint8_t header[GATEWAY_FRAME_HEADER];
  uint8_t tag[GATEWAY_CIPHER_TAG];
  size_t tag_length = cipher == nullptr ? 0 : sizeof tag;
  frame->published_us = clock_utc_us();
  if (cipher == nullptr)
    gateway_frame_write(frame, header);
  else if (!gateway_cipher_seal(cipher, frame, header, jpeg, tag))
    return false;

  bool ok = mqtt.beginPublish(board->frame_topic, sizeof header + frame->jpeg_length + tag_length, false) &&
            write_all(header, sizeof header) && write_all(jpeg, frame->jpeg_length) && write_all(tag, tag_length) && mqtt.endPublish();
  if (ok)
    gateway_backoff_reset(&backoff);
  else
    network.stop();  // not disconnect(): the broker would read DISCONNECT as bytes of the picture
  return ok;
}

bool uplink_take_command(gateway_command *taken) {
  if (!is_report_due)
    return false;
  is_report_due = false;
  *taken = command;
  command = {};
  return true;
}

void uplink_report(const gateway_settings *settings) {
  char state[GATEWAY_STATE_SIZE];
  gateway_state_write(settings, board->boot_id, state);
  mqtt.publish(board->state_topic, state, true);
}

void uplink_end() {
  if (!mqtt.connected())
    return;
  mqtt.publish(board->status_topic, GATEWAY_OFFLINE, true);
  mqtt.disconnect();
}
