/* The OV2640 of the AI-Thinker ESP32-CAM, and its flash light. */
#ifndef CAMERA_H
#define CAMERA_H

#include <gateway_command.h>
#include <gateway_frame.h>
#include <stdbool.h>
#include <stdint.h>

/* False if the camera does not answer. */
bool camera_start(gateway_settings *settings);

/* Applies quality, resolution and flash, and puts what is in force into the settings. */
void camera_adjust(gateway_settings *settings);

/* Takes a picture now and copies it to `to`, which has CONFIG_GATEWAY_MAX_JPEG bytes. Fills in clock_trusted, captured_us, capture_ms
 * and jpeg_length. False, with the reason in the log, if there is no whole JPEG (jpeg_length is 0), or one that does not fit. */
bool camera_take(gateway_frame *frame, uint8_t *to);

/* Powers the sensor down for 100 ms: a soft reset does not recover a hung OV2640. */
void camera_stop(void);

#endif
