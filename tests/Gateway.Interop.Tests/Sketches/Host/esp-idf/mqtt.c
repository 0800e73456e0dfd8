/* The task of esp-mqtt and its broker. Keeps unacknowledged messages, and gives them up after 30 s. */
#include <esp_timer.h>
#include <mqtt_client.h>
#include <stdlib.h>
#include <string.h>

#include "../world.h"

enum { ACKNOWLEDGE_US = 50000, ACKNOWLEDGE_SLOWLY_US = 15000000, EXPIRE_US = 30000000, OUTBOX = 4, SUBSCRIPTION = 9 };

struct esp_mqtt_client {
    esp_mqtt_client_config_t config;
    esp_event_handler_t handler;
    enum { STOPPED, CONNECTING, CONNECTED, WAITING } state;
    struct { int id, length; int64_t sent_us; } outbox[OUTBOX];
    int subscription_id; /* 0: none that waits for SUBACK */
    bool is_subscribed;
};

/* In place of main/ca.pem, which the build of ESP-IDF embeds. */
const char _binary_ca_pem_start[] = "-----BEGIN CERTIFICATE-----\n";

static struct esp_mqtt_client only;
static int attempts;
static int last_id;

static void happen(esp_mqtt_event_id_t id, int message, esp_mqtt_error_codes_t *error)
{
    esp_mqtt_event_t event = {.msg_id = message, .error_handle = error};
    only.handler(NULL, "MQTT_EVENTS", id, &event);
}

static void lose(void)
{
    only.state = WAITING;
    happen(MQTT_EVENT_DISCONNECTED, 0, NULL);
}

/* As the library: a message that does not fit into the buffer with its packet comes in parts. */
static void bring(const char *command)
{
    int length = (int)strlen(command);
    int part = only.config.buffer.size - 7 - (int)strlen("gateway/cam-12abcd/set");
    for (int at = 0; at < length; at += part) {
        esp_mqtt_event_t event = {.total_data_len = length, .current_data_offset = at, .data_len = length - at < part ? length - at : part};
        event.data = malloc((size_t)event.data_len); /* of the exact size, without a NUL */
        memcpy(event.data, command + at, (size_t)event.data_len);
        only.handler(NULL, "MQTT_EVENTS", MQTT_EVENT_DATA, &event);
        free(event.data);
    }
}

static void answer_subscription(void)
{
    esp_mqtt_error_codes_t error = {.error_type = world_is("deaf") ? MQTT_ERROR_TYPE_SUBSCRIBE_FAILED : MQTT_ERROR_TYPE_NONE};
    int id = only.subscription_id;
    only.subscription_id = 0;
    only.is_subscribed = !world_is("deaf");
    happen(MQTT_EVENT_SUBSCRIBED, id, &error);
}

static void open_connection(void)
{
    const esp_mqtt_client_config_t *c = &only.config;
    bool is_down = world_is("outage") && ++attempts <= 3;
    bool is_refused = world_is("outage") && attempts == 5;
    record("connect %d %s %s %s %d %d %s %d", is_down ? -2 : is_refused ? 5 : 0, c->credentials.client_id,
           c->credentials.username == NULL ? "-" : c->credentials.username, c->session.last_will.topic, c->session.last_will.qos,
           c->session.last_will.retain, c->session.last_will.msg, !c->session.disable_clean_session);
    if (!is_down && !is_refused) {
        only.state = CONNECTED;
        happen(MQTT_EVENT_CONNECTED, 0, NULL);
        return;
    }

    esp_mqtt_error_codes_t error = {.error_type = MQTT_ERROR_TYPE_TCP_TRANSPORT};
    if (is_refused)
        error = (esp_mqtt_error_codes_t){MQTT_ERROR_TYPE_CONNECTION_REFUSED, MQTT_CONNECTION_REFUSE_NOT_AUTHORIZED};
    happen(MQTT_EVENT_ERROR, 0, &error);
    lose();
}

static void take_answers(void)
{
    for (int i = 0; i < OUTBOX; i++) {
        int64_t age_us = esp_timer_get_time() - only.outbox[i].sent_us;
        int id = only.outbox[i].id;
        bool is_acknowledged = only.state == CONNECTED && age_us >= (world_is("slow") ? ACKNOWLEDGE_SLOWLY_US : ACKNOWLEDGE_US);
        if (id == 0 || (!is_acknowledged && age_us < EXPIRE_US))
            continue;
        only.outbox[i].id = only.outbox[i].length = 0;
        if (id == only.subscription_id) {
            answer_subscription();
            continue;
        }
        if (age_us >= EXPIRE_US)
            record("expired %d", id);
        happen(age_us >= EXPIRE_US ? MQTT_EVENT_DELETED : MQTT_EVENT_PUBLISHED, id, NULL);
    }
}

void mqtt_task(void)
{
    const char *command = only.state == CONNECTED && only.is_subscribed ? world_command() : NULL;
    if (command != NULL)
        bring(command);
    if (only.state == CONNECTING)
        open_connection();
    else if (only.state != STOPPED)
        take_answers();
}

/* Puts a message into the outbox; -2 if that is full. */
static int keep(int length)
{
    if (esp_mqtt_client_get_outbox_size(&only) + length > (int)only.config.outbox.limit)
        return -2;
    for (int i = 0; i < OUTBOX; i++) {
        if (only.outbox[i].id != 0)
            continue;
        only.outbox[i].id = ++last_id;
        only.outbox[i].length = length;
        only.outbox[i].sent_us = esp_timer_get_time();
        return last_id;
    }
    return -2;
}

esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t *config)
{
    only.config = *config;
    record("server %s", config->broker.address.uri);
    record("keepalive %d", config->session.keepalive);
    if (config->broker.verification.certificate != NULL)
        record("authority %.27s", config->broker.verification.certificate);
    return &only;
}

esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t client, esp_mqtt_event_id_t event, esp_event_handler_t handler, void *context)
{
    (void)context;
    client->handler = handler;
    return event == MQTT_EVENT_ANY ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t client)
{
    client->state = CONNECTING;
    return ESP_OK;
}

esp_err_t esp_mqtt_client_stop(esp_mqtt_client_handle_t client)
{
    record("disconnect");
    client->state = STOPPED;
    return ESP_OK;
}

esp_err_t esp_mqtt_client_reconnect(esp_mqtt_client_handle_t client)
{
    if (client->state != WAITING || !client->config.network.disable_auto_reconnect)
        return ESP_FAIL;
    client->state = CONNECTING;
    return ESP_OK;
}

int esp_mqtt_client_subscribe(esp_mqtt_client_handle_t client, const char *topic, int qos)
{
    record("subscribe %s %d", topic, qos);
    client->subscription_id = keep(SUBSCRIPTION);
    return client->subscription_id;
}

int esp_mqtt_client_publish(esp_mqtt_client_handle_t client, const char *topic, const char *data, int length, int qos, int retain)
{
    if (length == 0)
        length = (int)strlen(data);
    int id = qos == 0 ? 0 : keep(length);
    if (world_is("outage") && attempts == 4 && world_pictures() == 1) {
        lose(); /* in the middle of the message */
        return -1;
    }
    if (id >= 0 && client->state == CONNECTED)
        record_publish(topic, qos, retain, (const uint8_t *)data, (size_t)length);
    return id;
}

int esp_mqtt_client_enqueue(esp_mqtt_client_handle_t client, const char *topic, const char *data, int length, int qos, int retain, bool store)
{
    return store ? esp_mqtt_client_publish(client, topic, data, length, qos, retain) : -1;
}

int esp_mqtt_client_get_outbox_size(esp_mqtt_client_handle_t client)
{
    int size = 0;
    for (int i = 0; i < OUTBOX; i++)
        size += client->outbox[i].length;
    return size;
}
