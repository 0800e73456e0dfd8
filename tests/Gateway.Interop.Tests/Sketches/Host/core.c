/* The board core on the command line: one command per line of standard input, one line of answer. Numbers are decimal, bytes are
 * hexadecimal. Every byte string is on the heap in its exact size, so that the sanitizer sees a read or write beyond it. */
#include <gateway_backoff.h>
#include <gateway_board.h>
#include <gateway_cipher.h>
#include <gateway_command.h>
#include <gateway_frame.h>
#include <gateway_grid.h>
#include <gateway_jpeg.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1 << 20 };

static const char *word(void)
{
    const char *next = strtok(NULL, " \n");
    return next == NULL ? "" : next;
}

static uint64_t number(void)
{
    return strtoull(word(), NULL, 10);
}

static uint8_t *bytes(size_t *length)
{
    const char *hex = word();
    *length = strlen(hex) / 2;
    uint8_t *made = malloc(*length);
    for (size_t i = 0; i < *length; i++) {
        unsigned value;
        sscanf(hex + 2 * i, "%2x", &value);
        made[i] = (uint8_t)value;
    }
    return made;
}

static void print_hex(const uint8_t *from, size_t length)
{
    for (size_t i = 0; i < length; i++)
        printf("%02X", from[i]);
}

static gateway_frame fields_but_length(void)
{
    gateway_frame fields = {0};
    fields.clock_trusted = number() != 0;
    fields.boot_id = (uint32_t)number();
    fields.counter = (uint32_t)number();
    fields.capture_ms = (int32_t)number();
    fields.captured_us = (int64_t)number();
    fields.published_us = (int64_t)number();
    return fields;
}

/* frame TRUSTED BOOT COUNTER CAPTURE_MS CAPTURED_US PUBLISHED_US LENGTH */
static void frame(void)
{
    gateway_frame fields = fields_but_length();
    uint8_t *to = malloc(GATEWAY_FRAME_HEADER);
    fields.jpeg_length = (uint32_t)number();
    gateway_frame_write(&fields, to);
    print_hex(to, GATEWAY_FRAME_HEADER);
    free(to);
}

/* board MAC RANDOM COUNTER [NAME]: the board, and what its next picture gets */
static void board(void)
{
    gateway_board *made = malloc(sizeof *made);
    gateway_frame next = {0};
    size_t length;
    uint8_t *mac = bytes(&length);
    uint32_t random = (uint32_t)number();
    uint32_t counter = (uint32_t)number();
    if (!gateway_board_init(made, word(), mac, random)) {
        printf("refused");
    } else {
        made->counter = counter;
        gateway_board_number(made, &next);
        printf("%s %s %s %u %u %s %s", made->id, made->frame_topic, made->status_topic, next.boot_id, next.counter, made->set_topic,
               made->state_topic);
    }
    free(mac);
    free(made);
}

/* jpeg BYTES: its length; then how many of its beginnings, each shorter than that, pass for a JPEG */
static void jpeg(void)
{
    size_t length;
    int wrong = 0;
    uint8_t *all = bytes(&length);
    size_t found = gateway_jpeg_length(all, length);
    for (size_t cut = 0; cut < found; cut++) {
        uint8_t *part = malloc(cut);
        memcpy(part, all, cut);
        wrong += gateway_jpeg_length(part, cut) != 0;
        free(part);
    }
    printf("%u %d", (unsigned)found, wrong);
    free(all);
}

/* backoff REFUSED RANDOM COUNT: that many waits, then one after a reset */
static void backoff(void)
{
    gateway_backoff state;
    bool refused = number() != 0;
    uint32_t random = (uint32_t)number();
    gateway_backoff_reset(&state);
    for (uint64_t left = number(); left > 0; left--)
        printf("%u ", gateway_backoff_next(&state, refused, random));
    gateway_backoff_reset(&state);
    printf("%u", gateway_backoff_next(&state, false, random));
}

/* grid INTERVAL_MS START_US TIME_US...: 1 for each time at which a picture is due, then the skipped points. TIME_US/INTERVAL_MS changes
 * the interval then. */
static void grid(void)
{
    gateway_grid state;
    uint32_t interval_ms = (uint32_t)number();
    gateway_grid_start(&state, interval_ms, (int64_t)number());
    for (const char *time = word(); *time != '\0'; time = word()) {
        char *rest;
        int64_t now_us = strtoll(time, &rest, 10);
        if (*rest == '/')
            gateway_grid_change(&state, (uint32_t)strtoul(rest + 1, NULL, 10), now_us);
        else
            printf("%d ", gateway_grid_take(&state, now_us));
    }
    printf("%u", state.skipped);
}

/* Whether a message was taken. */
static bool add_message(gateway_command *command)
{
    size_t length;
    uint8_t *text = bytes(&length);
    bool is_taken = gateway_command_read(command, text, length);
    free(text);
    return is_taken;
}

static void print_or_dash(bool is_there, int64_t value)
{
    if (is_there)
        printf("%" PRId64 " ", value);
    else
        printf("- ");
}

/* command COUNT MESSAGE...: which were taken, then all members; - is no member, or a message without bytes */
static void command(void)
{
    gateway_command read = {0};
    for (uint64_t left = number(); left > 0; left--)
        printf("%d ", add_message(&read));
    print_or_dash(read.has_interval, read.interval_ms);
    print_or_dash(read.has_quality, read.quality);
    print_or_dash(read.has_resolution, read.resolution);
    print_or_dash(read.has_flash, read.flash);
    print_or_dash(read.restart != 0, read.restart);
}

/* state BOOT INTERVAL_MS QUALITY RESOLUTION LARGEST FLASH INTERVAL_ONLY COUNT MESSAGE...: the state after the messages */
static void state(void)
{
    gateway_settings settings = {0};
    char *to = malloc(GATEWAY_STATE_SIZE);
    uint32_t boot_id = (uint32_t)number();
    settings.interval_ms = (uint32_t)number();
    settings.quality = (uint8_t)number();
    settings.resolution = (gateway_resolution)number();
    settings.largest = (gateway_resolution)number();
    settings.flash = number() != 0;
    settings.is_interval_only = number() != 0;
    for (uint64_t left = number(); left > 0; left--) {
        gateway_command read = {0};
        add_message(&read);
        gateway_settings_obey(&settings, &read);
    }
    size_t length = gateway_state_write(&settings, boot_id, to);
    printf("%s", length == strlen(to) ? to : "of another length");
    free(to);
}

static void seal(gateway_cipher *cipher)
{
    size_t length;
    gateway_frame fields = fields_but_length();
    uint8_t *jpeg = bytes(&length);
    uint8_t *header = malloc(GATEWAY_FRAME_HEADER);
    uint8_t *tag = malloc(GATEWAY_CIPHER_TAG);
    fields.jpeg_length = (uint32_t)length;
    if (gateway_cipher_seal(cipher, &fields, header, jpeg, tag)) {
        print_hex(header, GATEWAY_FRAME_HEADER);
        print_hex(jpeg, length);
        print_hex(tag, GATEWAY_CIPHER_TAG);
        printf(" ");
    } else {
        printf("refused ");
    }
    free(tag);
    free(header);
    free(jpeg);
}

/* cipher KEY BOOT COUNT FRAME...: the payload of each frame, its fields as above with the JPEG in place of its length; then whether the
 * key is gone, and what a frame gives after that */
static void cipher(void)
{
    gateway_cipher *made = malloc(sizeof *made);
    const char *key = word();
    uint32_t boot_id = (uint32_t)number();
    if (gateway_cipher_begin(made, key, boot_id)) {
        for (uint64_t left = number(); left > 0; left--)
            seal(made);
        gateway_cipher_end(made);
    } else {
        printf("no key, ");
    }
    const uint8_t *memory = (const uint8_t *)&made->gcm;
    size_t zeros = 0;
    while (zeros < sizeof made->gcm && memory[zeros] == 0)
        zeros++;
    printf("%s", zeros == sizeof made->gcm && made->boot_id == 0 ? "wiped " : "left ");
    seal(made);
    free(made);
}

int main(void)
{
    static const struct { const char *name; void (*run)(void); } commands[] = {
        {"frame", frame}, {"board", board}, {"jpeg", jpeg}, {"backoff", backoff}, {"grid", grid}, {"command", command},
        {"state", state}, {"cipher", cipher},
    };
    static char line[LINE];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *name = strtok(line, " \n");
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
            if (strcmp(name, commands[i].name) == 0)
                commands[i].run();
        }
        printf("\n");
    }
    return 0;
}
