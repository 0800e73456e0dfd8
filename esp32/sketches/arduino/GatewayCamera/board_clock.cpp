#include "board_clock.h"

#include <Arduino.h>
#include <esp_sntp.h>
#include <sys/time.h>

#include "settings.h"

static volatile bool answered;

static void on_answer(struct timeval *) {
  answered = true;
}

void clock_begin() {
  sntp_set_time_sync_notification_cb(on_answer);
  configTime(0, 0, NTP_SERVER);
}

bool clock_is_trusted() {
  return answered;
}

int64_t clock_utc_us() {
  struct timeval now;
  if (!answered || gettimeofday(&now, nullptr) != 0)
    return 0;
  return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
}
