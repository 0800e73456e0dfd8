// The connection to the gateway's MQTT broker.
#pragma once

#include <gateway_board.h>
#include <gateway_frame.h>
#include <stddef.h>

// PubSubClient counts the bytes of a packet in 16 bits. Header, topic and packet take 125 at most.
static const size_t UPLINK_MAX_JPEG = 65000;

// The board must outlive the connection.
void uplink_begin(const gateway_board *board);

// Call it in every loop: keeps the connection alive, and opens it again when the back-off has passed. Returns whether it is open.
// Opening blocks for some seconds.
bool uplink_poll();

// Sends header and picture in pieces, so no buffer has to hold them. Sets published_us. False if the picture is lost.
bool uplink_send(gateway_frame *frame, const uint8_t *jpeg);

// Publishes "offline" and disconnects in good order.
void uplink_end();
