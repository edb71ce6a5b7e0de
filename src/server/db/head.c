/* The newest state known to be durable, in a small file beside the database. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "private.h"

#define TEXT_MOST 256

struct IhDbHead {
  int fd;
};

/* "epoch seq numbers hash sum\n": one short write in place. What a loss of power leaves is the older text,
 * the newer, or one whose sum does not fit, which says nothing. */
static char *
format(const IhDbState *state)
{
  g_autofree char *facts = g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", state->epoch,
                                           state->seq, state->numbers, state->hash);
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, facts, -1);

  return g_strdup_printf("%s %.16s\n", facts, sum);
}

enum { WORD_EPOCH, WORD_SEQ, WORD_NUMBERS, WORD_HASH, WORD_SUM, WORDS };

static gboolean
parse(const char *text, IhDbState *out)
{
  g_auto(GStrv) words = g_strsplit(text, " ", WORDS + 1);

  *out = (IhDbState){.seq = 0};
  if (g_strv_length(words) != WORDS ||
      !g_ascii_string_to_signed(words[WORD_SEQ], 10, 0, G_MAXINT64, &out->seq, NULL) ||
      !g_ascii_string_to_signed(words[WORD_NUMBERS], 10, 0, G_MAXINT64, &out->numbers, NULL))
    return FALSE;
  g_strlcpy(out->epoch, words[WORD_EPOCH], sizeof out->epoch);
  g_strlcpy(out->hash, words[WORD_HASH], sizeof out->hash);
  g_autofree char *again = format(out);
  return g_str_equal(again, text);
}

IhDbHead *
ih_db_head_open(const char *uri, GError **error)
{
  g_autofree char *path = ih_db_path(uri, error);

  if (path == NULL)
    return NULL;
  g_autofree char *name = g_strconcat(path, ".head", NULL);
  int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    ih_error_set(error, IH_E_IO, "cannot open the head beside the database: %s", g_strerror(errno));
    return NULL;
  }
  IhDbHead *head = g_new(IhDbHead, 1);
  head->fd = fd;
  return head;
}

void
ih_db_head_close(IhDbHead *head)
{
  if (head == NULL)
    return;
  close(head->fd);
  g_free(head);
}

gboolean
ih_db_head_read(IhDbHead *head, IhDbState *out)
{
  char text[TEXT_MOST + 1];
  ssize_t n = pread(head->fd, text, TEXT_MOST, 0);

  if (n <= 0)
    return FALSE;
  text[n] = '\0';
  char *end = strchr(text, '\n');
  if (end == NULL)
    return FALSE;
  end[1] = '\0';
  return parse(text, out);
}

gboolean
ih_db_head_write(IhDbHead *head, const IhDbState *state, GError **error)
{
  g_autofree char *text = format(state);
  gsize len = strlen(text);
  ssize_t n = pwrite(head->fd, text, len, 0);

  if (n == (ssize_t)len)
    return TRUE;
  return ih_error_set(error, IH_E_IO, "cannot write the head beside the database: %s",
                      n < 0 ? g_strerror(errno) : "cut short");
}
