/* A form as browsers send it (multipart/form-data), of which one file is kept: on the disk while it comes, its hash and its form
 * told as it goes by. Its name is not looked at. */
#ifndef IHALA_SERVER_API_FORM_H
#define IHALA_SERVER_API_FORM_H

#include "httpd.h"

#define IH_FORM_FIELD "file"

typedef struct IhForm IhForm;

/* Pieces go to a new file in `folder` (bytes.h). NULL with IH_E_MEMBER_INVALID if the request has no boundary. */
IhForm *ih_form_new(IhExchange *x, const char *folder, GError **error);
/* Drops what was not adopted. */
void ih_form_free(IhForm *form);
/* FALSE: what was wrong is told by ih_form_end. */
gboolean ih_form_piece(IhForm *form, const char *data, gsize len);

typedef struct {
  const char *path, *sha256, *media; /* the form's */
  gint64 size;
} IhFormFile;
/* After the last piece: the file, flushed. IH_E_MEMBER_INVALID (broken, or more than one file), MEMBER_MISSING (none, or an empty
 * one), TOO_LARGE, MEDIA_TYPE, or what went wrong with the disk. */
gboolean ih_form_end(IhForm *form, IhFormFile *out, GError **error);

#endif
