#include "ihala/document.h"

#include <string.h>

#include "ihala/text.h"

#define TITLE_MAX_CHARS 80

static const struct {
  const char *media, *mime;
  const char *magic;
  gsize len;
} forms[] = {
    {"pdf", "application/pdf", "%PDF-", 5},
    {"jpeg", "image/jpeg", "\xff\xd8\xff", 3},
    {"png", "image/png", "\x89PNG\r\n\x1a\n", 8},
    {"tiff", "image/tiff", "II*\0", 4},
    {"tiff", "image/tiff", "MM\0*", 4},
    {"text", "text/plain; charset=utf-8", NULL, 0},
};

/* A character cut off at the end of the head is no mistake. */
static gboolean
is_utf8(const guint8 *head, gsize len, gboolean whole)
{
  const char *end = NULL;
  return g_utf8_validate((const char *)head, (gssize)len, &end) ||
         (!whole && (gsize)(end - (const char *)head) + 4 > len &&
          g_utf8_get_char_validated(end, (gssize)((const char *)head + len - end)) == (gunichar)-2);
}

static gboolean
is_text(const guint8 *head, gsize len, gboolean whole)
{
  for (gsize i = 0; i < len; i++)
    if ((head[i] < 0x20 && strchr("\t\n\f\r", head[i]) == NULL) || head[i] == 0x7f || head[i] == 0)
      return FALSE;
  return len > 0 && is_utf8(head, len, whole);
}

const char *
ih_document_media(const guint8 *head, gsize len, gboolean whole)
{
  for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
    if (forms[i].magic ? len > forms[i].len && memcmp(head, forms[i].magic, forms[i].len) == 0
                       : is_text(head, len, whole))
      return forms[i].media;
  return NULL;
}

const char *
ih_document_mime(const char *media)
{
  for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
    if (g_strcmp0(forms[i].media, media) == 0)
      return forms[i].mime;
  return "application/octet-stream";
}

char *
ih_document_title(const char *path)
{
  const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');
  const char *name = slash != NULL ? slash + 1 : path;
  if (back != NULL && back >= name)
    name = back + 1;
  g_autofree char *clean = g_strstrip(ih_text_clean(name, -1, 0));
  gboolean up = strcmp(clean, ".") == 0 || strcmp(clean, "..") == 0;
  return up ? g_strdup("") : g_utf8_substring(clean, 0, MIN(g_utf8_strlen(clean, -1), TITLE_MAX_CHARS));
}

IhDate
ih_document_until(const IhDocumentType *type, IhDate issued_on, IhDate today)
{
  if (type->valid_days <= 0)
    return IH_DATE_NONE;
  return (issued_on != IH_DATE_NONE ? issued_on : today) + type->valid_days;
}

gboolean
ih_document_holds(const IhRecord *document, IhDate on)
{
  IhDate until = ih_record_date(document, IH_DOCUMENT_valid_until);
  gboolean kept =
      ih_record_is(document, IH_DOCUMENT_status, "on_file") || ih_record_is(document, IH_DOCUMENT_status, "verified");
  return kept && (until == IH_DATE_NONE || until >= on);
}

gboolean
ih_document_lends(const IhRecord *document, guint parts, const IhViewer *viewer)
{
  if (document == NULL || document->kind != IH_KIND_DOCUMENT || parts == 0)
    return FALSE;
  return (parts & IH_PART_BIT(IH_PART_SOCIAL)) || ih_record_is(document, IH_DOCUMENT_agency, viewer->agency);
}

#define SHA256_LEN 64

gboolean
ih_document_is_sha256(const char *text)
{
  return text != NULL && strlen(text) == SHA256_LEN && strspn(text, "0123456789abcdef") == SHA256_LEN;
}
