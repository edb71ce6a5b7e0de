/* What happened that concerns the person: events of their cases, refused commands, and what befell the files of this machine. Told in
 * words from what the person may see now; of a restricted or sealed case only that something happened. */
#ifndef IHALA_NOTICES_H
#define IHALA_NOTICES_H

#include "ihala/app.h"

typedef struct {
  gint64 id;
  IhTime at;
  gboolean unread, restricted;
  const char *code;    /* of notice.h, or as IhNotice has it; borrowed */
  const char *group;   /* "referral", "command", "machine" */
  char *text;          /* what happened, with another agency's name and why, as far as these are known */
  char *reference;     /* of the case; NULL if there is none to be told */
  char *person;        /* their name; NULL likewise */
  int urgency;         /* 1 the most pressing */
  const char *place;   /* the screen to open; NULL: there is nothing to open */
  IhId target;         /* what to open there */
  IhNotice *notice;    /* as it is kept */
} IhNews;
void ih_news_free(IhNews *news);

/* Looks what is due by now, as the net thread does; without one nobody else would. Not with --read-only. */
void ih_work_remind(IhApp *app);
/* Array of IhNews, the latest first; at most 500. */
GPtrArray *ih_work_notices(IhApp *app, gboolean unread_only, GError **error);
/* "Referrals"; static or gettext text. */
const char *ih_news_group(const char *group);
/* Read, or not after all; id 0: all are read. */
gboolean ih_work_notice_read(IhApp *app, gint64 id, gboolean read, GError **error);
/* How many are unread; 0 for nobody. */
int ih_work_unread(const IhApp *app);

enum { IH_DIGEST_URGENT = 5 };
typedef struct {
  const char *group;
  int n;
} IhDigestCount;
/* What is unread, in short. */
typedef struct {
  int n;
  GArray *counts;    /* IhDigestCount, the most first */
  GPtrArray *urgent; /* IhNews, the most pressing first, of one urgency the oldest */
} IhDigest;
IhDigest *ih_work_digest(IhApp *app, GError **error);
void ih_digest_free(IhDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhDigest, ih_digest_free)

/* What befell the files of this machine since anybody looked, told once: a line each, newly allocated; NULL if nothing. */
char *ih_work_news(IhApp *app);
/* For a passing message: what was kept since the notice *last, which moves on; newly allocated, NULL if there is nothing or these are
 * the person's quiet hours. It names no person. */
char *ih_work_just_told(IhApp *app, gint64 *last);
/* "22:00-07:00", also over midnight; an empty text is never. FALSE: it is no such text. */
gboolean ih_quiet_read(const char *text, int *from, int *to);
/* minute: of the day. */
gboolean ih_quiet_at(int from, int to, int minute);

#endif
