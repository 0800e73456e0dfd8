// The number of this boot, for the nonces of a board that encrypts: it must never come again under the same key.
#pragma once

#include <stdint.h>

// Raises the number in the flash and returns it. Call once per boot, before the first picture.
// 0 if the flash fails or no number is left; the board must send nothing then.
uint32_t boot_number_next();
