/* The connection to the gateway's MQTT broker. All functions are for the main task. */
#ifndef UPLINK_H
#define UPLINK_H

#include <gateway_board.h>
#include <gateway_cipher.h>
#include <gateway_command.h>
#include <gateway_frame.h>
#include <stdbool.h>
#include <stdint.h>

/* Begins to connect. Board and cipher must outlive the connection. Without a cipher pictures are sent plain. */
void uplink_start(const gateway_board *board, gateway_cipher *cipher);

/* Call it in every round of the loop: connects again when the back-off has passed. Returns whether the connection is open. */
bool uplink_poll(void);

/* Whether a new picture may be taken: connected, and nothing waits for its acknowledgement. */
bool uplink_is_free(void);

/* The place for the next JPEG, of CONFIG_GATEWAY_MAX_JPEG bytes. Belongs to the caller while uplink_is_free. */
uint8_t *uplink_jpeg(void);

/* Sends the picture that is in uplink_jpeg. Sets published_us, and encrypts it in place. esp-mqtt keeps a copy and sends it again, also on the next
 * connection, until the gateway has acknowledged it or 30 s have passed. Blocks while the network accepts the bytes. */
void uplink_send(gateway_frame *frame);

/* Whether the state must be published: the connection is new, or commands have come, which are in `command` then. */
bool uplink_take_command(gateway_command *command);

/* Publishes the state of the board. */
void uplink_report(const gateway_settings *settings);

/* Pictures that the gateway has stored, since boot. */
uint32_t uplink_delivered(void);

/* Publishes "offline" and disconnects in good order. */
void uplink_stop(void);

#endif
