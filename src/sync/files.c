/* Bringing files: where one stands is asked, then piece after piece goes, and after any trouble it is asked again. */
#include "engine.h"

#include <math.h>

#include "ihala/log.h"

#define REST_MOST_S 600
#define FREE_TRIES 4

/* --- asking --- */

static gboolean
is_placed(const IhEngine *engine, const IhUploadJob *job)
{
  return engine->placed && g_str_equal(engine->file.document, job->document);
}

IhNetRequest *
ih_file_ask(IhEngine *engine, GError **error)
{
  IhUploadJob job;
  IhTime next;
  if (!ih_upload_next(engine->store, ih_time_now(), &job, &next, error))
    return NULL;
  engine->placed = is_placed(engine, &job);
  engine->file = job;
  engine->piece = 0;
  if (!engine->placed)
    return ih_net_upload_ask(job.sha256, job.size);
  g_autoptr(GBytes) piece = ih_upload_read(engine->store, &job, engine->file_at, engine->steps.piece_limit, error);
  if (piece == NULL)
    return NULL;
  engine->piece = g_bytes_get_size(piece);
  return ih_net_upload_piece(job.sha256, engine->file_at, piece);
}

/* --- the answer --- */

/* After a piece the file stands behind it, and after all of it and a last look it is complete. */
static gboolean
check_place(const IhEngine *engine, const IhNetPlace *place, GError **error)
{
  if (!engine->placed)
    return TRUE;
  gboolean moved = place->offset == engine->file_at + (gint64)engine->piece && engine->piece > 0;
  return moved || ih_error_set(error, IH_E_BAD_ANSWER, "a piece led to another place than behind it");
}

gboolean
ih_file_take(IhEngine *engine, const IhNetAnswer *answer, IhGain *gain, GError **error)
{
  IhNetPlace place;
  if (!ih_net_read_place(answer, engine->file.size, &place, error))
    return FALSE;
  gain->bytes = engine->piece;
  gain->way_ms = ih_time_now() - engine->busy_since;
  engine->steps_kept += engine->piece > 0;
  if (place.complete) {
    engine->placed = FALSE;
    engine->round.files++;
    ih_log(IH_LOG_INFO, "file.brought", "document", engine->file.document, NULL);
    return ih_upload_done(engine->store, &engine->file, error);
  }
  if (!check_place(engine, &place, error))
    return FALSE;
  engine->placed = TRUE;
  engine->file_at = place.offset;
  return ih_upload_sent(engine->store, engine->file.document, place.offset, error);
}

/* --- trouble --- */

/* What would be the same however often it was tried. */
static gboolean
is_final(const IhEngine *engine, int code)
{
  static const IhCode codes[] = {IH_E_TOO_LARGE,      IH_E_MEDIA_TYPE,    IH_E_NOT_FOUND,      IH_E_FORBIDDEN,
                                 IH_E_MEMBER_INVALID, IH_E_MEMBER_MISSING, IH_E_MEMBER_UNKNOWN, IH_E_METHOD,
                                 IH_E_ROUTE_UNKNOWN,  IH_E_FILE_MISSING,  IH_E_ROLE,           IH_E_RELATION};
  for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
    if (code == (int)codes[i])
      return TRUE;
  return code == IH_E_DIGEST && engine->file.mismatched;
}

static gboolean
refuse(IhEngine *engine, const GError *why, IhTime now)
{
  g_autoptr(GError) digest = NULL;
  if (why->code == IH_E_DIGEST)
    ih_error_set(&digest, IH_E_DIGEST, "%s #document-digest", why->message);
  return ih_upload_refused(engine->store, engine->file.document, digest != NULL ? digest : why, now, NULL);
}

/* A piece whose answer was lost leaves the file at another place: the first few times that is simply asked for. */
static gint64
rest_after(const IhEngine *engine, int code)
{
  if (code == IH_E_OFFSET && engine->file.tries < FREE_TRIES)
    return 0;
  return (gint64)fmin(REST_MOST_S, exp2(MIN(engine->file.tries, 20))) * IH_SECOND;
}

void
ih_file_failed(IhEngine *engine, const GError *why, IhTime now)
{
  gint64 rest = rest_after(engine, why->code);
  gboolean kept = is_final(engine, why->code)
                      ? refuse(engine, why, now)
                      : ih_upload_later(engine->store, engine->file.document, ih_error_slug((IhCode)why->code), now + rest, NULL);
  if (!kept) /* the disk: without a note of it the same would be tried at once */
    engine->steps.next_try = MAX(engine->steps.next_try, now + rest);
}
