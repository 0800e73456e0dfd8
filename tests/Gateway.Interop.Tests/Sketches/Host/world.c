#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp/esp_camera.h"
#include "esp/esp_mac.h"
#include "esp/esp_random.h"
#include "esp/esp_timer.h"
#include "esp/nvs.h"

enum { PICTURE_LIMIT = 1 << 20, CAPTURE_US = 85000, MOST_US = 2000000000 };

static const char *scenario;
static char **commands;
static int commands_left, commands_done;
static char flash_file[4096];
static uint8_t picture[PICTURE_LIMIT];
static size_t picture_length;
static int64_t now_us;
static int captures;
static int pictures;

void world_begin(int argc, char **argv)
{
    FILE *file = argc >= 3 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: sketch PICTURE SCENARIO [COMMAND...]\n");
        exit(1);
    }
    picture_length = fread(picture, 1, sizeof picture, file);
    fclose(file);
    scenario = argv[2];
    commands = argv + 3;
    commands_left = argc - 3;
    snprintf(flash_file, sizeof flash_file, "%s.nvs", argv[1]);
}

const char *world_command(void)
{
    if (commands_left == 0 || pictures < commands_done)
        return NULL;
    commands_left--;
    commands_done++;
    const char *next = *commands++;
    return strcmp(next, "-") == 0 ? NULL : next;
}

bool world_is(const char *name)
{
    return strcmp(scenario, name) == 0;
}

void world_pass(int64_t microseconds)
{
    now_us += microseconds;
    if (now_us > MOST_US)
        exit(2);
}

void record(const char *format, ...)
{
    va_list values;
    printf("%d ", (int)(now_us / 1000));
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
}

void record_publish(const char *topic, int qos, bool retain, const uint8_t *bytes, size_t length)
{
    printf("%d publish %s %d %d ", (int)(now_us / 1000), topic, qos, retain);
    for (size_t i = 0; i < length; i++)
        printf("%02X", bytes[i]);
    printf("\n");
    if (strstr(topic, "/frame") != NULL)
        pictures++;
}

int world_pictures(void)
{
    return pictures;
}

void world_end(void)
{
    exit(0);
}

/* The flash: one number in a file. */

static const char number_name[] = "boots";
static uint32_t number;

bool world_has_flash(void)
{
    FILE *file = fopen(flash_file, "r");
    if (file != NULL)
        fclose(file);
    return file != NULL;
}

esp_err_t nvs_open(const char *space, nvs_open_mode_t mode, nvs_handle_t *handle)
{
    *handle = 7;
    return strcmp(space, "gateway") == 0 && mode == NVS_READWRITE ? ESP_OK : ESP_FAIL;
}

esp_err_t nvs_get_u32(nvs_handle_t handle, const char *name, uint32_t *value)
{
    FILE *file = fopen(flash_file, "r");
    bool is_there = file != NULL && fscanf(file, "%u", value) == 1;
    if (file != NULL)
        fclose(file);
    if (handle != 7 || strcmp(name, number_name) != 0 || world_is("worn"))
        return ESP_FAIL;
    return is_there ? ESP_OK : ESP_ERR_NVS_NOT_FOUND;
}

esp_err_t nvs_set_u32(nvs_handle_t handle, const char *name, uint32_t value)
{
    number = value;
    return handle == 7 && strcmp(name, number_name) == 0 && !world_is("full") ? ESP_OK : ESP_FAIL;
}

esp_err_t nvs_commit(nvs_handle_t handle)
{
    FILE *file = fopen(flash_file, "w");
    fprintf(file, "%u\n", number);
    fclose(file);
    record("boot %u", number);
    return handle == 7 ? ESP_OK : ESP_FAIL;
}

void nvs_close(nvs_handle_t handle)
{
    if (handle != 7)
        abort();
}

/* The chip and its camera. */

int64_t esp_timer_get_time(void)
{
    return now_us;
}

uint32_t esp_random(void)
{
    static uint32_t state = 0x1A2B3C4D;
    uint32_t value = state;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return value;
}

esp_err_t esp_read_mac(uint8_t *mac, esp_mac_type_t type)
{
    static const uint8_t board[6] = {0x24, 0x0A, 0xC4, 0x12, 0xAB, 0xCD};
    (void)type;
    memcpy(mac, board, sizeof board);
    return ESP_OK;
}

esp_err_t esp_camera_init(const camera_config_t *config)
{
    bool is_fresh = config->fb_count == 2 && config->grab_mode == CAMERA_GRAB_LATEST && config->pixel_format == PIXFORMAT_JPEG;
    return is_fresh ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_camera_deinit(void)
{
    record("camera off");
    return ESP_OK;
}

static int set_framesize(sensor_t *sensor, framesize_t size)
{
    (void)sensor;
    record("framesize %d", size);
    return 0;
}

static int set_quality(sensor_t *sensor, int quality)
{
    (void)sensor;
    record("quality %d", quality);
    return 0;
}

sensor_t *esp_camera_sensor_get(void)
{
    static sensor_t sensor = {set_framesize, set_quality};
    return &sensor;
}

camera_fb_t *esp_camera_fb_get(void)
{
    static const uint8_t old[] = {0x13, 0xFF, 0xD9, 0x42, 0xFF, 0xD8, 0x00};
    camera_fb_t *taken = calloc(1, sizeof *taken);
    captures++;
    world_pass(CAPTURE_US);
    taken->len = world_is("camera") ? picture_length - 2 : picture_length;
    size_t extra = world_is("pictures") && captures == 2 ? sizeof old : 0;
    taken->buf = malloc(taken->len + extra); /* of the exact size, so the sanitizer sees a read beyond it */
    memcpy(taken->buf, picture, taken->len);
    memcpy(taken->buf + taken->len, old, extra);
    taken->len += extra;
    return taken;
}

void esp_camera_fb_return(camera_fb_t *taken)
{
    free(taken->buf);
    free(taken);
}
