/* Commands of the gateway and the settings in force. Normative text: protocol/MQTT.md section 8. */
#ifndef GATEWAY_COMMAND_H
#define GATEWAY_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GATEWAY_COMMAND_MAX 1024 /* bytes of the largest message on gateway/BOARD/set */
#define GATEWAY_STATE_SIZE 128   /* room for the text of gateway/BOARD/state, with the NUL */
#define GATEWAY_INTERVAL_LEAST_MS 10
#define GATEWAY_INTERVAL_MOST_MS 3600000 /* of a command; after a longer silence the board would look lost */
#define GATEWAY_QUALITY_LEAST 10
#define GATEWAY_QUALITY_MOST 63

/* Sizes of pictures, smallest first. */
typedef enum {
    GATEWAY_QQVGA, /* 160 x 120 */
    GATEWAY_QVGA,  /* 320 x 240 */
    GATEWAY_VGA,   /* 640 x 480 */
    GATEWAY_SVGA,  /* 800 x 600 */
    GATEWAY_XGA,   /* 1024 x 768 */
    GATEWAY_HD,    /* 1280 x 720 */
    GATEWAY_SXGA,  /* 1280 x 1024 */
    GATEWAY_UXGA   /* 1600 x 1200 */
} gateway_resolution;

/* Members of one or more commands, as received. All zero: none. */
typedef struct {
    bool has_interval, has_quality, has_resolution, has_flash;
    int64_t interval_ms;
    int64_t quality;
    gateway_resolution resolution;
    bool flash;
    uint32_t restart; /* boot id of the board that shall restart; 0: none */
} gateway_command;

typedef struct {
    uint32_t interval_ms;
    uint8_t quality; /* scale of the OV2640: lower is better */
    gateway_resolution resolution;
    gateway_resolution largest; /* that this board can send; a command for a larger one gives this one */
    bool flash;
    bool is_interval_only; /* the pictures cannot be changed: the state has the interval only */
} gateway_settings;

/* Adds the members of a message to the command, newer ones in place of older ones. Members that cannot be used are left out.
 * Returns false, and changes nothing, if the bytes are not one object, or too many. Reads them once, without recursion. */
bool gateway_command_read(gateway_command *command, const uint8_t *text, size_t length);

/* Applies the command, each number as the nearest one in its range. The caller compares `restart` with its boot id. */
void gateway_settings_obey(gateway_settings *settings, const gateway_command *command);

/* Writes the payload of gateway/BOARD/state with a NUL behind it. `to` has GATEWAY_STATE_SIZE bytes. Returns its length. */
size_t gateway_state_write(const gateway_settings *settings, uint32_t boot_id, char *to);

#ifdef __cplusplus
}
#endif
#endif
