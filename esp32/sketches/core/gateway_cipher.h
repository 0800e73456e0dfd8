/* Encryption of frames with the key of the board, AES-256-GCM. Normative text: protocol/MQTT.md section 3, "Encryption".
 *
 * The only part of the core that needs a library, mbedTLS, which ESP-IDF and Arduino for ESP32 contain. It takes memory when it begins
 * and none for a frame. Boards that do not encrypt may leave these two files out. */
#ifndef GATEWAY_CIPHER_H
#define GATEWAY_CIPHER_H

#if __has_include(<mbedtls/gcm.h>)
#include <mbedtls/gcm.h>
#else /* mbedTLS 4 */
#define MBEDTLS_DECLARE_PRIVATE_IDENTIFIERS
#include <mbedtls/private/gcm.h>
#endif
#include <stdbool.h>
#include <stdint.h>

#include "gateway_frame.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GATEWAY_CIPHER_TAG 16 /* bytes */
#define GATEWAY_KEY_DIGITS 64 /* as "gateway board key NAME" prints them */

typedef struct {
    mbedtls_gcm_context gcm;
    uint32_t boot_id;
    uint32_t counter; /* of the newest sealed frame */
} gateway_cipher;

/* Begins with a key of GATEWAY_KEY_DIGITS hexadecimal digits.
 * boot_id  the number of this boot, from 1: kept in non-volatile storage and raised there before, at every boot, also after a deep
 *          sleep. Never random: a number that comes again repeats nonces, which reveals pictures and allows forging them.
 * Returns false, without a key in memory, if the key has another form, boot_id is 0 or memory is short. */
bool gateway_cipher_begin(gateway_cipher *cipher, const char *key, uint32_t boot_id);

/* Writes the frame's header and encrypts the picture in place. Header, picture and tag in this order are the payload.
 * frame   has the boot_id of the cipher, and a counter above that of the frame before: so no nonce comes twice
 * header  receives GATEWAY_FRAME_HEADER bytes, of which jpegLength is the length of picture and tag
 * jpeg    frame->jpeg_length bytes
 * tag     receives GATEWAY_CIPHER_TAG bytes; it may lie directly behind the picture
 * Returns false if the numbers are others or mbedTLS fails. The picture must not be sent then; after UINT32_MAX frames the board
 * restarts for its next boot_id. */
bool gateway_cipher_seal(gateway_cipher *cipher, const gateway_frame *frame, uint8_t *header, uint8_t *jpeg, uint8_t *tag);

/* Wipes the key from memory. Nothing is sealed after it. */
void gateway_cipher_end(gateway_cipher *cipher);

#ifdef __cplusplus
}
#endif
#endif
