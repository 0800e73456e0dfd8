// Settings of one board. Copy this file to settings.h, which git ignores, and fill it in. Never publish a filled-in one.
#pragma once

#define WIFI_NAME "your-network"
#define WIFI_PASSWORD ""

#define MQTT_HOST "192.168.1.10"  // the gateway; open its port with "Mqtt": { "Address": "0.0.0.0" }
#define MQTT_PORT 1883            // 8883 with TLS
#define MQTT_USER ""              // made by: gateway user add NAME
#define MQTT_PASSWORD ""

#define BOARD_NAME ""      // "": cam- and the last six digits of the MAC address, unique without further work
#define INTERVAL_MS 10000  // 10 or more
#define NTP_SERVER "pool.ntp.org"

// At start; the gateway may change them, and INTERVAL_MS, until the next restart. Sizes: GATEWAY_QQVGA, QVGA, VGA, SVGA, XGA, HD, SXGA, UXGA.
#define PICTURE_SIZE GATEWAY_VGA
#define PICTURE_LARGEST GATEWAY_SVGA  // the gateway may not exceed it
#define PICTURE_QUALITY 12            // 4 to 63, lower is better and larger

// Encryption without TLS: 64 hexadecimal digits, made by: gateway board key NAME; "": none. Erasing the flash takes the number of boots
// with it, and the encryption is broken if a number comes again: make a new key then.
#define BOARD_KEY ""

// TLS: set USE_TLS to 1 and paste the certificate of the authority that signed the gateway's. The name in MQTT_HOST must be in that one.
// It takes about 40 KB of memory.
#define USE_TLS 0
static const char CA_CERTIFICATE[] = R"(-----BEGIN CERTIFICATE-----
-----END CERTIFICATE-----
)";
