/* A form as browsers send it (multipart/form-data), of which one file is kept: on the disk while it comes, its hash and its form
 * told as it goes by. Its name is not looked at. */
#ifndef IHALA_SERVER_API_MULTIPART_H
#define IHALA_SERVER_API_MULTIPART_H

#include "httpd.h"

#define IH_MULTIPART_FIELD "file"

typedef struct IhMultipart IhMultipart;

/* Pieces go to a new file in `folder` (bytes.h). NULL with IH_E_MEMBER_INVALID if the request has no boundary. */
IhMultipart *ih_multipart_new(IhExchange *x, const char *folder, GError **error);
/* Drops what was not adopted. */
void ih_multipart_free(IhMultipart *form);
/* FALSE: what was wrong is told by ih_multipart_end. */
gboolean ih_multipart_piece(IhMultipart *form, const char *data, gsize len);

typedef struct {
  const char *path, *sha256, *media; /* the form's */
  gint64 size;
} IhMultipartFile;
/* After the last piece: the file, flushed. IH_E_MEMBER_INVALID (broken, or more than one file), MEMBER_MISSING (none, or an empty
 * one), TOO_LARGE, MEDIA_TYPE, or what went wrong with the disk. */
gboolean ih_multipart_end(IhMultipart *form, IhMultipartFile *out, GError **error);

#endif
