/* esp-mqtt as far as the sketch uses it; records in place of sending. */
#ifndef MQTT_CLIENT_H
#define MQTT_CLIENT_H

#include <esp_event.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct esp_mqtt_client *esp_mqtt_client_handle_t;

typedef enum {
    MQTT_EVENT_ANY = -1,
    MQTT_EVENT_ERROR = 0,
    MQTT_EVENT_CONNECTED,
    MQTT_EVENT_DISCONNECTED,
    MQTT_EVENT_SUBSCRIBED,
    MQTT_EVENT_UNSUBSCRIBED,
    MQTT_EVENT_PUBLISHED,
    MQTT_EVENT_DATA,
    MQTT_EVENT_BEFORE_CONNECT,
    MQTT_EVENT_DELETED,
} esp_mqtt_event_id_t;

typedef struct {
    enum { MQTT_ERROR_TYPE_NONE, MQTT_ERROR_TYPE_TCP_TRANSPORT, MQTT_ERROR_TYPE_CONNECTION_REFUSED,
           MQTT_ERROR_TYPE_SUBSCRIBE_FAILED } error_type;
    enum { MQTT_CONNECTION_REFUSE_BAD_USERNAME = 4, MQTT_CONNECTION_REFUSE_NOT_AUTHORIZED = 5 } connect_return_code;
} esp_mqtt_error_codes_t;

typedef struct {
    int msg_id;
    char *data;
    int data_len, total_data_len, current_data_offset;
    esp_mqtt_error_codes_t *error_handle;
} esp_mqtt_event_t, *esp_mqtt_event_handle_t;

typedef struct {
    struct {
        struct { const char *uri; } address;
        struct { const char *certificate; } verification;
    } broker;
    struct {
        const char *username, *client_id;
        struct { const char *password; } authentication;
    } credentials;
    struct {
        struct { const char *topic, *msg; int msg_len, qos, retain; } last_will;
        bool disable_clean_session;
        int keepalive, message_retransmit_timeout;
    } session;
    struct { int timeout_ms; bool disable_auto_reconnect; } network;
    struct { int size, out_size; } buffer;
    struct { uint64_t limit; } outbox;
} esp_mqtt_client_config_t;

esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t *config);
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t client, esp_mqtt_event_id_t event, esp_event_handler_t handler, void *context);
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_stop(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_reconnect(esp_mqtt_client_handle_t client);
int esp_mqtt_client_subscribe(esp_mqtt_client_handle_t client, const char *topic, int qos);
int esp_mqtt_client_publish(esp_mqtt_client_handle_t client, const char *topic, const char *data, int length, int qos, int retain);
int esp_mqtt_client_enqueue(esp_mqtt_client_handle_t client, const char *topic, const char *data, int length, int qos, int retain, bool store);
int esp_mqtt_client_get_outbox_size(esp_mqtt_client_handle_t client);

#endif
