/* "ihala debug WHAT": looks inside, for tests and reports of trouble. Nothing of a person's files is touched. */
#include "screens/above.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>

#include "ihala/bidi.h"
#include "ihala/fold.h"
#include "ihala/output.h"
#include "screens/debug_screen.h"

enum { LINE_MAX_BYTES = 65536, WIDTH_MAX = 10000 };

/* --- layout --- */

typedef struct {
  IhDir dir;
  IhBidi bidi;
  int width;
} LayoutOptions;

static gboolean
parse_layout(int *argc, char ***argv, LayoutOptions *out, GError **error)
{
  g_autofree char *dir = NULL;
  g_autofree char *mode = NULL;
  out->width = -1;
  const GOptionEntry entries[] = {{"dir", 0, 0, G_OPTION_ARG_STRING, &dir, NULL, NULL},
                                  {"width", 0, 0, G_OPTION_ARG_INT, &out->width, NULL, NULL},
                                  {"mode", 0, 0, G_OPTION_ARG_STRING, &mode, NULL, NULL},
                                  {NULL}};
  if (!above_parse(argc, argv, entries, error))
    return FALSE;
  out->dir = g_strcmp0(dir, "rtl") == 0 ? IH_DIR_RTL : g_strcmp0(dir, "ltr") == 0 ? IH_DIR_LTR : IH_DIR_AUTO;
  if (dir != NULL && out->dir == IH_DIR_AUTO && !g_str_equal(dir, "auto"))
    return ih_error_set(error, IH_E_USAGE, "--dir: rtl, ltr, auto");
  if (mode != NULL && !ih_bidi_from_name(mode, &out->bidi))
    return ih_error_set(error, IH_E_USAGE, "--mode: none, bdsm, lro, osc5379, counter, kitty");
  if (out->width < -1 || out->width > WIDTH_MAX)
    return ih_error_set(error, IH_E_USAGE, _("--%s: a number from %d to %d"), "width", 0, WIDTH_MAX);
  return *argc == 1 || ih_error_set(error, IH_E_USAGE, _("\"%s\" does not take \"%s\""), "debug layout", (*argv)[1]);
}

/* An override needs a blank to stand on. */
static GArray *
row_of(const IhLine *line, IhBidi bidi)
{
  GArray *row = g_array_sized_new(FALSE, TRUE, sizeof(IhCanvasCell), (guint)line->width + 1);
  if (bidi == IH_BIDI_LRO && (line->width == 0 || line->cells[0].base != ' '))
    g_array_append_vals(row, &(IhCanvasCell){.glyph = {.base = ' '}}, 1);
  for (int i = 0; i < line->width; i++)
    g_array_append_vals(row, &(IhCanvasCell){.glyph = line->cells[i]}, 1);
  ih_bidi_row(bidi, (IhCanvasCell *)(gpointer)row->data, (int)row->len);
  return row;
}

static void
put_line(const char *text, const LayoutOptions *options)
{
  g_autoptr(IhLine) line = ih_line_new(text, options->dir, options->width);
  g_autoptr(GArray) row = row_of(line, options->bidi);
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < row->len; i++)
    ih_cell_append(out, &g_array_index(row, IhCanvasCell, i).glyph);
  g_string_append_c(out, '\n');
  fputs(out->str, stdout);
}

/* Bytes that would end a string are no text; what is longer than any text of ours is cut. */
static char *
line_text(char *line, gssize len)
{
  if (len > 0 && line[len - 1] == '\n')
    len--;
  len = MIN(len, LINE_MAX_BYTES);
  for (gssize i = 0; i < len; i++)
    if (line[i] == '\0')
      line[i] = ' ';
  return g_strndup(line, (gsize)len);
}

static int
debug_layout(IhApp *app, int argc, char **argv, GError **error)
{
  LayoutOptions options = {.dir = IH_DIR_AUTO, .bidi = IH_BIDI_NONE};
  char *line = NULL;
  size_t room = 0;
  if (!parse_layout(&argc, &argv, &options, error))
    return 2;
  for (ssize_t len; (len = getline(&line, &room, stdin)) >= 0;) {
    g_autofree char *text = line_text(line, len);
    put_line(text, &options);
  }
  free(line);
  return ih_out_flush(error) ? 0 : 1;
}

/* --- fold --- */

static void
put_keys(const char *text)
{
  g_autoptr(GPtrArray) keys = ih_fold_name(text);
  for (guint i = 0; i < keys->len; i++)
    printf("%s%s", i > 0 ? " " : "", (const char *)keys->pdata[i]);
  putchar('\n');
}

static int
debug_fold(IhApp *app, int argc, char **argv, GError **error)
{
  const GOptionEntry none[] = {{NULL}};
  char *line = NULL;
  size_t room = 0;
  if (!above_parse(&argc, &argv, none, error))
    return 2;
  if (argc > 1) {
    ih_error_set(error, IH_E_USAGE, _("\"%s\" does not take \"%s\""), "debug fold", argv[1]);
    return 2;
  }
  for (ssize_t len; (len = getline(&line, &room, stdin)) >= 0;) {
    g_autofree char *text = line_text(line, len);
    put_keys(text);
  }
  free(line);
  return ih_out_flush(error) ? 0 : 1;
}

/* --- the table --- */

static const struct {
  const char *name;
  int (*run)(IhApp *app, int argc, char **argv, GError **error); /* argv[0] is the name; 0, or else an exit code with *error */
} subjects[] = {{"layout", debug_layout}, {"fold", debug_fold}, {"screen", debug_screen}};

int
above_debug(IhApp *app, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS(subjects); i++)
    if (g_str_equal(subjects[i].name, argv[1])) {
      int code = subjects[i].run(app, argc - 1, argv + 1, &error);
      if (error != NULL)
        ih_out_error(app, error);
      return code;
    }
  ih_error_set(&error, IH_E_USAGE, _("\"%s\" is not a command; see ihala help"), argc > 1 ? argv[1] : argv[0]);
  ih_out_error(app, error);
  return 2;
}
