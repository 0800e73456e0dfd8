#include "gateway_board.h"

#include <string.h>

static bool is_board_id(const char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t length = strlen(text);
    return length > 0 && length < GATEWAY_ID_SIZE && strspn(text, allowed) == length;
}

static void name_after_mac(char *id, const uint8_t mac[6])
{
    static const char digits[] = "0123456789abcdef";
    strcpy(id, "cam-");
    id += 4;
    for (int i = 3; i < 6; i++) {
        *id++ = digits[mac[i] >> 4];
        *id++ = digits[mac[i] & 15];
    }
    *id = '\0';
}

static void make_topic(char *topic, const char *id, const char *last)
{
    strcpy(topic, "gateway/");
    strcat(topic, id);
    strcat(topic, last);
}

bool gateway_board_init(gateway_board *board, const char *name, const uint8_t mac[6], uint32_t random)
{
    memset(board, 0, sizeof *board);
    if (name[0] == '\0')
        name_after_mac(board->id, mac);
    else if (is_board_id(name))
        strcpy(board->id, name);
    else
        return false;

    make_topic(board->frame_topic, board->id, "/frame");
    make_topic(board->status_topic, board->id, "/status");
    make_topic(board->set_topic, board->id, "/set");
    make_topic(board->state_topic, board->id, "/state");
    board->boot_id = random == 0 ? 1 : random;
    return true;
}

void gateway_board_number(gateway_board *board, gateway_frame *frame)
{
    if (board->counter == UINT32_MAX) { /* as after a boot: 0 is no counter, and 1 with the same boot id would be a repeat */
        board->boot_id = board->boot_id == UINT32_MAX ? 1 : board->boot_id + 1;
        board->counter = 0;
    }
    frame->boot_id = board->boot_id;
    frame->counter = ++board->counter;
}
