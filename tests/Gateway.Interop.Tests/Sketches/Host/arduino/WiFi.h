#pragma once

enum { WIFI_STA = 1, WL_CONNECTED = 3 };

struct HostWiFi {
  void mode(int) {}
  void setAutoReconnect(bool) {}
  void begin(const char *, const char *) {}
  int status() { return WL_CONNECTED; }
};
extern HostWiFi WiFi;

class Client {
 public:
  virtual void stop() = 0;
  virtual ~Client() {}
};

class WiFiClient : public Client {
 public:
  void stop() override;
  void setNoDelay(bool) {}
};
