// Runs setup() and loop() of the sketch in a world of the host.
#include <Arduino.h>
#include <PubSubClient.h>
#include <WiFiClientSecure.h>
#include <esp_sntp.h>
#include <esp_system.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "../world.h"

void setup();
void loop();

HostSerial Serial;
HostChip ESP;
HostWiFi WiFi;

static int mqtt_state = MQTT_DISCONNECTED;
static int attempts;
static std::string topic;
static size_t announced;
static std::vector<uint8_t> message;
static void (*clock_callback)(struct timeval *);
static void (*message_callback)(char *topic, uint8_t *payload, unsigned int length);
static std::string subscribed;
static size_t buffer_size = 256;

int main(int argc, char **argv) {
  world_begin(argc, argv);
  setup();
  while (world_pictures() < PICTURES_TO_SEND) {
    loop();
    if (world_pictures() == 1)
      clock_callback(nullptr);
  }
  world_end();
}

// Arduino

int HostSerial::printf(const char *format, ...) {
  va_list values;
  va_start(values, format);
  int written = vfprintf(stderr, format, values);
  va_end(values);
  return written;
}

void HostChip::restart() {
  record("restart");
  world_end();
}

int esp_reset_reason() { return 1; }
void delay(uint32_t milliseconds) { world_pass(milliseconds * 1000LL); }
void pinMode(int, int) {}
void digitalWrite(int pin, int level) { record("pin %d %d", pin, level); }
void configTime(long zone, int summer, const char *server) { record("clock %ld %d %s", zone, summer, server); }
void sntp_set_time_sync_notification_cb(void (*callback)(struct timeval *)) { clock_callback = callback; }

// The network

void WiFiClient::stop() {
  record("stop");
  mqtt_state = MQTT_CONNECTION_LOST;
}

void WiFiClientSecure::setCACert(const char *certificate) { record("authority %.27s", certificate); }

PubSubClient &PubSubClient::setServer(const char *host, uint16_t port) {
  record("server %s %u", host, port);
  return *this;
}

PubSubClient &PubSubClient::setKeepAlive(uint16_t seconds) {
  record("keepalive %u", seconds);
  return *this;
}

bool PubSubClient::connect(const char *id, const char *user, const char *, const char *willTopic, uint8_t willQos, bool willRetain,
                           const char *willMessage, bool cleanSession) {
  attempts++;
  if (world_is("outage") && attempts <= 3)
    mqtt_state = MQTT_CONNECT_FAILED;
  else if (world_is("outage") && attempts == 5)
    mqtt_state = MQTT_CONNECT_UNAUTHORIZED;
  else
    mqtt_state = MQTT_CONNECTED;
  record("connect %d %s %s %s %d %d %s %d", mqtt_state, id, user == nullptr ? "-" : user, willTopic, willQos, willRetain, willMessage,
         cleanSession);
  return mqtt_state == MQTT_CONNECTED;
}

void PubSubClient::disconnect() {
  record("disconnect");
  mqtt_state = MQTT_DISCONNECTED;
}

bool PubSubClient::connected() { return mqtt_state == MQTT_CONNECTED; }

// As the library: a message that does not fit into the buffer with its packet is left out.
bool PubSubClient::loop() {
  const char *command = connected() && !subscribed.empty() ? world_command() : nullptr;
  if (command != nullptr && 7 + subscribed.size() + strlen(command) <= buffer_size) {
    std::vector<uint8_t> payload(command, command + strlen(command));  // of the exact size, without a NUL
    message_callback(&subscribed[0], payload.data(), (unsigned)payload.size());
  }
  return connected();
}

int PubSubClient::state() { return mqtt_state; }

PubSubClient &PubSubClient::setCallback(void (*callback)(char *, uint8_t *, unsigned int)) {
  message_callback = callback;
  return *this;
}

bool PubSubClient::setBufferSize(uint16_t bytes) {
  buffer_size = bytes;
  return true;
}

bool PubSubClient::subscribe(const char *to, uint8_t qos) {
  record("subscribe %s %u", to, qos);
  subscribed = to;
  return connected();
}

bool PubSubClient::publish(const char *to, const char *payload, bool retained) {
  if (7 + strlen(to) + strlen(payload) > buffer_size)
    return false;
  record_publish(to, 0, retained, (const uint8_t *)payload, strlen(payload));
  return true;
}

bool PubSubClient::beginPublish(const char *to, unsigned int length, bool retained) {
  if (retained)
    abort();
  topic = to;
  announced = length;
  message.clear();
  return connected();
}

size_t PubSubClient::write(const uint8_t *bytes, size_t length) {
  bool breaks_off = world_is("outage") && attempts == 4 && world_pictures() == 1 && message.size() > 2000;
  size_t taken = breaks_off ? length / 2 : length;
  message.insert(message.end(), bytes, bytes + taken);
  return taken;
}

int PubSubClient::endPublish() {
  if (message.size() != announced)
    abort();
  record_publish(topic.c_str(), 0, false, message.data(), message.size());
  return 1;
}
