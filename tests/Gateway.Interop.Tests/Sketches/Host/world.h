/* The world of a sketch that runs on the host: a clock that moves only when the sketch waits, a camera that hands out one picture,
 * and a record on standard output of all that the sketch did to the network. Scenarios are named on the command line:
 *   pictures   all goes well; the clock is set after the first picture; the driver leaves old bytes behind the second one
 *   outage     three attempts to connect fail, the second picture breaks off, then the password is refused once
 *   slow       as pictures, but every acknowledgement takes 15 s
 *   camera     the camera hands out cut pictures only
 *   full       as pictures, but nothing can be written to the flash
 *   worn       as pictures, but what is in the flash cannot be read
 *   deaf       as pictures, but the broker refuses the subscription to commands
 * Commands may follow the scenario: the first one comes as soon as the sketch has subscribed, the second one after one picture, and so
 * on. "-" stands for no command. The flash is a file beside the picture, PICTURE.nvs, so that several runs are several boots of one board. */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PICTURES_TO_SEND = 3 };

/* Reads the picture file and the scenario; ends the program with a message if they are missing. */
void world_begin(int argc, char **argv);

bool world_is(const char *scenario);

/* Moves the clock. Ends the program with 2 after an hour, so no scenario runs without end. */
void world_pass(int64_t microseconds);

/* Writes one line of the record: the time in milliseconds, then the text. */
void record(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A message that is complete: "publish TOPIC QOS RETAIN HEX". Counts pictures. */
void record_publish(const char *topic, int qos, bool retain, const uint8_t *bytes, size_t length);

/* The next command that the broker has for the sketch; null while there is none. */
const char *world_command(void);

/* Whether the file of the flash is there. */
bool world_has_flash(void);

/* Pictures recorded so far. */
int world_pictures(void);

/* Ends the program with 0, with its record complete. */
void world_end(void) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif
#endif
