/* Names of a board and the identity of its frames. Topics and ids: protocol/MQTT.md sections 1 to 3. */
#ifndef GATEWAY_BOARD_H
#define GATEWAY_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway_frame.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GATEWAY_ID_SIZE (64 + 1)          /* with the NUL */
#define GATEWAY_TOPIC_SIZE (8 + 64 + 7 + 1) /* "gateway/", id, "/status", NUL */

/* Payloads of the status topic, retained. "offline" is the will, too. */
#define GATEWAY_ONLINE "online"
#define GATEWAY_OFFLINE "offline"

typedef struct {
    char id[GATEWAY_ID_SIZE];              /* client id, and the camera's name at the gateway */
    char frame_topic[GATEWAY_TOPIC_SIZE];  /* gateway/ID/frame */
    char status_topic[GATEWAY_TOPIC_SIZE]; /* gateway/ID/status */
    char set_topic[GATEWAY_TOPIC_SIZE];    /* gateway/ID/set */
    char state_topic[GATEWAY_TOPIC_SIZE];  /* gateway/ID/state */
    uint32_t boot_id;                      /* never 0 */
    uint32_t counter;                      /* of the newest frame; 0 before the first */
} gateway_board;

/* Fills in the board. Call once per boot.
 * name    1 to 64 characters of A-Z a-z 0-9 _ -, unique on the broker; "" gives "cam-" and the last six digits of the MAC address
 * mac     the six bytes of the station's MAC address
 * random  32 bits of the hardware's generator, with the radio on; 0 becomes 1
 * Returns false, leaving the board unusable, if the name has another form. */
bool gateway_board_init(gateway_board *board, const char *name, const uint8_t mac[6], uint32_t random);

/* Gives a new picture its identity: sets boot_id and counter. Call once per good picture; a repeat keeps its bytes. */
void gateway_board_number(gateway_board *board, gateway_frame *frame);

#ifdef __cplusplus
}
#endif
#endif
