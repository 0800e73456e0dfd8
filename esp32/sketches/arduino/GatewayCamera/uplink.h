// The connection to the gateway's MQTT broker.
#pragma once

#include <gateway_board.h>
#include <gateway_cipher.h>
#include <gateway_command.h>
#include <gateway_frame.h>
#include <stddef.h>

// PubSubClient counts the bytes of a packet in 16 bits. Header, tag, topic and packet take 141 at most.
static const size_t UPLINK_MAX_JPEG = 65000;

// Board and cipher must outlive the connection. Without a cipher pictures are sent plain.
void uplink_begin(const gateway_board *board, gateway_cipher *cipher);

// Call it in every loop: keeps the connection alive, and opens it again when the back-off has passed. Returns whether it is open.
// Opening blocks for some seconds.
bool uplink_poll();

// Sends header and picture in pieces, so no buffer has to hold them. Sets published_us, and encrypts the picture in place.
// False if the picture is lost.
bool uplink_send(gateway_frame *frame, uint8_t *jpeg);

// Whether the state must be published: the connection is new, or commands have come, which are in `command` then.
bool uplink_take_command(gateway_command *command);

// Publishes the state of the board.
void uplink_report(const gateway_settings *settings);

// Publishes "offline" and disconnects in good order.
void uplink_end();
