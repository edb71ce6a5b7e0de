/* A file for a case: taken into the outbox, and how far it is on its way. */
#include "cli.h"

#include "ihala/document.h"
#include "ihala/upload.h"

gboolean
work_file_put(IhArgs *args, const IhTakenFile *file, GError **error)
{
  g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, file->size);
  gboolean named = ih_args_text(args, "title") != NULL || *file->title == '\0';
  return ih_args_set(args, IH_VERB_DOCUMENT_ADD, "sha256", file->sha256, error) &&
         ih_args_set(args, IH_VERB_DOCUMENT_ADD, "size", size, error) &&
         ih_args_set(args, IH_VERB_DOCUMENT_ADD, "media", file->media, error) &&
         (named || ih_args_set(args, IH_VERB_DOCUMENT_ADD, "title", file->title, error));
}

IhDone *
ih_work_upload(IhApp *app, const char *path, const char *target, IhArgs *args, GError **error)
{
  g_auto(IhTakenFile) file = {0};
  IhId the_case;
  if (!work_may_write(app, error) || !ih_work_resolve(app, target, IH_VERB_DOCUMENT_ADD, the_case, error) ||
      !ih_upload_take(app->store, path, &file, error))
    return NULL;
  gboolean scan = ih_args_text(args, "source") == NULL && work_is_scanned(app, path);
  if (scan && !ih_args_set(args, IH_VERB_DOCUMENT_ADD, "source", "scan", error))
    return NULL;
  IhDone *done = work_file_put(args, &file, error) ? ih_work_do(app, IH_VERB_DOCUMENT_ADD, the_case, args, error) : NULL;
  if (done == NULL)
    ih_upload_drop(app->store, file.sha256);
  return done;
}

/* --- how far it is --- */

#define KILO 1000.0
#define MEGA 1000000.0

static char *
number(double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup(g_ascii_formatd(text, sizeof text, "%.1f", value));
}

static double
unit_of(gint64 size)
{
  return size >= 100 * KILO ? MEGA : KILO;
}

char *
ih_work_file_progress(gint64 sent, gint64 size)
{
  double unit = unit_of(size);
  /* What is there already is never rounded up to all of it. */
  double there = MIN((double)sent / unit, sent < size ? (double)size / unit - 0.1 : (double)size / unit);
  g_autofree char *part = number(MAX(there, 0)), *whole = number(MAX((double)size / unit, 0.1));
  return g_strdup_printf(unit == MEGA ? _("%s of %s MB") : _("%s of %s KB"), part, whole);
}

char *
ih_work_file_size(gint64 size)
{
  g_autofree char *whole = number(MAX((double)size / unit_of(size), 0.1));
  return g_strdup_printf(unit_of(size) == MEGA ? _("%s MB") : _("%s KB"), whole);
}
