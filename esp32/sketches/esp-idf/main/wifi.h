/* Wi-Fi in station mode, which connects again by a handler of its own. */
#ifndef WIFI_H
#define WIFI_H

/* Starts the radio and begins to connect; returns at once. */
void wifi_start(void);

#endif
