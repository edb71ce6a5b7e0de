/* A sheet to be handed out: lines in both languages, and how they are set as text, on paper, and printed. */
#ifndef SHEET_PRIVATE_H
#define SHEET_PRIVATE_H

#include <qrencode.h>

#include "ihala/paper.h"

typedef enum { SHEET_TITLE, SHEET_REFERENCE, SHEET_PAIR, SHEET_NOTE, SHEET_ITEM } SheetKind;

typedef struct {
  SheetKind kind;
  char *label; /* NULL: none */
  char *text;
} SheetLine;

typedef struct {
  GArray *lines[2]; /* of SheetLine; [TRUE]: in Arabic */
  const char *code; /* what the QR code below says; NULL: none */
  gboolean pages;   /* as many as it takes, each language on its own; else one, set smaller until it fits */
} Sheet;

G_GNUC_INTERNAL Sheet sheet_new(void);
G_GNUC_INTERNAL void sheet_clear(Sheet *sheet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, sheet_clear)
/* One more line; `text` is taken. Nothing to say: no line. */
G_GNUC_INTERNAL void sheet_add(GArray *lines, SheetKind kind, const char *label, char *text);
/* The line as it reads: "label: text"; newly allocated. bullet stands before an item. */
G_GNUC_INTERNAL char *sheet_line(const SheetLine *line, const char *bullet);

/* cols wide (>= 32), the QR code in half blocks below. Logical order, newly allocated. */
G_GNUC_INTERNAL char *sheet_text(const Sheet *sheet, int cols);
/* As a PDF, fonts embedded. Fails when the machine has no font for its letters. */
G_GNUC_INTERNAL GByteArray *sheet_pdf(const Sheet *sheet, IhPaper paper, GError **error);
/* To the printer of [slip] printer. */
G_GNUC_INTERNAL gboolean sheet_print(const IhApp *app, const Sheet *sheet, char **where, GError **error);
/* For QRcode_free; NULL if the text is too long. */
G_GNUC_INTERNAL QRcode *sheet_code(const char *text);

#endif
