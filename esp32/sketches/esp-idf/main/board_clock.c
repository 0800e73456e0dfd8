#include "board_clock.h"

#include <esp_netif_sntp.h>
#include <sdkconfig.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/time.h>

static atomic_bool answered;

static void on_answer(struct timeval *now)
{
    (void)now;
    answered = true;
}

void clock_start(void)
{
    esp_sntp_config_t config = ESP_NETIF_SNTP_DEFAULT_CONFIG(CONFIG_GATEWAY_NTP_SERVER);
    config.sync_cb = on_answer;
    ESP_ERROR_CHECK(esp_netif_sntp_init(&config));
}

bool clock_is_trusted(void)
{
    return answered;
}

int64_t clock_utc_us(void)
{
    struct timeval now;
    if (!answered || gettimeofday(&now, NULL) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
}
