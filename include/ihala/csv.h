/* Comma-separated values from outside, strictly (RFC 4180), one record at a time. Lines end with LF, CRLF or CR; quotes stand
 * around a whole field and are doubled inside it. UTF-8 with or without byte order mark; UTF-16 is recognised by its mark or
 * its zeros and converted; anything else is refused, not guessed at.
 */
#ifndef IHALA_CSV_H
#define IHALA_CSV_H

#include <glib.h>

typedef enum {
  IH_CSV_FINE,
  IH_CSV_ENCODING,     /* bytes that are no UTF-8 */
  IH_CSV_QUOTE_OPEN,   /* a quote that is never closed, or not within 64 KiB */
  IH_CSV_QUOTE_BEHIND, /* text behind a closing quote */
  IH_CSV_QUOTE_INSIDE, /* a quote in a field that does not begin with one */
} IhCsvProblem;

typedef struct {
  guint number;       /* of the record, from 1 (the header is the first one); blank lines do not count */
  guint line;         /* of the file, from 1, where it begins */
  IhCsvProblem problem;
  GPtrArray *fields;  /* of char *: clean texts (ih_text_clean, lines kept); empty if there is a problem */
} IhCsvRecord;

typedef struct IhCsv IhCsv;
/* Copies what it needs. IH_E_FILE_INVALID (detail csv-encoding, csv-empty). */
IhCsv *ih_csv_new(const char *bytes, gsize len, GError **error);
/* Bytes that are asked for piece by piece, first all to judge their encoding, then all again: only the record at hand is kept (of
 * UTF-16 everything). read: up to `room` bytes from `offset` on; 0: there are no more; -1 with *error. */
typedef struct {
  gssize (*read)(gpointer data, guint64 offset, char *to, gsize room, GError **error);
  gpointer data;
} IhCsvSource;
IhCsv *ih_csv_open(const IhCsvSource *source, GError **error);
/* Bytes of the source that lie behind the record read last. */
guint64 ih_csv_place(const IhCsv *csv);
/* After the last record: FALSE with *error if it was the last one because reading failed. */
gboolean ih_csv_ended(IhCsv *csv, GError **error);
void ih_csv_free(IhCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhCsv, ih_csv_free)
/* FALSE after the last record. A record with a problem is one line; reading goes on behind it. Borrowed until the next call. */
gboolean ih_csv_next(IhCsv *csv, const IhCsvRecord **record);
/* The detail code that says it to people ("csv-quotes"), or NULL. */
const char *ih_csv_problem(IhCsvProblem problem);
/* Appends a field as CSV wants it, with quotes where they are needed; what a spreadsheet would run (=, +, -, @) gets an
 * apostrophe before it. */
void ih_csv_put(GString *out, const char *text);

#endif
