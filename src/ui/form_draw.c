/* How a form looks. Positions are computed first, since the focus decides which rows are on show. No field moves because the
 * focus does: where there is room each keeps the rows of what may be said under it, else one place below all of them does. */
#include <stdlib.h>

#include <glib/gi18n.h>

#include "ihala/dates.h"

#include "form_private.h"

enum { WIDE = 60, MAX_LABEL = 24, DEFAULT_ROWS = 3, PLACE_FROM_ROWS = 4, PLACE_PART = 3 };

typedef struct {
  gboolean wide;
  int label_width; /* wide only */
  int cols;
  gboolean roomy; /* each field keeps its own place for a hint */
  gboolean heard; /* nothing moves for who listens: no place is kept, a hint comes behind its field */
  int place;      /* rows of the one place, if not */
} Shape;

static Shape
base_shape(const IhForm *form, int cols)
{
  Shape shape = {.wide = cols >= WIDE, .cols = cols};
  for (int i = 0; i < form->n && shape.wide; i++)
    if (!form->fields[i].hidden && form->fields[i].spec->kind != IH_FIELD_NOTE)
      shape.label_width = MAX(shape.label_width, ih_text_width(form->fields[i].spec->label) + 2);
  shape.label_width = MIN(shape.label_width, MAX(MAX_LABEL, cols * 2 / 5)) + 1;
  return shape;
}

static int
value_width(const Shape *shape)
{
  return MAX(shape->wide ? shape->cols - shape->label_width : shape->cols - 1, 1);
}

static int
value_rows(const IhFormField *field)
{
  if (field->spec->kind != IH_FIELD_MULTILINE)
    return 1;
  return field->spec->rows > 0 ? field->spec->rows : DEFAULT_ROWS;
}

/* A date is said in words, so that a day and a month changed over are seen. */
static char *
date_remark(const IhForm *form, const IhFormField *field)
{
  IhDate date = ih_dates_read(ih_edit_text(field->edit));
  if (date != IH_DATE_NONE)
    return ih_dates_both(form->rtl, date);
  return g_strdup(field->spec->hint ? field->spec->hint : _("Day, month, year; a Hijri year is understood too"));
}

/* "first / second / third" of a choice; newly allocated. */
static char *
all_choices(const IhFieldSpec *spec)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (int i = 0; i < spec->n_choices; i++)
    g_string_append_printf(all, "%s%s", i > 0 ? " / " : "", spec->choices[i].label);
  return g_string_free(g_steal_pointer(&all), FALSE);
}

/* What may be chosen, and how: nobody should have to find out by trying. */
static char *
choice_remark(const IhFormField *field)
{
  if (field->spec->hint)
    return g_strdup(field->spec->hint);
  if (field->spec->n_choices > IH_FORM_FEW)
    return g_strdup(_("Enter lists what may be chosen"));
  g_autofree char *all = all_choices(field->spec);
  return ih_text_format(_("Space: %s"), all);
}

/* What helps to fill a field in, newly allocated; NULL for none. */
static char *
hint_of(const IhForm *form, const IhFormField *field)
{
  int room = field->edit ? ih_edit_room(field->edit) : -1;
  if (room >= 0)
    return ih_text_format(_("Room for characters: %d"), room);
  if (field->spec->kind == IH_FIELD_DATE)
    return date_remark(form, field);
  if (field->spec->kind == IH_FIELD_PATH)
    return ih_form_path_remark(field);
  return field->spec->kind == IH_FIELD_CHOICE ? choice_remark(field) : g_strdup(field->spec->hint);
}

static int
text_rows(const char *text, const Shape *shape)
{
  return text ? ih_text_rows(text, value_width(shape)) : 0;
}

/* The line under a field, newly allocated: what is wrong (and what may be chosen, where both go on one line), or its hint while it has the focus and a place of its own. */
static char *
remark(const IhForm *form, const Shape *shape, int i)
{
  const IhFormField *field = &form->fields[i];
  g_autofree char *hint = i == form->focus && shape->roomy ? hint_of(form, field) : NULL;
  if (field->error && hint && field->spec->kind == IH_FIELD_CHOICE) {
    g_autofree char *both = g_strdup_printf("%s  %s", field->error, hint);
    if (text_rows(both, shape) == 1)
      return g_steal_pointer(&both);
  }
  return field->error ? g_strdup(field->error) : g_steal_pointer(&hint);
}

static int
hint_rows(const IhForm *form, const Shape *shape, int i)
{
  if (form->fields[i].spec->kind == IH_FIELD_NOTE)
    return 0;
  g_autofree char *hint = hint_of(form, &form->fields[i]);
  return text_rows(hint, shape);
}

/* What is asked for may be missing, which is said in a line. */
static int
kept_rows(const IhForm *form, const Shape *shape, int i)
{
  if (shape->heard)
    return i == form->focus ? hint_rows(form, shape, i) : 0;
  return shape->roomy ? MAX(hint_rows(form, shape, i), form->fields[i].spec->required ? 1 : 0) : 0;
}

/* As if it were shown. */
static int
whole_rows(const IhForm *form, const Shape *shape, int i)
{
  const IhFormField *field = &form->fields[i];
  if (field->spec->kind == IH_FIELD_NOTE)
    return ih_text_rows(field->spec->label, shape->cols);
  int under = MAX(kept_rows(form, shape, i), text_rows(field->error, shape));
  return value_rows(field) + (shape->wide ? 0 : 1) + under;
}

static int
field_rows(const IhForm *form, const Shape *shape, int i)
{
  return form->fields[i].hidden ? 0 : whole_rows(form, shape, i);
}

/* Fields that come and go do not decide: the others would move. */
static gboolean
fits_roomy(const IhForm *form, const Shape *shape, int rows)
{
  int sum = 2;
  for (int i = 0; i < form->n; i++)
    sum += whole_rows(form, shape, i);
  return sum <= rows;
}

static Shape
shape_of(const IhForm *form, int cols, int rows, gboolean heard)
{
  Shape shape = base_shape(form, cols);
  shape.roomy = TRUE;
  shape.heard = heard;
  if (heard || fits_roomy(form, &shape, rows))
    return shape;
  shape.roomy = FALSE;
  for (int i = 0; i < form->n && rows >= PLACE_FROM_ROWS; i++)
    shape.place = MAX(shape.place, hint_rows(form, &shape, i));
  shape.place = MIN(shape.place, MAX(rows / PLACE_PART, rows > PLACE_FROM_ROWS ? 2 : 1));
  return shape;
}

int
ih_form_height(const IhForm *form, int cols, int most)
{
  Shape shape = shape_of(form, cols, most, FALSE);
  int sum = shape.place;
  for (int i = 0; i < form->n; i++)
    sum += field_rows(form, &shape, i);
  return sum + 2;
}

static void
draw_label(IhCanvas *canvas, const IhFormField *field, int y, int x, int width, gboolean focus)
{
  g_autofree char *text =
      field->spec->required ? g_strdup_printf("%s *", field->spec->label) : g_strdup(field->spec->label);
  ih_canvas_label(canvas, y, x, width, text, focus ? IH_STYLE_TITLE : IH_STYLE_LABEL);
}

/* Seen one at a time, heard all together. */
static void
say_choices(IhCanvas *canvas, const IhFormField *field, IhRect rect)
{
  g_autofree char *all = all_choices(field->spec), *heard = g_strdup_printf("(%s)", all);
  ih_canvas_say(canvas, rect.y, rect.x + rect.cols - 1, 1, heard, IH_STYLE_MUTED);
}

static void
draw_choice(IhCanvas *canvas, const IhFormField *field, IhRect rect, gboolean focus)
{
  const char *label = ih_form_choice_label(field);
  IhStyle style = focus ? IH_STYLE_FIELD_FOCUS : IH_STYLE_FIELD;
  ih_canvas_fill(canvas, rect, style);
  ih_canvas_sign(canvas, rect.y, rect.x, '<', style);
  ih_canvas_label(canvas, rect.y, rect.x + 2, rect.cols - 4, label ? label : _("choose"),
                  label ? style : IH_STYLE_MUTED);
  ih_canvas_sign(canvas, rect.y, rect.x + rect.cols - 1, '>', style);
  if (!focus)
    return;
  if (field->error || field->spec->hint || field->spec->n_choices > IH_FORM_FEW) /* else the hint does */
    say_choices(canvas, field, rect);
  ih_canvas_cursor(canvas, rect.y, rect.x + 2);
}

static void
draw_check(IhCanvas *canvas, const IhFormField *field, IhRect rect, gboolean focus)
{
  IhStyle style = focus ? IH_STYLE_FIELD_FOCUS : IH_STYLE_NORMAL;
  ih_canvas_sign(canvas, rect.y, rect.x, '[', style);
  ih_canvas_sign(canvas, rect.y, rect.x + 1, *field->value ? 'x' : ' ', style);
  ih_canvas_sign(canvas, rect.y, rect.x + 2, ']', style);
  ih_canvas_say(canvas, rect.y, rect.x, 3, *field->value ? _("yes") : _("no"), style);
  if (focus)
    ih_canvas_cursor(canvas, rect.y, rect.x + 1);
}

static void
draw_value(IhCanvas *canvas, const IhFormField *field, IhRect rect, gboolean focus)
{
  if (field->edit)
    ih_edit_draw(field->edit, canvas, rect, focus);
  else if (field->spec->kind == IH_FIELD_CHOICE)
    draw_choice(canvas, field, rect, focus);
  else
    draw_check(canvas, field, rect, focus);
}

/* The rows of a field that are on show. */
static IhRect
field_rect(const IhForm *form, const IhRect *rect, const Shape *shape, int i, int y)
{
  int top = MAX(y, rect->y), end = MIN(y + field_rows(form, shape, i), rect->y + rect->rows);
  return (IhRect){top, rect->x, end - top, rect->cols};
}

/* A field whose top is at y; rows outside the rect are left out. */
static void
draw_field(const IhForm *form, IhCanvas *canvas, IhRect rect, const Shape *shape, int i, int y,
           gboolean focus)
{
  const IhFormField *field = &form->fields[i];
  IhDir dir = ih_canvas_dir(canvas);
  int bottom = rect.y + rect.rows;
  if (field->hidden || y >= bottom)
    return;
  if (field->spec->kind == IH_FIELD_NOTE) {
    int skip = MAX(rect.y - y, 0);
    ih_canvas_paragraph(canvas, (IhRect){y + skip, rect.x, bottom - y - skip, rect.cols}, field->spec->label,
                        dir, IH_STYLE_NORMAL, skip);
    return;
  }
  ih_canvas_spot(canvas, field_rect(form, &rect, shape, i, y), IH_SPOT_FIELD, form, i);
  if (y >= rect.y)
    draw_label(canvas, field, y, rect.x, shape->wide ? shape->label_width - 1 : rect.cols, focus);
  int value_y = y + (shape->wide ? 0 : 1), x = rect.x + (shape->wide ? shape->label_width : 1),
      width = value_width(shape);
  if (value_y >= rect.y && value_y < bottom)
    draw_value(canvas, field, (IhRect){value_y, x, MIN(value_rows(field), bottom - value_y), width}, focus);
  int under_y = value_y + value_rows(field);
  g_autofree char *under = remark(form, shape, i);
  if (under && under_y >= rect.y && under_y < bottom)
    ih_canvas_paragraph(canvas, (IhRect){under_y, x, bottom - under_y, width}, under, dir,
                        field->error ? IH_STYLE_ERROR : IH_STYLE_MUTED, 0);
}

static void
draw_button(const IhForm *form, IhCanvas *canvas, IhRect rect, int y, gboolean focus)
{
  if (y < rect.y || y >= rect.y + rect.rows)
    return;
  g_autofree char *text = g_strdup_printf("[ %s ]", form->submit);
  int used = ih_canvas_label(canvas, y, rect.x, rect.cols, text, focus ? IH_STYLE_BUTTON_FOCUS : IH_STYLE_BUTTON);
  ih_canvas_spot(canvas, (IhRect){y, rect.x, 1, used}, IH_SPOT_BUTTON, form, 0);
  if (focus)
    ih_canvas_cursor(canvas, y, rect.x + 2);
}

/* The one place for hints, in the column of the values. */
static void
draw_place(const IhForm *form, IhCanvas *canvas, IhRect rect, const Shape *shape)
{
  int at = shape->wide ? shape->label_width : 1;
  IhRect values = {rect.y, rect.x + at, rect.rows, value_width(shape)};
  g_autofree char *hint = rect.rows > 0 && form->focus < form->n ? hint_of(form, &form->fields[form->focus]) : NULL;
  if (hint)
    ih_canvas_paragraph(canvas, values, hint, ih_canvas_dir(canvas), IH_STYLE_MUTED, 0);
}

/* The focused field with its remark, and no room left below while there is something above. */
static void
scroll_to_focus(IhForm *form, const Shape *shape, int rows)
{
  int start = 0, sum = 2;
  for (int i = 0; i < form->n; i++) {
    start += i < form->focus ? field_rows(form, shape, i) : 0;
    sum += field_rows(form, shape, i);
  }
  form->top = MIN(form->top, MAX(sum - rows, 0));
  int height = form->focus < form->n ? field_rows(form, shape, form->focus) : 2;
  if (start + height > form->top + rows)
    form->top = start + height - rows;
  if (start < form->top)
    form->top = start;
}

void
ih_form_draw(IhForm *form, IhCanvas *canvas, IhRect rect, gboolean focus)
{
  if (rect.rows < 1 || rect.cols < 4)
    return;
  form->rtl = ih_canvas_rtl(canvas);
  Shape shape = shape_of(form, rect.cols, rect.rows, ih_canvas_is_spoken(canvas));
  rect.rows -= shape.place;
  draw_place(form, canvas, (IhRect){rect.y + rect.rows, rect.x, shape.place, rect.cols}, &shape);
  scroll_to_focus(form, &shape, rect.rows);
  int y = rect.y - form->top;
  for (int i = 0; i < form->n; i++) {
    draw_field(form, canvas, rect, &shape, i, y, focus && i == form->focus);
    y += field_rows(form, &shape, i);
  }
  draw_button(form, canvas, rect, y + 1, focus && form->focus == form->n);
  if (form->list)
    ih_dialog_draw(form->list, canvas);
}
