// Arduino for ESP32, as far as the sketch uses it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <algorithm>

using std::min;

enum { OUTPUT = 3, LOW = 0, HIGH = 1 };

struct HostSerial {
  void begin(unsigned long) {}
  void println(const char *text) { printf("%s\n", text); }
  int printf(const char *format, ...) __attribute__((format(printf, 2, 3)));
};
extern HostSerial Serial;

struct HostChip {
  [[noreturn]] void restart();
};
extern HostChip ESP;

void delay(uint32_t milliseconds);
void pinMode(int pin, int mode);
void digitalWrite(int pin, int level);
void configTime(long zone, int summer, const char *server);
