#pragma once

struct timeval;
void sntp_set_time_sync_notification_cb(void (*callback)(struct timeval *));
