/* Running a verb from a key: what it needs is asked on one small form, what crosses agencies is confirmed. */
#include "screens/shell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ihala/paths.h"
#include "ihala/person.h"
#include "ihala/person_file.h"
#include "ihala/problem.h"
#include "screens/act_private.h"
#include "screens/bulk.h"

enum { LONG_TEXT = 8000 /* what a record takes, in Arabic letters */, RELATIVES_MOST = 5, NARROW = 36 /* cells of two hints in a window of 40 */ };

/* What the file itself says; and what a document answers is its type. */
static gboolean
is_of_file(const IhArg *arg)
{
  static const char *const names[] = {"sha256", "size", "media", "title", "source", "slot", NULL};
  return g_strv_contains(names, arg->name);
}

/* A relative is typed by name, number or phone, as in Home's box. */
static gboolean
is_relative(const IhAct *act, const char *id)
{
  return act->verb == IH_VERB_PERSON_LINK_FAMILY && g_str_equal(id, "relative");
}

static gboolean
is_segments(const char *id)
{
  return g_str_equal(id, "segments");
}

/* What of the duplicate is taken though this record says something else: each field by itself. */
#define TAKE "take:"

static gboolean
is_takes(const IhArg *arg)
{
  return g_str_equal(arg->name, "take");
}

/* A service is one agency's; a guide's session and what a step waits for come from where they were made. */
static gboolean
follows_by_itself(const IhAct *act, const IhArg *arg)
{
  static const char *const names[] = {"to_agency", "guide_session", "after", NULL};
  return g_strv_contains(names, arg->name) && (act->verb == IH_VERB_REFERRAL_CREATE || act->verb == IH_VERB_REFERRAL_REDIRECT);
}

/* Ids are not for people to type: they are chosen, or follow from where one stands. The answers to a form have a page. */
static gboolean
is_asked(const IhAct *act, const IhArg *arg)
{
  if (ih_act_is_about_document(act) && is_of_file(arg))
    return FALSE;
  if (act->item != NULL || g_str_equal(arg->name, "items") || ih_act_is_study(act) || arg->type == IH_TYPE_TIME || follows_by_itself(act, arg))
    return FALSE;
  gboolean chosen = is_relative(act, arg->name) || ih_act_offer_of(act, arg) != NULL;
  return arg->type != IH_TYPE_BOTH && arg->field != IH_CASE_form && arg->field != IH_REFERRAL_form && !is_takes(arg) && (arg->type != IH_TYPE_ID || chosen);
}

static gboolean
is_name(const IhArg *arg)
{
  return g_str_has_prefix(arg->name, "name_");
}

static gboolean
is_phones(const char *id)
{
  return g_str_equal(id, "phones");
}

static IhFieldKind
kind_of(const IhArg *arg)
{
  switch (arg->type) {
  case IH_TYPE_DATE:
    return IH_FIELD_DATE;
  case IH_TYPE_FLAG:
    return IH_FIELD_CHECK;
  case IH_TYPE_COUNT:
    return IH_FIELD_NUMBER;
  case IH_TYPE_CODE:
    return IH_FIELD_CODE;
  default:
    return g_str_has_suffix(arg->name, "text") || g_str_equal(arg->name, "need") || g_str_equal(arg->name, "decision_basis") ? IH_FIELD_MULTILINE : IH_FIELD_TEXT;
  }
}

static void
add_field(IhAct *act, const IhArg *arg)
{
  gboolean arabic = ih_shell_app(act->shell)->arabic;
  IhFieldSpec spec = {
    .id = arg->name, .label = ih_label_arg(ih_verb_info(act->verb)->name, arg->name, arabic), .kind = kind_of(arg), .required = arg->required,
  };
  IhActOffer offer = ih_act_offer_of(act, arg);
  if (act->agreed && is_phones(arg->name))
    spec.hint = _("Hidden; a number typed here is added.");
  if (is_relative(act, arg->name)) {
    spec.kind = IH_FIELD_TEXT;
    spec.hint = _("Name, Emirates ID or phone");
  }
  if (spec.kind == IH_FIELD_MULTILINE)
    spec.max = LONG_TEXT;
  if (arg->type == IH_TYPE_LIST && spec.kind == IH_FIELD_TEXT && spec.hint == NULL && !is_name(arg))
    spec.hint = IH_ACT_SEVERAL;
  if (offer)
    offer(act, &spec, arg);
  g_array_append_val(act->specs, spec);
}

static gboolean
takes_file(const IhAct *act)
{
  return act->verb == IH_VERB_DOCUMENT_ADD && act->replaces == NULL;
}

static void
add_takes(IhAct *act, const IhArg *arg)
{
  const IhChoice keep = {"", _("kept as it is")}, take = {"1", _("from the duplicate")};
  for (const char *const *field = arg->choices; *field; field++) {
    GArray *choices = g_array_new(FALSE, FALSE, sizeof(IhChoice));
    IhFieldSpec spec = {.id = g_strconcat(TAKE, *field, NULL), .label = ih_label("field", *field, ih_shell_app(act->shell)->arabic)};
    g_array_append_val(choices, keep);
    g_array_append_val(choices, take);
    g_ptr_array_add(act->keep, (char *)spec.id);
    ih_act_choices(act, &spec, choices);
    g_array_append_val(act->specs, spec);
  }
}

static gboolean
collect_takes(const IhAct *act, IhArgs *args, GError **error)
{
  g_autoptr(GString) fields = g_string_new(NULL);
  for (guint i = 0; i < act->specs->len; i++) {
    const IhFieldSpec *spec = &g_array_index(act->specs, IhFieldSpec, i);
    const char *value = g_str_has_prefix(spec->id, TAKE) ? ih_form_get(act->form, spec->id) : NULL;
    if (value && *value)
      g_string_append_printf(fields, "%s%s", fields->len ? "," : "", spec->id + strlen(TAKE));
  }
  return fields->len == 0 || ih_args_set(args, act->verb, "take", fields->str, error);
}

static void
find_case(IhAct *act)
{
  g_autoptr(IhSubject) subject = ih_subject_load(ih_shell_app(act->shell), act->target, NULL);
  const IhRecord *record = subject == NULL ? NULL : subject->the_case ? subject->the_case : subject->record;
  if (record && record->kind == IH_KIND_CASE)
    g_strlcpy(act->case_id, record->id, sizeof act->case_id);
  if (subject)
    act->object = ih_act_object(act, subject);
  if (subject && subject->person)
    g_strlcpy(act->person_id, subject->person->id, sizeof act->person_id);
}

static void
field_left(void *data, const char *id, const char *value)
{
  IhAct *act = data;
  g_autoptr(GError) error = NULL;
  ih_answers_set(act->answers, id, value);
  if (!ih_answers_save(ih_shell_app(act->shell), act->answers, &error))
    ih_shell_say_error(act->shell, &error);
}

/* A value as people type it: lists in one line, the parts of a name with blanks. Newly allocated. */
static char *
typed_form(const IhArg *arg, const char *text)
{
  if (arg->type == IH_TYPE_FLAG)
    return g_strdup(g_strcmp0(text, "true") == 0 ? "1" : "");
  if (arg->type != IH_TYPE_LIST)
    return g_strdup(text);
  g_auto(GStrv) items = g_strsplit(text, "\n", -1);
  g_autoptr(GString) line = g_string_new(NULL);
  for (char **item = items; *item; item++)
    if (**item)
      g_string_append_printf(line, "%s%s", line->len == 0 ? "" : is_name(arg) ? " " : ", ", *item);
  return g_string_free(g_steal_pointer(&line), FALSE);
}

gboolean
ih_act_keep(IhAct *act)
{
  g_autoptr(GError) error = NULL;
  for (guint i = 0; i < act->specs->len; i++) {
    const IhFieldSpec *spec = &g_array_index(act->specs, IhFieldSpec, i);
    const char *value = ih_form_get(act->form, spec->id), *begun = g_hash_table_lookup(act->begun, spec->id);
    if (spec->kind != IH_FIELD_CHOICE)
      ih_answers_set(act->answers, spec->id, begun && g_strcmp0(value, begun) == 0 ? NULL : value);
  }
  gboolean kept = ih_answers_save(ih_shell_app(act->shell), act->answers, &error);
  ih_shell_say_error(act->shell, &error);
  return kept;
}

IhAnswers *
ih_act_unsaved(IhAct *act)
{
  return g_steal_pointer(&act->answers);
}

static const IhFormHooks hooks = {.left = field_left};

static void
begin_with(IhAct *act, const IhArg *arg, const char *text)
{
  char *typed = is_segments(arg->name) ? ih_segments_typed(ih_shell_app(act->shell), text) : typed_form(arg, text);
  if (act->agreed && is_phones(arg->name)) {
    g_free(act->hidden);
    act->hidden = typed;
    typed = g_strdup("");
  }
  g_hash_table_replace(act->begun, g_strdup(arg->name), typed);
  if (*typed || act->old)
    ih_form_set(act->form, arg->name, typed);
}

/* An edit begins with what is there, a command that comes again with what was typed. */
static void
fill_present(IhAct *act)
{
  const IhVerbInfo *info = ih_verb_info(act->verb);
  g_autoptr(IhRecord) present = ih_store_record(ih_shell_app(act->shell)->store, act->target, NULL);
  for (const IhArg *arg = info->args; info->edits && present && arg->name; arg++) {
    if (!is_asked(act, arg) || arg->field < 0 || !(present->parts & IH_PART_BIT(ih_fields[arg->field].part)))
      continue;
    char *text = ih_field_text(present, (IhFieldId)arg->field);
    g_hash_table_replace(act->was, g_strdup(arg->name), text);
    begin_with(act, arg, text);
  }
  for (const IhArg *arg = info->args; act->old && arg->name; arg++)
    if (is_asked(act, arg) && ih_args_given(act->old, arg->name))
      begin_with(act, arg, ih_args_text(act->old, arg->name));
}

/* Of a command that comes again. */
static void
fill_takes(IhAct *act)
{
  const char *const *fields = act->old && act->verb == IH_VERB_PERSON_MERGE ? ih_args_list(act->old, "take") : NULL;
  for (; fields && *fields; fields++) {
    g_autofree char *id = g_strconcat(TAKE, *fields, NULL);
    ih_form_set(act->form, id, "1");
  }
}

static void
begin_today(IhAct *act)
{
  char today[IH_TIME_TEXT];
  if (act->verb == IH_VERB_ABSENCE_SET)
    ih_form_set(act->form, "from_on", ih_date_format(ih_time_civil_date(ih_app_now(ih_shell_app(act->shell))), today));
}

static void
make_form(IhAct *act)
{
  const IhApp *app = ih_shell_app(act->shell);
  const char *name = ih_verb_info(act->verb)->name;
  g_autofree char *key = act->item && !act->replaces ? g_strconcat(act->target, ":", act->item, NULL)
                                                     : g_strdup(act->replaces ? act->replaces : act->many ? "many" : act->target);
  act->answers = ih_shell_unsaved(act->shell, name, key);
  if (act->answers == NULL)
    act->answers = ih_answers_open(ih_shell_app(act->shell), name, key);
  act->form = ih_form_new((const IhFieldSpec *)(gpointer)act->specs->data, (int)act->specs->len,
                          ih_label("verb", name, app->arabic), &hooks, act);
  ih_form_set(act->form, "assignee", app->viewer.user);
  begin_today(act);
  fill_present(act);
  fill_takes(act);
  ih_act_fill_consent(act);
  ih_act_fill_case(act);
  for (guint i = 0; i < act->specs->len; i++) {
    const char *id = g_array_index(act->specs, IhFieldSpec, i).id;
    if (*ih_answers_get(act->answers, id))
      ih_form_set(act->form, id, ih_answers_get(act->answers, id));
  }
}

static IhAct *
act_new(IhScreens *shell, IhVerb verb, const char *target)
{
  IhAct *act = g_new0(IhAct, 1);
  act->shell = shell;
  act->verb = verb;
  g_strlcpy(act->target, target, sizeof act->target);
  act->specs = g_array_new(FALSE, TRUE, sizeof(IhFieldSpec));
  act->keep = g_ptr_array_new_with_free_func(g_free);
  act->begun = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  act->was = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  return act;
}

static void
warn_of_calls(IhAct *act)
{
  static const IhVerb near_a_phone[] = {IH_VERB_PERSON_UPDATE, IH_VERB_CASE_CONTACT, IH_VERB_TASK_ADD};
  g_autoptr(IhRecord) person = *act->person_id ? ih_store_record(ih_shell_app(act->shell)->store, act->person_id, NULL) : NULL;
  const char *said = act->old ? ih_args_text(act->old, "safe_contact") : NULL;
  IhFieldSpec note = {.id = "agreed", .label = _("Only as agreed: do not call."), .kind = IH_FIELD_NOTE};
  act->agreed = ih_person_only_as_agreed(person) || g_strcmp0(said, "true") == 0;
  for (guint i = 0; act->agreed && i < G_N_ELEMENTS(near_a_phone); i++)
    if (near_a_phone[i] == act->verb)
      g_array_append_val(act->specs, note);
}

static void
ask_args(IhAct *act)
{
  find_case(act);
  warn_of_calls(act);
  ih_act_tell_converts(act);
  if (act->item != NULL)
    ih_act_ask_answer(act);
  if (ih_act_is_study(act))
    ih_act_ask_study(act);
  ih_act_tell_decision(act);
  for (const IhArg *arg = ih_verb_info(act->verb)->args; arg && arg->name; arg++)
    if (is_takes(arg))
      add_takes(act, arg);
    else if (g_str_equal(arg->name, "items"))
      ih_act_ask_items(act);
    else if (!ih_act_ask_consent(act, arg->name) && is_asked(act, arg)) {
      add_field(act, arg);
      if (takes_file(act) && g_str_equal(arg->name, "type"))
        ih_act_ask_file(act, TRUE);
    }
  if (act->specs->len > 0)
    make_form(act);
}

IhAct *
ih_act_new(IhScreens *shell, IhVerb verb, const char *target, const char *item)
{
  IhAct *act = act_new(shell, verb, target);
  ih_act_take_item(act, item);
  ask_args(act);
  return act;
}

IhAct *
ih_act_new_many(IhScreens *shell, IhVerb verb, const GPtrArray *targets)
{
  IhAct *act = act_new(shell, verb, g_ptr_array_index(targets, 0));
  g_autoptr(GStrvBuilder) many = g_strv_builder_new();
  for (guint i = 0; i < targets->len; i++)
    g_strv_builder_add(many, g_ptr_array_index(targets, i));
  act->many = g_strv_builder_end(many);
  ask_args(act);
  return act;
}

IhAct *
ih_act_new_edit(IhScreens *shell, const IhOut *out, GError **error)
{
  g_autoptr(IhArgs) old = ih_out_args(out, error);
  if (old == NULL)
    return NULL;
  const char *case_id = ih_args_text(old, "case_id");
  g_autoptr(IhAct) act = act_new(shell, (IhVerb)ih_verb_find(out->verb), case_id ? case_id : out->target);
  act->replaces = g_strdup(out->id);
  act->old = g_steal_pointer(&old);
  ih_act_take_item(act, NULL);
  ask_args(act);
  if (act->form)
    return g_steal_pointer(&act);
  ih_error_set(error, IH_E_GUARD, "nothing of this command can be edited");
  return NULL;
}

void
ih_act_free(IhAct *act)
{
  if (act == NULL)
    return;
  g_clear_pointer(&act->form, ih_form_free);
  g_clear_pointer(&act->old, ih_args_free);
  g_hash_table_unref(act->begun);
  g_hash_table_unref(act->was);
  g_free(act->replaces);
  g_strfreev(act->many);
  g_free(act->object);
  g_free(act->hidden);
  g_free(act->item);
  g_clear_pointer(&act->answers, ih_answers_free);
  g_array_unref(act->specs);
  g_ptr_array_unref(act->keep);
  g_free(act);
}

gboolean
ih_act_has_form(const IhAct *act)
{
  return act->form != NULL;
}

/* "assign  (12 marked rows)", or the one it is done to, which the form may cover; newly allocated. */
static char *
title_of(const IhAct *act)
{
  const char *verb = ih_label("verb", ih_verb_info(act->verb)->name, ih_shell_app(act->shell)->arabic);
  if (act->many)
    return ih_text_format(_("%s  (%d marked rows)"), verb, (int)g_strv_length(act->many));
  return act->object ? ih_text_format("%s · %s", verb, act->object) : g_strdup(verb);
}

const char *
ih_act_case(const IhAct *act)
{
  return act->many || *act->case_id == '\0' ? NULL : act->case_id;
}

/* In the lower line of the box: a row more or less would move what is being typed. */
static void
draw_told(IhCanvas *canvas, IhRect box, const char *told)
{
  int y = box.y + box.rows - 1;
  ih_canvas_sign(canvas, y, box.x + 2, ' ', IH_STYLE_WARNING);
  int used = ih_canvas_label(canvas, y, box.x + 3, box.cols - 6, told, IH_STYLE_WARNING);
  ih_canvas_sign(canvas, y, box.x + 3 + used, ' ', IH_STYLE_WARNING);
}

void
ih_act_draw(IhAct *act, IhCanvas *canvas, const char *told)
{
  int cols = MIN(ih_canvas_cols(canvas) - 4, 76);
  IhRect room = ih_canvas_rect(canvas);
  room.rows--; /* the last row tells the keys */
  IhRect box = ih_rect_centre(room, ih_form_height(act->form, cols - 4, room.rows - 2) + 2, cols);
  g_autofree char *title = title_of(act);
  IhRect inside = ih_canvas_box(canvas, box, title, IH_STYLE_BORDER_FOCUS);
  inside.x++;
  inside.cols -= 2;
  ih_form_draw(act->form, canvas, inside, TRUE);
  if (told)
    draw_told(canvas, box, told);
}

int
ih_act_hints(const IhAct *act, IhHint *hints)
{
  const char *verb = ih_label("verb", ih_verb_info(act->verb)->name, ih_shell_app(act->shell)->arabic);
  int n = ih_form_list_hints(act->form, hints);
  if (n > 0)
    return n;
  /* Two keys that a narrow window must not leave out: rather fewer words. */
  IhHint does = {"C-s", verb, TRUE}, kept = {"Esc", _("back, draft kept"), TRUE}, back = {"Esc", _("back"), TRUE};
  hints[n++] = does;
  hints[n++] = (IhHint){"Tab", _("next field"), TRUE};
  hints[n++] = ih_hint_width(&does) + ih_hint_width(&kept) <= NARROW ? kept : back;
  return n;
}

guint
ih_act_key(IhAct *act, const IhKey *key)
{
  return ih_form_key(act->form, key);
}

static gboolean
set_typed(IhArgs *args, IhVerb verb, const char *id, const char *value, GError **error)
{
  const IhArg *arg = ih_verb_info(verb)->args;
  while (arg->name && !g_str_equal(arg->name, id))
    arg++;
  g_auto(GStrv) roles = arg->name && is_name(arg) ? ih_record_name_roles(value) : NULL;
  return roles ? ih_args_set_list(args, verb, id, (const char *const *)roles, error) : ih_args_set(args, verb, id, value, error);
}

/* One person is meant, or it is said how many fit. */
static gboolean
set_relative(const IhAct *act, IhArgs *args, const char *typed, GError **error)
{
  g_autoptr(GPtrArray) hits = ih_work_find(ih_shell_app(act->shell), typed, IH_FIND_PERSON, RELATIVES_MOST, error);
  if (hits == NULL)
    return FALSE;
  for (guint i = hits->len; i > 0; i--)
    if (g_str_equal(((const IhHit *)g_ptr_array_index(hits, i - 1))->id, act->person_id))
      g_ptr_array_remove_index(hits, i - 1);
  if (hits->len == 1)
    return ih_args_set(args, act->verb, "relative", ((const IhHit *)g_ptr_array_index(hits, 0))->id, error);
  return ih_error_set(error, IH_E_MEMBER_INVALID, hits->len == 0 ? "args.relative: nobody #kin-unknown" : "args.relative: several #kin-several");
}

/* An edit says only what was changed, and from what; clearing is a change, too. What was typed in an earlier try keeps the
 * value it stood on. */
static gboolean
take_value(const IhAct *act, IhArgs *args, const char *id, const char *value, GError **error)
{
  const char *begun = g_hash_table_lookup(act->begun, id), *was = g_hash_table_lookup(act->was, id), *known;
  const char *now = value ? value : "";
  if (begun ? g_str_equal(begun, now) : *now == '\0')
    return TRUE;
  if (is_relative(act, id))
    return set_relative(act, args, now, error);
  g_autofree char *codes = is_segments(id) ? ih_segments_codes(ih_shell_app(act->shell), now) : NULL;
  now = codes ? codes : now;
  g_autofree char *all = act->hidden && is_phones(id) ? g_strjoin(", ", now, *act->hidden ? act->hidden : NULL, NULL) : NULL;
  if (!set_typed(args, act->verb, id, all ? all : now, error))
    return FALSE;
  if (was && !ih_args_base(args, id, &known))
    ih_args_set_base(args, id, *was ? was : NULL);
  return TRUE;
}

gboolean
ih_act_collect(IhAct *act, IhArgs *args, GError **error)
{
  if (act->item != NULL)
    return ih_act_collect_answer(act, args, error);
  if (ih_act_is_study(act))
    return ih_act_collect_study(act, args, error);
  for (guint i = 0; i < act->specs->len; i++) {
    const IhFieldSpec *spec = &g_array_index(act->specs, IhFieldSpec, i);
    const char *value = ih_form_get(act->form, spec->id), *begun = g_hash_table_lookup(act->begun, spec->id);
    if ((takes_file(act) && g_str_equal(spec->id, IH_ACT_PATH)) || ih_act_is_items(spec->id) || ih_act_is_consent(spec->id))
      continue;
    if (spec->kind == IH_FIELD_CHECK && g_strcmp0(value, begun) != 0)
      value = value && *value ? "true" : "";
    if (!g_str_has_prefix(spec->id, TAKE) && !take_value(act, args, spec->id, value, error))
      return FALSE;
  }
  return collect_takes(act, args, error) && ih_act_collect_items(act, args, error) && ih_act_collect_consent(act, args, error);
}

/* The command is written: a draft that stays behind is a nuisance, but a form that stays open would write it twice. */
static void
drop_answers(IhAct *act)
{
  g_autoptr(GError) error = NULL;
  if (act->answers && !ih_answers_drop(ih_shell_app(act->shell), act->answers, &error))
    ih_shell_say_error(act->shell, &error);
}

static gboolean
send_again(IhAct *act, GError **error)
{
  IhApp *app = ih_shell_app(act->shell);
  g_autoptr(IhWaiting) old = ih_work_outbox_show(app, act->replaces, error);
  g_autoptr(IhArgs) args = old ? ih_out_args(old->out, error) : NULL;
  if (args == NULL || !ih_act_collect(act, args, error) || !ih_work_outbox_resend(app, act->replaces, args, error))
    return FALSE;
  ih_shell_say(act->shell, IH_STYLE_GOOD, _("It goes again, on what is current now."));
  drop_answers(act);
  ih_shell_renew(act->shell);
  return TRUE;
}

static IhDone *
do_with_file(IhAct *act, IhArgs *args, GError **error)
{
  g_autofree char *path = ih_paths_typed(ih_form_get(act->form, IH_ACT_PATH));
  return ih_work_upload(ih_shell_app(act->shell), path, act->case_id, args, error);
}

gboolean
ih_act_do(IhAct *act, GError **error)
{
  if (act->replaces)
    return send_again(act, error);
  g_autoptr(IhArgs) args = ih_args_new();
  if (!ih_act_collect(act, args, error))
    return FALSE;
  if (act->many) {
    if (!ih_bulk_run(act->shell, act->verb, act->many, args, error))
      return FALSE;
    drop_answers(act);
    return TRUE;
  }
  IhApp *app = ih_shell_app(act->shell);
  gboolean creates = ih_verb_info(act->verb)->creates;
  if (creates && act->verb != IH_VERB_ABSENCE_SET && !ih_args_set(args, act->verb, "case_id", act->case_id, error))
    return FALSE;
  g_autoptr(IhRecord) before = ih_store_record(app->store, act->target, NULL);
  g_autoptr(IhDone) done = takes_file(act) ? do_with_file(act, args, error)
                                           : ih_work_do(app, act->verb, creates && !ih_act_converts(act) ? NULL : act->target, args, error);
  if (done == NULL)
    return FALSE;
  drop_answers(act);
  ih_shell_done(act->shell, done, before);
  return TRUE;
}

gboolean
ih_act_check(IhAct *act)
{
  return act->form == NULL || ih_form_check(act->form);
}
