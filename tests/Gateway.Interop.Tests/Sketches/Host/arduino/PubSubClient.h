// PubSubClient 2.8 as far as the sketch uses it; records in place of sending.
#pragma once

#include <WiFi.h>
#include <stddef.h>
#include <stdint.h>

#define MQTT_CONNECTION_LOST -3
#define MQTT_CONNECT_FAILED -2
#define MQTT_DISCONNECTED -1
#define MQTT_CONNECTED 0
#define MQTT_CONNECT_BAD_CREDENTIALS 4
#define MQTT_CONNECT_UNAUTHORIZED 5

class PubSubClient {
 public:
  explicit PubSubClient(Client &) {}
  PubSubClient &setServer(const char *host, uint16_t port);
  PubSubClient &setKeepAlive(uint16_t seconds);
  PubSubClient &setSocketTimeout(uint16_t) { return *this; }
  PubSubClient &setCallback(void (*callback)(char *topic, uint8_t *payload, unsigned int length));
  bool setBufferSize(uint16_t bytes);
  bool connect(const char *id, const char *user, const char *password, const char *willTopic, uint8_t willQos, bool willRetain,
               const char *willMessage, bool cleanSession);
  void disconnect();
  bool connected();
  bool loop();
  int state();
  bool subscribe(const char *topic, uint8_t qos);
  bool publish(const char *topic, const char *payload, bool retained);
  bool beginPublish(const char *topic, unsigned int length, bool retained);
  size_t write(const uint8_t *bytes, size_t length);
  int endPublish();
};
