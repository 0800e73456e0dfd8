// The OV2640 of the AI-Thinker ESP32-CAM.
#pragma once

#include <esp_camera.h>
#include <gateway_frame.h>

// False if the camera does not answer.
bool camera_begin();

// Takes a picture now. Fills in clock_trusted, captured_us, capture_ms and jpeg_length. Return the buffer with esp_camera_fb_return.
// Null, with the reason on the console, if there is no whole JPEG of a length that uplink.h can send.
camera_fb_t *camera_take(gateway_frame *frame);

// Powers the sensor down for 100 ms: a soft reset does not recover a hung OV2640.
void camera_end();
