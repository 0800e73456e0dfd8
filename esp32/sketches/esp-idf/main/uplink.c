#include "uplink.h"

#include <esp_heap_caps.h>
#include <esp_log.h>
#include <esp_random.h>
#include <esp_timer.h>
#include <gateway_backoff.h>
#include <mqtt_client.h>
#include <pthread.h>
#include <sdkconfig.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "board_clock.h"

#if CONFIG_GATEWAY_TLS
extern const char ca_pem[] asm("_binary_ca_pem_start");
#else
static const char *const ca_pem = NULL;
#endif

#define MESSAGE_SIZE (GATEWAY_FRAME_HEADER + CONFIG_GATEWAY_MAX_JPEG + GATEWAY_CIPHER_TAG)

static const char *const TAG = "uplink";
static const gateway_board *board;
static gateway_cipher *cipher;
static esp_mqtt_client_handle_t client;
static uint8_t *message; /* frame header, JPEG, and the tag of an encrypted one: esp-mqtt takes a message in one piece */
static gateway_backoff backoff;
static int64_t next_attempt_us;
static bool is_waiting; /* for next_attempt_us */

/* Written by the task of esp-mqtt. */
static atomic_bool is_connected, was_lost, was_refused, is_report_due;
static atomic_uint delivered;
static gateway_command command; /* under the lock: what has come and was not taken */
static pthread_mutex_t command_lock = PTHREAD_MUTEX_INITIALIZER;

static void on_refusal(const esp_mqtt_error_codes_t *error)
{
    if (error->error_type != MQTT_ERROR_TYPE_CONNECTION_REFUSED)
        return;
    was_refused = error->connect_return_code == MQTT_CONNECTION_REFUSE_BAD_USERNAME ||
                  error->connect_return_code == MQTT_CONNECTION_REFUSE_NOT_AUTHORIZED;
}

/* Part of a message is one that was too long for the buffer, which holds every command. */
static void on_message(const esp_mqtt_event_t *event)
{
    if (event->data_len == event->total_data_len) {
        pthread_mutex_lock(&command_lock);
        gateway_command_read(&command, (const uint8_t *)event->data, (size_t)event->data_len);
        pthread_mutex_unlock(&command_lock);
    }
    is_report_due = true;
}

static void on_subscribed(const esp_mqtt_event_t *event)
{
    if (event->error_handle->error_type == MQTT_ERROR_TYPE_SUBSCRIBE_FAILED)
        ESP_LOGW(TAG, "no commands: this user may not subscribe to %s", board->set_topic);
    else
        is_report_due = true;
}

static void on_event(void *context, esp_event_base_t base, int32_t id, void *data)
{
    static int status_id; /* its PUBACK is not a picture's */
    const esp_mqtt_event_handle_t event = data;
    (void)context;
    (void)base;
    switch ((esp_mqtt_event_id_t)id) {
    case MQTT_EVENT_CONNECTED:
        status_id = esp_mqtt_client_enqueue(client, board->status_topic, GATEWAY_ONLINE, 0, 1, 1, true);
        esp_mqtt_client_subscribe(client, board->set_topic, 1);
        was_refused = false;
        is_connected = true;
        break;
    case MQTT_EVENT_DISCONNECTED:
        is_connected = false;
        was_lost = true;
        break;
    case MQTT_EVENT_ERROR:
        on_refusal(event->error_handle);
        break;
    case MQTT_EVENT_PUBLISHED:
        if (event->msg_id != status_id)
            delivered++;
        break;
    case MQTT_EVENT_SUBSCRIBED:
        on_subscribed(event);
        break;
    case MQTT_EVENT_DATA:
        on_message(event);
        break;
    case MQTT_EVENT_DELETED:
        ESP_LOGW(TAG, "gave up message %d after 30 s without acknowledgement", event->msg_id);
        break;
    default:
        break;
    }
}

void uplink_start(const gateway_board *of, gateway_cipher *with)
{
    board = of;
    cipher = with;
    message = heap_caps_malloc(MESSAGE_SIZE, MALLOC_CAP_SPIRAM);
    if (message == NULL) {
        ESP_LOGE(TAG, "no PSRAM for a picture of %d bytes", CONFIG_GATEWAY_MAX_JPEG);
        abort();
    }

    gateway_backoff_reset(&backoff);
    const esp_mqtt_client_config_t config = {
        .broker.address.uri = CONFIG_GATEWAY_BROKER,
        .broker.verification.certificate = ca_pem,
        .credentials.client_id = board->id,
        .credentials.username = CONFIG_GATEWAY_USER[0] == '\0' ? NULL : CONFIG_GATEWAY_USER,
        .credentials.authentication.password = CONFIG_GATEWAY_USER[0] == '\0' ? NULL : CONFIG_GATEWAY_PASSWORD,
        .session.last_will = {.topic = board->status_topic, .msg = GATEWAY_OFFLINE, .qos = 1, .retain = 1},
        .session.disable_clean_session = true, /* so that a repeat keeps its packet id on the next connection */
        .session.keepalive = 30,
        .session.message_retransmit_timeout = 10000, /* the default, 1 s, repeats what a busy gateway is still storing */
        .network.disable_auto_reconnect = true,      /* uplink_poll does it, with a growing back-off */
        .network.timeout_ms = 10000,
        .buffer.size = GATEWAY_COMMAND_MAX + 128, /* for one command with its topic */
        .outbox.limit = MESSAGE_SIZE + 1024,      /* one picture, the status and the subscription */
    };
    client = esp_mqtt_client_init(&config);
    ESP_ERROR_CHECK(esp_mqtt_client_register_event(client, MQTT_EVENT_ANY, on_event, NULL));
    ESP_ERROR_CHECK(esp_mqtt_client_start(client));
}

bool uplink_poll(void)
{
    static unsigned seen;
    if (seen != delivered) {
        seen = delivered;
        gateway_backoff_reset(&backoff);
    }

    if (atomic_exchange(&was_lost, false)) {
        uint32_t wait_ms = gateway_backoff_next(&backoff, was_refused, esp_random());
        next_attempt_us = esp_timer_get_time() + (int64_t)wait_ms * 1000;
        is_waiting = true;
        ESP_LOGW(TAG, "no connection%s; next attempt in %u ms", was_refused ? ": check user and password" : "", (unsigned)wait_ms);
    }

    if (is_waiting && esp_timer_get_time() >= next_attempt_us)
        is_waiting = esp_mqtt_client_reconnect(client) != ESP_OK;
    return is_connected;
}

bool uplink_is_free(void)
{
    return is_connected && esp_mqtt_client_get_outbox_size(client) == 0;
}

uint8_t *uplink_jpeg(void)
{
    return message + GATEWAY_FRAME_HEADER;
}

void uplink_send(gateway_frame *frame)
{
    uint8_t *jpeg = uplink_jpeg();
    size_t length = GATEWAY_FRAME_HEADER + frame->jpeg_length;
    frame->published_us = clock_utc_us();
    if (cipher == NULL) {
        gateway_frame_write(frame, message);
    } else if (gateway_cipher_seal(cipher, frame, message, jpeg, jpeg + frame->jpeg_length)) {
        length += GATEWAY_CIPHER_TAG;
    } else {
        ESP_LOGE(TAG, "picture %u was not encrypted, and is lost", (unsigned)frame->counter);
        return;
    }

    if (esp_mqtt_client_publish(client, board->frame_topic, (const char *)message, (int)length, 1, 0) < 0)
        ESP_LOGW(TAG, "picture %u was not sent at once", (unsigned)frame->counter);
}

bool uplink_take_command(gateway_command *taken)
{
    if (!atomic_exchange(&is_report_due, false))
        return false;
    pthread_mutex_lock(&command_lock);
    *taken = command;
    command = (gateway_command){0};
    pthread_mutex_unlock(&command_lock);
    return true;
}

void uplink_report(const gateway_settings *settings)
{
    char state[GATEWAY_STATE_SIZE];
    gateway_state_write(settings, board->boot_id, state);
    esp_mqtt_client_publish(client, board->state_topic, state, 0, 0, 1);
}

uint32_t uplink_delivered(void)
{
    return delivered;
}

void uplink_stop(void)
{
    if (!is_connected)
        return;
    esp_mqtt_client_publish(client, board->status_topic, GATEWAY_OFFLINE, 0, 1, 1);
    esp_mqtt_client_stop(client);
}
