/* Merging an edit made on an older revision: three values per field, the base, the current and the new one.
 */
#include "args_private.h"

static gboolean
same(const char *a, const char *b)
{
  return g_strcmp0(a ? a : "", b ? b : "") == 0;
}

/* Unset and "false" are the same. */
static const char *
plain(const IhArg *arg, const char *text)
{
  return arg->type == IH_TYPE_FLAG && g_strcmp0(text, "false") == 0 ? "" : text;
}

/* Without a base nobody can tell what the person saw, unless it was this very revision. */
static gboolean
arg_merges(const IhRecord *current, const IhArgs *args, const IhArg *arg, gboolean stale)
{
  const char *base;
  g_autofree char *now = ih_field_text(current, (IhFieldId)arg->field);
  if (same(now, plain(arg, ih_args_text(args, arg->name))))
    return TRUE;
  if (!ih_args_base(args, arg->name, &base))
    return !stale;
  return ih_fields[arg->field].merge == IH_MERGE_SET || same(now, plain(arg, base));
}

gboolean
ih_merge_edit(const IhRecord *current, const IhCommand *command, GPtrArray *conflicts)
{
  const IhVerbInfo *info = ih_verb_info(command->verb);
  guint before = conflicts->len;
  gboolean stale = command->base_rev >= 0 && command->base_rev != current->rev;
  if (!info->edits)
    return TRUE;
  for (const IhArg *arg = info->args; arg->name; arg++)
    if (arg->field >= 0 && ih_args_given(command->args, arg->name) && !arg_merges(current, command->args, arg, stale))
      g_ptr_array_add(conflicts, (gpointer)ih_fields[arg->field].name);
  return conflicts->len == before;
}
