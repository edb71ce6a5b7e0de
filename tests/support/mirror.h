/* What a client would hold: documents by id, from the feed or a first load. */
#ifndef IHALA_TEST_MIRROR_H
#define IHALA_TEST_MIRROR_H

#include "ledger.h"

typedef struct {
  GHashTable *documents; /* id -> text of the document */
  GHashTable *puts;      /* id -> how often it came */
  char *cursor;
  char *page; /* of a load under way; NULL: over or not begun */
  guint lines, pages, people;
  gint64 total, done; /* as the last page of a load says */
} Mirror;

Mirror *mirror_new(void);
void mirror_free(Mirror *mirror);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mirror, mirror_free)
/* A copy of what it holds and of its cursor. */
Mirror *mirror_copy(const Mirror *mirror);
/* Follows the feed from its cursor (NULL: from the beginning) to the end by pages of `limit`. */
void mirror_follow(Mirror *mirror, Server *server, IhSession *who, int limit);
/* One page of a first load; FALSE: it was the last. */
gboolean mirror_load_page(Mirror *mirror, Server *server, IhSession *who, int limit);
/* A whole first load. */
Mirror *mirror_loaded(Server *server, IhSession *who, int limit);
/* Prints what differs and fails. */
void mirror_assert_same(const Mirror *a, const Mirror *b);
/* How often a record came. */
guint mirror_puts(const Mirror *mirror, const char *id);

#endif
