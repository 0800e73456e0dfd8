#include "gateway_command.h"

#include <string.h>

static const char *const resolutions[] = {"QQVGA", "QVGA", "VGA", "SVGA", "XGA", "HD", "SXGA", "UXGA"};

/* Bytes that have not been read yet. */
typedef struct {
    const uint8_t *at, *end;
} reader;

typedef struct {
    const uint8_t *at;
    size_t length;
} span;

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void skip_space(reader *text)
{
    while (text->at < text->end && is_space(*text->at))
        text->at++;
}

static bool take(reader *text, uint8_t wanted)
{
    skip_space(text);
    if (text->at == text->end || *text->at != wanted)
        return false;
    text->at++;
    return true;
}

static bool skip_string(reader *text)
{
    if (text->at == text->end || *text->at != '"')
        return false;
    for (text->at++; text->at < text->end; text->at++) {
        if (*text->at == '"') {
            text->at++;
            return true;
        }
        if (*text->at == '\\' && ++text->at == text->end)
            return false;
    }
    return false;
}

/* Skips a string, a nested object or array, or a word up to the next separator. */
static bool skip_value(reader *text)
{
    const uint8_t *began = text->at;
    int depth = 0;
    while (text->at < text->end) {
        uint8_t next = *text->at;
        bool is_open = next == '{' || next == '[', is_close = next == '}' || next == ']';
        if (next == '"') {
            if (!skip_string(text))
                return false;
            if (depth == 0)
                return true;
            continue;
        }
        if (depth == 0 && (next == ',' || is_close || is_space(next)))
            return text->at > began;
        text->at++;
        depth += is_open;
        if (is_close && --depth == 0)
            return true;
    }
    return false;
}

static bool is(span bytes, const char *word)
{
    return bytes.length == strlen(word) && memcmp(bytes.at, word, bytes.length) == 0;
}

/* "WORD", with the quotes. */
static bool is_quoted(span bytes, const char *word)
{
    size_t length = strlen(word);
    return bytes.length == length + 2 && bytes.at[0] == '"' && memcmp(bytes.at + 1, word, length) == 0 && bytes.at[length + 1] == '"';
}

/* An integer; beyond 64 bits the nearest one. */
static bool read_number(span bytes, int64_t *number)
{
    bool is_negative = bytes.at[0] == '-';
    size_t at = is_negative ? 1 : 0;
    int64_t read = 0;
    if (at == bytes.length)
        return false;
    for (; at < bytes.length; at++) {
        int digit = bytes.at[at] - '0';
        if (digit < 0 || digit > 9)
            return false;
        read = read > (INT64_MAX - digit) / 10 ? INT64_MAX : read * 10 + digit;
    }
    *number = is_negative ? -read : read;
    return true;
}

static void use(gateway_command *command, span name, span value)
{
    int64_t number;
    if (is_quoted(name, "intervalMs") && read_number(value, &number)) {
        command->has_interval = true;
        command->interval_ms = number;
    } else if (is_quoted(name, "quality") && read_number(value, &number)) {
        command->has_quality = true;
        command->quality = number;
    } else if (is_quoted(name, "restart") && read_number(value, &number) && number > 0 && number <= UINT32_MAX) {
        command->restart = (uint32_t)number;
    } else if (is_quoted(name, "flash") && (is(value, "true") || is(value, "false"))) {
        command->has_flash = true;
        command->flash = is(value, "true");
    } else if (is_quoted(name, "resolution")) {
        for (int i = GATEWAY_QQVGA; i <= GATEWAY_UXGA; i++) {
            if (is_quoted(value, resolutions[i])) {
                command->has_resolution = true;
                command->resolution = (gateway_resolution)i;
            }
        }
    }
}

static bool read_object(gateway_command *command, reader *text)
{
    if (!take(text, '{'))
        return false;
    if (take(text, '}'))
        return true;
    do {
        span name, value;
        skip_space(text);
        name.at = text->at;
        if (!skip_string(text))
            return false;
        name.length = (size_t)(text->at - name.at);
        if (!take(text, ':'))
            return false;
        skip_space(text);
        value.at = text->at;
        if (!skip_value(text))
            return false;
        value.length = (size_t)(text->at - value.at);
        use(command, name, value);
    } while (take(text, ','));
    return take(text, '}');
}

bool gateway_command_read(gateway_command *command, const uint8_t *text, size_t length)
{
    gateway_command read = *command;
    reader unread = {text, text + length};
    if (length > GATEWAY_COMMAND_MAX || !read_object(&read, &unread))
        return false;
    *command = read;
    return true;
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

void gateway_settings_obey(gateway_settings *settings, const gateway_command *command)
{
    if (command->has_interval)
        settings->interval_ms = (uint32_t)clamp(command->interval_ms, GATEWAY_INTERVAL_LEAST_MS, GATEWAY_INTERVAL_MOST_MS);
    if (command->has_quality)
        settings->quality = (uint8_t)clamp(command->quality, GATEWAY_QUALITY_LEAST, GATEWAY_QUALITY_MOST);
    if (command->has_resolution)
        settings->resolution = command->resolution > settings->largest ? settings->largest : command->resolution;
    if (command->has_flash)
        settings->flash = command->flash;
}

static char *put_text(char *to, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

static char *put_number(char *to, uint32_t number)
{
    char digits[10];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

size_t gateway_state_write(const gateway_settings *settings, uint32_t boot_id, char *to)
{
    char *at = put_number(put_text(to, "{\"bootId\":"), boot_id);
    at = put_number(put_text(at, ",\"intervalMs\":"), settings->interval_ms);
    if (!settings->is_interval_only) {
        at = put_number(put_text(at, ",\"quality\":"), settings->quality);
        at = put_text(put_text(at, ",\"resolution\":\""), resolutions[settings->resolution]);
        at = put_text(put_text(at, "\",\"flash\":"), settings->flash ? "true" : "false");
    }
    at = put_text(at, "}");
    *at = '\0';
    return (size_t)(at - to);
}
