/* The OV2640 of the AI-Thinker ESP32-CAM. */
#ifndef CAMERA_H
#define CAMERA_H

#include <gateway_frame.h>
#include <stdbool.h>
#include <stdint.h>

/* False if the camera does not answer. */
bool camera_start(void);

/* Takes a picture now and copies it to `to`, which has CONFIG_GATEWAY_MAX_JPEG bytes. Fills in clock_trusted, captured_us, capture_ms
 * and jpeg_length. False, with the reason in the log, if there is no whole JPEG that fits. */
bool camera_take(gateway_frame *frame, uint8_t *to);

/* Powers the sensor down for 100 ms: a soft reset does not recover a hung OV2640. */
void camera_stop(void);

#endif
