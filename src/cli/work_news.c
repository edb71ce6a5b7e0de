/* What happened to the files of this machine while nobody looked: told once. */
#include "cli.h"

static const struct {
  const char *code;
  const char *text; /* N_(), with one %s for the detail if it has one */
} texts[] = {
    {"work_moved_aside", N_("The file with what was not sent yet was damaged. It was put aside; what could be read of it is in: %s")},
    {"cache_rebuilt", N_("The copy of the agency's records was damaged; it is fetched again. Nothing you wrote is lost.")},
    {"cache_older", N_("This version keeps the agency's records in another way; they are fetched again while you work.")},
    {"device_rewound", N_("Your files on this machine are a copy, or were put back from an old one. They go on as a new device: sign in again. Nothing you wrote is lost.")},
    {"reference_changed", N_("A case has another reference now, because its number was given to another case: %s. Tell the customer.")},
};

static char *
text_of(const IhNotice *notice)
{
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    if (g_strcmp0(texts[i].code, notice->code) == 0)
      return g_strdup_printf(_(texts[i].text), notice->detail != NULL ? notice->detail : "");
  return NULL;
}

char *
ih_work_news(IhApp *app)
{
  g_autoptr(GPtrArray) notices = app->store != NULL ? ih_store_notices(app->store, TRUE, 50, NULL) : NULL;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  for (guint i = notices != NULL ? notices->len : 0; i > 0; i--) {
    char *line = text_of(g_ptr_array_index(notices, i - 1));
    if (line != NULL)
      g_ptr_array_add(lines, line);
  }
  if (lines->len == 0)
    return NULL;
  ih_store_notices_seen(app->store, NULL);
  g_ptr_array_add(lines, NULL);
  return g_strjoinv("\n", (char **)lines->pdata);
}
