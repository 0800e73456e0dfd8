#include "gateway_cipher.h"

#include <mbedtls/platform_util.h>
#include <string.h>

enum { KEY = GATEWAY_KEY_DIGITS / 2, NONCE = 12, IDENTITY_AT = 4, IDENTITY = 8 };

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_key(const char *digits, uint8_t *key)
{
    if (strlen(digits) != GATEWAY_KEY_DIGITS)
        return false;
    for (int i = 0; i < KEY; i++) {
        int high = digit_of(digits[2 * i]), low = digit_of(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        key[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool gateway_cipher_begin(gateway_cipher *cipher, const char *key, uint32_t boot_id)
{
    uint8_t bytes[KEY];
    cipher->boot_id = boot_id;
    cipher->counter = 0;
    mbedtls_gcm_init(&cipher->gcm);
    bool ok = boot_id != 0 && read_key(key, bytes) && mbedtls_gcm_setkey(&cipher->gcm, MBEDTLS_CIPHER_ID_AES, bytes, 8 * KEY) == 0;
    mbedtls_platform_zeroize(bytes, sizeof bytes);
    if (!ok)
        gateway_cipher_end(cipher);
    return ok;
}

bool gateway_cipher_seal(gateway_cipher *cipher, const gateway_frame *frame, uint8_t *header, uint8_t *jpeg, uint8_t *tag)
{
    uint8_t nonce[NONCE] = {0};
    gateway_frame sealed = *frame;
    if (cipher->boot_id == 0 || frame->boot_id != cipher->boot_id || frame->counter <= cipher->counter)
        return false;
    if (frame->jpeg_length > UINT32_MAX - GATEWAY_CIPHER_TAG)
        return false;

    cipher->counter = frame->counter; /* before the nonce is used, also if that fails */
    sealed.encrypted = true;
    sealed.jpeg_length += GATEWAY_CIPHER_TAG;
    gateway_frame_write(&sealed, header);
    memcpy(nonce, header + IDENTITY_AT, IDENTITY);
    return mbedtls_gcm_crypt_and_tag(&cipher->gcm, MBEDTLS_GCM_ENCRYPT, frame->jpeg_length, nonce, NONCE, header, GATEWAY_FRAME_HEADER, jpeg,
                                     jpeg, GATEWAY_CIPHER_TAG, tag) == 0;
}

void gateway_cipher_end(gateway_cipher *cipher)
{
    mbedtls_gcm_free(&cipher->gcm); /* overwrites it with zeros */
    cipher->boot_id = 0;
}
