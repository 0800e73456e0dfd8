// The OV2640 of the AI-Thinker ESP32-CAM, and its flash light.
#pragma once

#include <esp_camera.h>
#include <gateway_command.h>
#include <gateway_frame.h>

// False if the camera does not answer.
bool camera_begin(gateway_settings *settings);

// Applies quality, resolution and flash, and puts what is in force into the settings.
void camera_adjust(gateway_settings *settings);

// Takes a picture now. Fills in clock_trusted, captured_us, capture_ms and jpeg_length. Return the buffer with esp_camera_fb_return.
// Null, with the reason on the console, if there is no whole JPEG (jpeg_length is 0), or one that is too large for uplink.h.
camera_fb_t *camera_take(gateway_frame *frame);

// Powers the sensor down for 100 ms: a soft reset does not recover a hung OV2640.
void camera_end();
