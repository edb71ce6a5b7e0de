#include "ihala/facts.h"

enum { LABEL_MAX = 20, GAP = 2, NARROW = 50 };

typedef struct {
  char *label, *value;
  IhTextKind kind;
  IhStyle style;
} Fact;

struct IhFacts {
  GPtrArray *facts; /* Fact */
  int label_width;
  int top;    /* first line shown */
  int lines;  /* of all facts at the width last drawn */
  int page;   /* rows last drawn into */
};

static void
fact_free(gpointer data)
{
  Fact *fact = data;
  g_free(fact->label);
  g_free(fact->value);
  g_free(fact);
}

IhFacts *
ih_facts_new(void)
{
  IhFacts *facts = g_new0(IhFacts, 1);
  facts->facts = g_ptr_array_new_with_free_func(fact_free);
  return facts;
}

void
ih_facts_free(IhFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref(facts->facts);
  g_free(facts);
}

void
ih_facts_clear(IhFacts *facts)
{
  g_ptr_array_set_size(facts->facts, 0);
  facts->label_width = 0;
}

void
ih_facts_add(IhFacts *facts, const char *label, const char *value, IhTextKind kind, IhStyle style)
{
  if (value == NULL || *value == '\0')
    return;
  Fact *fact = g_new0(Fact, 1);
  *fact = (Fact){.label = g_strdup(label), .value = g_strdup(value), .kind = kind, .style = style};
  g_ptr_array_add(facts->facts, fact);
  if (label)
    facts->label_width = MAX(facts->label_width, MIN(ih_text_width(label), LABEL_MAX));
}

guint
ih_facts_key(IhFacts *facts, const IhKey *key)
{
  int last = MAX(0, facts->lines - facts->page);
  int step = ih_key_step(key);
  if (key->code == IH_KEY_PGDN)
    step = facts->page;
  else if (key->code == IH_KEY_PGUP)
    step = -facts->page;
  else if (key->code == IH_KEY_HOME)
    step = -facts->lines;
  else if (key->code == IH_KEY_END)
    step = facts->lines;
  if (step == 0)
    return 0;
  facts->top = CLAMP(facts->top + step, 0, last);
  return IH_UI_HANDLED;
}

/* Draws one fact whose first line is `line` lines below the top of the rect (may be negative). How many lines it takes. */
static int
draw_fact(const Fact *fact, IhCanvas *canvas, IhRect rect, int line, int label_width)
{
  gboolean beside = fact->label != NULL && rect.cols >= NARROW;
  int start = beside ? label_width + GAP : 0;
  IhRect values = {.y = rect.y, .x = rect.x + start, .rows = rect.rows, .cols = rect.cols - start};
  int n = fact->label != NULL && !beside ? 1 : 0;
  if (fact->label && line >= 0 && line < rect.rows)
    ih_canvas_label(canvas, rect.y + line, rect.x, beside ? label_width : rect.cols, fact->label, IH_STYLE_LABEL);
  n += ih_ui_paragraph(canvas, values, line + n, fact->value, fact->kind, fact->style);
  return MAX(n, 1);
}

static int
draw_from(const IhFacts *facts, IhCanvas *canvas, IhRect rect, int top)
{
  int lines = 0;
  for (guint i = 0; i < facts->facts->len; i++)
    lines += draw_fact(g_ptr_array_index(facts->facts, i), canvas, rect, lines - top, facts->label_width);
  return lines;
}

void
ih_facts_draw(IhFacts *facts, IhCanvas *canvas, IhRect rect, gboolean focus)
{
  IhRect nothing = {.y = rect.y, .x = rect.x, .rows = 0, .cols = rect.cols};
  facts->page = rect.rows;
  facts->lines = draw_from(facts, canvas, nothing, 0);
  facts->top = CLAMP(facts->top, 0, MAX(0, facts->lines - facts->page));
  draw_from(facts, canvas, rect, facts->top);
  if (focus)
    ih_canvas_cursor(canvas, rect.y, rect.x);
  if (rect.rows > 0 && facts->top + facts->page < facts->lines)
    ih_canvas_sign(canvas, rect.y + rect.rows - 1, rect.x + rect.cols - 1, 0x2193, IH_STYLE_MUTED);
}
