/* Commands on the wire. The verb's table of arguments says how each travels; nothing else is accepted. */
#include "ihala/wire.h"

#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"

#define MAX_LIST  500
#define MAX_NAMES 32 /* members of a list of names, verbs have fewer arguments */

static const char *const command_names[] = {"id",    "n",  "verb", "target", "base_rev",
                                            "after", "at", "args", "base",   NULL};

static const IhArg *
find_arg(IhVerb verb, const char *name)
{
  for (const IhArg *arg = ih_verb_info(verb)->args; arg->name; arg++)
    if (strcmp(arg->name, name) == 0)
      return arg;
  return NULL;
}

/* --- writing --- */

/* A value in its normal text form as JSON of the type; NULL and "" of a type that has no empty text: null. */
static void
put_value(GString *out, const char *name, IhType type, const char *text)
{
  gboolean bare = type == IH_TYPE_COUNT || type == IH_TYPE_FLAG;
  if (text && *text && bare)
    ih_json_put_raw(out, name, text);
  else
    ih_json_put_text(out, name, bare ? NULL : text);
}

char *
ih_wire_args(const IhArgs *args, IhVerb verb)
{
  guint n;
  g_autofree const char **names = ih_args_names(args, &n);
  GString *out = g_string_new(NULL);
  ih_json_open(out, NULL, '{');
  for (guint i = 0; i < n; i++) {
    const IhArg *arg = find_arg(verb, names[i]);
    if (arg && arg->type == IH_TYPE_LIST)
      ih_json_put_list(out, names[i], ih_args_list(args, names[i]));
    else if (arg)
      put_value(out, names[i], arg->type, ih_args_text(args, names[i]));
  }
  ih_json_close(out, '}');
  return g_string_free(out, FALSE);
}

static void
put_base_value(GString *out, const IhArg *arg, const char *text)
{
  g_auto(GStrv) items = NULL;
  if (arg->type != IH_TYPE_LIST || !text) {
    put_value(out, arg->name, arg->type, text);
    return;
  }
  items = g_strsplit(text, "\n", MAX_LIST);
  ih_json_put_list(out, arg->name, (const char *const *)items);
}

/* Appends "base":{…} if any argument has one. */
static void
put_base(GString *out, const IhCommand *command)
{
  gsize before = out->len;
  gboolean any = FALSE;
  ih_json_open(out, "base", '{');
  for (const IhArg *arg = ih_verb_info(command->verb)->args; arg->name; arg++) {
    const char *text;
    if (!ih_args_base(command->args, arg->name, &text))
      continue;
    put_base_value(out, arg, text);
    any = TRUE;
  }
  ih_json_close(out, '}');
  if (!any)
    g_string_truncate(out, before);
}

void
ih_wire_command(GString *out, const IhCommand *command)
{
  g_autofree char *args = ih_wire_args(command->args, command->verb);
  ih_json_open(out, NULL, '{');
  ih_json_put_text(out, "id", command->id);
  ih_json_put_number_text(out, "n", command->n);
  ih_json_put_text(out, "verb", ih_verb_info(command->verb)->name);
  ih_json_put_text(out, "target", command->target);
  if (command->base_rev < 0)
    ih_json_put_text(out, "base_rev", NULL);
  else
    ih_json_put_number_text(out, "base_rev", command->base_rev);
  ih_json_put_text(out, "after", *command->after ? command->after : NULL);
  ih_json_put_time(out, "at", command->at);
  ih_json_put_raw(out, "args", args);
  put_base(out, command);
  ih_json_close(out, '}');
}

/* --- reading --- */

static gboolean
invalid(GError **error, const char *path, const char *name, const char *what)
{
  gboolean bare = !path || !*path;
  return ih_error_set(error, IH_E_MEMBER_INVALID, "%s%s%s: %s", bare ? "" : path, bare ? "" : ".", name,
                      what);
}

/* The texts of an array, owned array of borrowed strings; NULL if it is not one of texts. */
static const char **
texts_of(const cJSON *array)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new();
  if (!cJSON_IsArray(array))
    return NULL;
  for (const cJSON *item = array->child; item; item = item->next) {
    if (!cJSON_IsString(item) || items->len >= MAX_LIST)
      return NULL;
    g_ptr_array_add(items, item->valuestring);
  }
  g_ptr_array_add(items, NULL);
  return (const char **)g_ptr_array_free(g_steal_pointer(&items), FALSE);
}

/* The normal text form of a value of this type, newly allocated; null is "" (to unset). NULL if the type is
 * wrong. */
static char *
text_of(const cJSON *value, IhType type)
{
  if (cJSON_IsNull(value))
    return g_strdup("");
  if (type == IH_TYPE_COUNT)
    return cJSON_IsNumber(value) ? g_strdup_printf("%" G_GINT64_FORMAT, (gint64)value->valuedouble) : NULL;
  if (type == IH_TYPE_FLAG)
    return cJSON_IsBool(value) ? g_strdup(cJSON_IsTrue(value) ? "true" : "false") : NULL;
  return cJSON_IsString(value) ? g_strdup(value->valuestring) : NULL;
}

static gboolean
read_list_arg(IhArgs *args, IhVerb verb, const cJSON *member, const char *path, GError **error)
{
  g_autofree const char **items = texts_of(member);
  if (!items)
    return invalid(error, path, member->string, "not a list of texts");
  return ih_args_set_list(args, verb, member->string, items, error);
}

static gboolean
read_arg(IhArgs *args, IhVerb verb, const cJSON *member, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  const IhArg *arg = find_arg(verb, member->string);
  if (!arg)
    return TRUE; /* refused before if strict */
  if (arg->type == IH_TYPE_LIST)
    return read_list_arg(args, verb, member, path, error);
  text = text_of(member, arg->type);
  if (!text)
    return invalid(error, path, member->string, "of the wrong type");
  return ih_args_set(args, verb, member->string, text, error);
}

static gboolean
only_args(const cJSON *json, IhVerb verb, const char *path, GError **error)
{
  const char *names[MAX_NAMES + 1] = {NULL};
  guint n = 0;
  for (const IhArg *arg = ih_verb_info(verb)->args; arg->name && n < MAX_NAMES; arg++)
    names[n++] = arg->name;
  return ih_json_only(json, names, path, error);
}

IhArgs *
ih_wire_read_args(const cJSON *json, IhVerb verb, gboolean strict, const char *path, GError **error)
{
  g_autoptr(IhArgs) args = ih_args_new();
  if (!cJSON_IsObject(json)) {
    invalid(error, NULL, path && *path ? path : "args", "not an object");
    return NULL;
  }
  if (strict && !only_args(json, verb, path, error))
    return NULL;
  for (const cJSON *member = json->child; member; member = member->next)
    if (!read_arg(args, verb, member, path, error))
      return NULL;
  return g_steal_pointer(&args);
}

static gboolean
read_base_member(IhArgs *args, IhVerb verb, const cJSON *member, const char *path, GError **error)
{
  g_autofree const char **items = NULL;
  g_autofree char *text = NULL;
  const IhArg *arg = find_arg(verb, member->string);
  if (!arg)
    return TRUE;
  if (cJSON_IsNull(member)) {
    ih_args_set_base(args, member->string, NULL);
    return TRUE;
  }
  items = arg->type == IH_TYPE_LIST ? texts_of(member) : NULL;
  if (items)
    text = g_strjoinv("\n", (char **)items);
  else if (arg->type != IH_TYPE_LIST)
    text = text_of(member, arg->type);
  if (!text)
    return invalid(error, path, member->string, "of the wrong type");
  ih_args_set_base(args, member->string, text);
  return TRUE;
}

static gboolean
read_base(IhCommand *out, const cJSON *json, gboolean strict, const char *path, GError **error)
{
  const cJSON *base;
  g_autofree char *inner = g_strdup_printf("%s%sbase", path ? path : "", path && *path ? "." : "");
  if (!ih_json_object(json, "base", FALSE, &base, path, error))
    return FALSE;
  if (!base)
    return TRUE;
  if (strict && !only_args(base, out->verb, inner, error))
    return FALSE;
  for (const cJSON *member = base->child; member; member = member->next)
    if (!read_base_member(out->args, out->verb, member, inner, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_id(const cJSON *json, const char *name, gboolean required, IhId out, const char *path, GError **error)
{
  const char *text;
  if (!ih_json_text(json, name, required, &text, path, error))
    return FALSE;
  if (text && !ih_id_valid(text))
    return invalid(error, path, name, "not an id");
  g_strlcpy(out, text ? text : "", sizeof(IhId));
  return TRUE;
}

static gboolean
read_verb(const cJSON *json, IhVerb *out, const char *path, GError **error)
{
  const char *name;
  if (!ih_json_text(json, "verb", TRUE, &name, path, error))
    return FALSE;
  int verb = ih_verb_find(name);
  if (verb < 0)
    return ih_error_set(error, IH_E_VERB_UNKNOWN, "%s%sverb: unknown", path ? path : "",
                        path && *path ? "." : "");
  *out = (IhVerb)verb;
  return TRUE;
}

static gboolean
read_at(const cJSON *json, IhTime *out, const char *path, GError **error)
{
  const char *text;
  if (!ih_json_text(json, "at", TRUE, &text, path, error))
    return FALSE;
  return ih_time_parse(text, out, NULL) || invalid(error, path, "at", "not a time");
}

/* base_rev, or null together with after. */
static gboolean
read_order(const cJSON *json, IhCommand *out, const char *path, GError **error)
{
  out->base_rev = -1;
  if (!ih_json_number_text(json, "n", TRUE, &out->n, path, error) ||
      !ih_json_number_text(json, "base_rev", FALSE, &out->base_rev, path, error) ||
      !read_id(json, "after", FALSE, out->after, path, error))
    return FALSE;
  if (out->n < 1)
    return invalid(error, path, "n", "not positive");
  gboolean has_base = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(json, "base_rev"));
  if (has_base && out->base_rev < 0)
    return invalid(error, path, "base_rev", "negative");
  if (has_base == (*out->after != '\0'))
    return invalid(error, path, "base_rev", "either it or after must be given, not both");
  return TRUE;
}

static gboolean
read_command(const cJSON *json, gboolean strict, IhCommand *out, const char *path, GError **error)
{
  const cJSON *args;
  g_autofree char *inner = g_strdup_printf("%s%sargs", path ? path : "", path && *path ? "." : "");
  if (!read_id(json, "id", TRUE, out->id, path, error) || !read_verb(json, &out->verb, path, error) ||
      !read_id(json, "target", TRUE, out->target, path, error) || !read_at(json, &out->at, path, error) ||
      !read_order(json, out, path, error) || !ih_json_object(json, "args", TRUE, &args, path, error))
    return FALSE;
  out->effective_at = out->at;
  out->args = ih_wire_read_args(args, out->verb, strict, inner, error);
  return out->args && read_base(out, json, strict, path, error);
}

gboolean
ih_wire_read_command(const cJSON *json, gboolean strict, IhCommand *out, const char *path, GError **error)
{
  *out = (IhCommand){.base_rev = -1};
  if (!cJSON_IsObject(json))
    return invalid(error, NULL, path && *path ? path : "command", "not an object");
  if (strict && !ih_json_only(json, command_names, path, error))
    return FALSE;
  if (read_command(json, strict, out, path, error))
    return TRUE;
  ih_command_clear(out);
  return FALSE;
}

void
ih_command_clear(IhCommand *command)
{
  g_clear_pointer(&command->args, ih_args_free);
}

char *
ih_wire_command_digest(const cJSON *command)
{
  static const char *const names[] = {"args", "at", "base", "target", "verb"};
  g_autoptr(GString) body = g_string_new(NULL);
  ih_json_open(body, NULL, '{');
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(command, names[i]);
    g_autofree char *text = member ? ih_json_canonical(member) : g_strdup("null");
    ih_json_put_raw(body, names[i], text);
  }
  ih_json_close(body, '}');
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, body->str, (gssize)body->len);
}
