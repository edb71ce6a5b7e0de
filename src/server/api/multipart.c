/* One file out of a form, straight to the disk. */
#include "multipart.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "ihala/document.h"
#include "ihala/server/bytes.h"

/* A piece of work for the splitter; boundaries and heads of parts are far shorter. */
#define BUFFER_BYTES (16 * 1024)

struct IhMultipart {
  struct MHD_PostProcessor *splitter;
  char *folder, *path;
  int fd;
  gint64 size;
  GChecksum *sum;
  guint8 head[IH_DOCUMENT_HEAD];
  GError *problem; /* the first */
};

static enum MHD_Result
refuse(IhMultipart *form, IhCode code, const char *why)
{
  if (form->problem == NULL)
    ih_error_set(&form->problem, code, "%s", why);
  return MHD_NO;
}

static gboolean
open_file(IhMultipart *form)
{
  if (form->fd < 0)
    form->fd = ih_bytes_begin(form->folder, &form->path, &form->problem);
  return form->fd >= 0;
}

static gboolean
write_all(IhMultipart *form, const char *data, gsize len)
{
  for (gsize done = 0; done < len;) {
    ssize_t n = write(form->fd, data + done, len - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      ih_error_set(&form->problem, ih_error_of_errno(errno), "writing a document: %s", g_strerror(errno));
      return FALSE;
    }
    done += (gsize)n;
  }
  return TRUE;
}

static void
look(IhMultipart *form, const char *data, gsize len)
{
  if (form->size < IH_DOCUMENT_HEAD)
    memcpy(form->head + form->size, data, MIN(len, (gsize)(IH_DOCUMENT_HEAD - form->size)));
  g_checksum_update(form->sum, (const guchar *)data, (gssize)len);
  form->size += (gint64)len;
}

/* A part begins at 0: the second file of a form is told by that. */
static enum MHD_Result
take(void *data, enum MHD_ValueKind kind, const char *key, const char *filename, const char *content_type,
     const char *encoding, const char *bytes, uint64_t offset, size_t len)
{
  IhMultipart *form = data;

  if (form->problem != NULL)
    return MHD_NO;
  if (filename == NULL || g_strcmp0(key, IH_MULTIPART_FIELD) != 0 || len == 0)
    return MHD_YES;
  if (offset != (uint64_t)form->size)
    return refuse(form, IH_E_MEMBER_INVALID, "more than one file");
  if ((gint64)len > IH_DOCUMENT_BYTES_MAX - form->size)
    return refuse(form, IH_E_TOO_LARGE, "a file above the limit");
  if (!open_file(form) || !write_all(form, bytes, len))
    return MHD_NO;
  look(form, bytes, len);
  return MHD_YES;
}

IhMultipart *
ih_multipart_new(IhExchange *x, const char *folder, GError **error)
{
  IhMultipart *form = g_new0(IhMultipart, 1);

  form->fd = -1;
  form->folder = g_strdup(folder);
  form->sum = g_checksum_new(G_CHECKSUM_SHA256);
  form->splitter = MHD_create_post_processor(((IhExchangeImpl *)x)->connection, BUFFER_BYTES, take, form);
  if (form->splitter != NULL)
    return form;
  ih_multipart_free(form);
  ih_error_set(error, IH_E_MEMBER_INVALID, "a form without a boundary");
  return NULL;
}

void
ih_multipart_free(IhMultipart *form)
{
  if (form == NULL)
    return;
  if (form->splitter != NULL)
    MHD_destroy_post_processor(form->splitter);
  if (form->fd >= 0)
    close(form->fd);
  if (form->path != NULL)
    g_unlink(form->path);
  g_checksum_free(form->sum);
  g_clear_error(&form->problem);
  g_free(form->folder);
  g_free(form->path);
  g_free(form);
}

gboolean
ih_multipart_piece(IhMultipart *form, const char *data, gsize len)
{
  if (form->problem == NULL && MHD_post_process(form->splitter, data, len) != MHD_YES)
    refuse(form, IH_E_MEMBER_INVALID, "a form that cannot be read");
  return form->problem == NULL;
}

static gboolean
check(IhMultipart *form, IhMultipartFile *out)
{
  enum MHD_Result ended = MHD_destroy_post_processor(form->splitter);

  form->splitter = NULL;
  if (form->problem != NULL)
    return FALSE;
  if (ended != MHD_YES)
    return refuse(form, IH_E_MEMBER_INVALID, "a form without an end") == MHD_YES;
  if (form->size == 0)
    return refuse(form, IH_E_MEMBER_MISSING, "no file") == MHD_YES;
  out->media = ih_document_media(form->head, (gsize)MIN(form->size, IH_DOCUMENT_HEAD), form->size <= IH_DOCUMENT_HEAD);
  if (out->media == NULL)
    return refuse(form, IH_E_MEDIA_TYPE, "the bytes are of no form that is taken") == MHD_YES;
  return fsync(form->fd) == 0 ||
         ih_error_set(&form->problem, ih_error_of_errno(errno), "flushing a document: %s", g_strerror(errno));
}

gboolean
ih_multipart_end(IhMultipart *form, IhMultipartFile *out, GError **error)
{
  *out = (IhMultipartFile){.path = form->path, .size = form->size};
  if (check(form, out)) {
    out->sha256 = g_checksum_get_string(form->sum);
    return TRUE;
  }
  g_propagate_error(error, g_steal_pointer(&form->problem));
  return FALSE;
}
