#ifndef ESP_HEAP_CAPS_H
#define ESP_HEAP_CAPS_H

#include <stdlib.h>

#define MALLOC_CAP_SPIRAM 1
#define heap_caps_malloc(bytes, capabilities) malloc(bytes)

#endif
