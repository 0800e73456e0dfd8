#ifndef GPIO_H
#define GPIO_H

#include <esp_err.h>
#include <stdint.h>

typedef enum { GPIO_MODE_OUTPUT = 2 } gpio_mode_t;

esp_err_t gpio_set_direction(int pin, gpio_mode_t mode);
esp_err_t gpio_set_level(int pin, uint32_t level);

#endif
