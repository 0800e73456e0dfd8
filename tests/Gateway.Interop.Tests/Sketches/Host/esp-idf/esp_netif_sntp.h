#ifndef ESP_NETIF_SNTP_H
#define ESP_NETIF_SNTP_H

#include <esp_err.h>

struct timeval;

typedef struct {
    const char *server;
    void (*sync_cb)(struct timeval *now);
} esp_sntp_config_t;

#define ESP_NETIF_SNTP_DEFAULT_CONFIG(name) {.server = (name)}

esp_err_t esp_netif_sntp_init(const esp_sntp_config_t *config);

#endif
