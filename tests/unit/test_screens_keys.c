/* Keys on the screens: chords, keys of one's own, what cannot be done and why, undo, and how finding a command looks. */
#include "screens_world.h"

#include "ihala/keymap.h"
#include "ihala/palette.h"
#include "ihala/problem.h"
#include "ihala/undo.h"
#include "screens/act.h"
#include "screens/shell.h"

#define EN "ihala --offline --lang en"
#define AR "ihala --offline --lang ar"

static void
on_screen(Desk *desk, const char *name, const char *arg)
{
  assert_true(ih_screens_open(desk->screens, name, arg));
}

static void
type_text(Desk *desk, const char *text)
{
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    IhKey key = ih_key_char(g_utf8_get_char(p));
    ih_screens_key(desk->screens, &key);
  }
}

static guint
waiting(Desk *desk)
{
  g_autoptr(GPtrArray) all = ih_work_outbox(desk->app, FALSE, NULL);
  return all->len;
}

/* --- chords --- */

static void
a_chord_shows_how_it_goes_on(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", NULL);
  press(desk, "g");
  assert_shows(desk, "which key?", TRUE);
  assert_shows(desk, "o outbox", TRUE);
  press(desk, "o");
  assert_shows(desk, "which key?", FALSE);
  assert_shows(desk, "Everything has been sent.", TRUE);
}

static void
esc_leaves_a_chord_and_a_wrong_key_says_so(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", NULL);
  press(desk, "g Esc");
  assert_shows(desk, "which key?", FALSE);
  assert_shows(desk, "Needs now", TRUE);
  press(desk, "g =");
  assert_shows(desk, "g = means nothing here.", TRUE);
  assert_shows(desk, "which key?", FALSE);
  assert_int_equal(waiting(desk), 0);
}

/* The place counts: ل is g, ض is q. */
static void
chords_by_place(void **state)
{
  static const char *const chords[] = {"g o", "ل خ", "g خ", "ل o"};
  for (guint i = 0; i < G_N_ELEMENTS(chords); i++) {
    g_autoptr(Desk) desk = desk_at(EN, "queue", NULL);
    press(desk, chords[i]);
    assert_shows(desk, "Everything has been sent.", TRUE);
  }
}

static void
g_g_and_shifted_g_go_to_the_ends(void **state)
{
  static const char *const last[] = {"G", "ﻷ", "لأ", "End"}, *const first[] = {"g g", "ل ل", "Home"};
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  g_autoptr(IhCanvas) top = look(desk, 24, 80);
  g_autofree char *at_top = ih_canvas_dump(top);
  for (guint i = 0; i < G_N_ELEMENTS(last) * G_N_ELEMENTS(first); i++) {
    press(desk, last[i / G_N_ELEMENTS(first)]);
    g_autoptr(IhCanvas) end = look(desk, 24, 80);
    g_autofree char *at_end = ih_canvas_dump(end);
    assert_string_not_equal(at_end, at_top);
    press(desk, first[i % G_N_ELEMENTS(first)]);
    g_autoptr(IhCanvas) back = look(desk, 24, 80);
    g_autofree char *again = ih_canvas_dump(back);
    assert_string_equal(again, at_top);
  }
}

/* لا in two letters is the key of b; where b means nothing it was g and h. */
static void
two_letters_are_one_key_or_two(void **state)
{
  IhKey both;
  assert_true(ih_key_lam(0x0627, &both));
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  ih_screens_key(desk->screens, &both);
  assert_shows(desk, "[ Label ]", TRUE);
  press(desk, "Esc");
  on_screen(desk, "outbox", NULL);
  ih_screens_key(desk->screens, &both);
  assert_shows(desk, "Who or what?", TRUE);
}

static void
digits_of_any_kind(void **state)
{
  static const char *const sixes[] = {"6", "٦", "۶"};
  for (guint i = 0; i < G_N_ELEMENTS(sixes); i++) {
    g_autoptr(Desk) desk = desk_at(EN, "queue", NULL);
    press(desk, sixes[i]);
    assert_shows(desk, "Everything has been sent.", TRUE);
  }
}

/* --- keys of one's own --- */

static Desk *
desk_with_keys(const char *conf)
{
  Desk *desk = desk_with_work(EN);
  g_autofree char *path = ih_paths_config("ihala");
  g_autoptr(GError) error = NULL;
  cli_test_write(path, conf);
  assert_true(ih_settings_load(desk->app->settings, path, &error));
  ih_keymap_read(desk->app->keymap, desk->app->settings);
  if (!ih_keymap_check(desk->app->keymap, &error))
    fail_msg("%s", error->message);
  return desk;
}

static void
own_keys_act_and_are_shown(void **state)
{
  g_autoptr(Desk) desk = desk_with_keys("[keys]\noutbox = \"; o\", 9\ncase.note = N\nfilter = none\nback = Esc, \"\\\\\"\n");
  on_screen(desk, "case", desk->own_case);
  assert_shows(desk, "N note", TRUE);
  press(desk, "n");
  assert_shows(desk, "[ Add note ]", FALSE);
  press(desk, "N");
  assert_shows(desk, "[ Add note ]", TRUE);
  press(desk, "Esc ;");
  assert_shows(desk, "o outbox", TRUE);
  press(desk, "o");
  assert_shows(desk, "Everything has been sent.", TRUE);
  press(desk, "? / o u t b o x");
  assert_shows(desk, "; o, 9", TRUE);
  press(desk, "Esc Esc");
  on_screen(desk, "queue", NULL);
  press(desk, "/");
  assert_shows(desk, "Filter:", FALSE);
  press(desk, "6");
  assert_shows(desk, "Needs now", TRUE);
  press(desk, "\\");
  assert_shows(desk, "Needs now", FALSE);
}

static void
moving_by_own_keys(void **state)
{
  g_autoptr(Desk) desk = desk_with_keys("[keys]\ndown = \"; d\"\nup = '\nlast = none\n");
  on_screen(desk, "queue", "team");
  g_autoptr(IhCanvas) before = look(desk, 24, 80);
  g_autofree char *at_first = ih_canvas_dump(before);
  press(desk, "j Down End G");
  g_autoptr(IhCanvas) still = look(desk, 24, 80);
  g_autofree char *same = ih_canvas_dump(still);
  assert_string_equal(same, at_first);
  press(desk, "; d");
  g_autoptr(IhCanvas) moved = look(desk, 24, 80);
  g_autofree char *second = ih_canvas_dump(moved);
  assert_string_not_equal(second, at_first);
  press(desk, "'");
  g_autoptr(IhCanvas) back = look(desk, 24, 80);
  g_autofree char *first = ih_canvas_dump(back);
  assert_string_equal(first, at_first);
}

/* --- what cannot be done --- */

static void
a_disabled_key_says_why(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  press(desk, "e");
  assert_shows(desk, "Not possible in the state “Active”.", TRUE);
  press(desk, ".");
  assert_shows(desk, "Actions", TRUE);
  press(desk, "r e s u m e");
  assert_shows(desk, "Not possible in the state", TRUE);
}

/* A slip and the steps of a life event are of a case. */
static void
what_is_of_a_case_says_that_there_is_none(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "home", NULL);
  press(desk, "Down g b");
  assert_shows(desk, "nothing is selected", TRUE);
  on_screen(desk, "case", desk->own_case);
  press(desk, "g b");
  assert_shows(desk, "not taken in for a life event", TRUE);
}

static void
the_footer_dims_what_cannot_be_done(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  g_autoptr(IhCanvas) canvas = look(desk, 24, 400);
  g_autofree char *dump = ih_canvas_dump(canvas);
  assert_non_null(strstr(dump, "(e resume)"));
  assert_non_null(strstr(dump, " n note "));
}

static void
the_footer_begins_with_what_is_needed(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  assert_shows(desk, "decide", TRUE);
  assert_shows(desk, " v propose a decision  s study ", TRUE);
  on_screen(desk, "case", desk->referral_in);
  assert_shows(desk, " a accept  r return ", TRUE);
}

/* What lies over the screen takes the keys, so the last row is about it. */
static void
the_last_row_is_about_what_has_the_keys(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->referral_in);
  press(desk, "r");
  assert_shows(desk, "Return as incomplete · SSD-26-004217-", TRUE);
  assert_shows(desk, "Tab next field", TRUE);
  press(desk, "Tab Space");
  assert_shows(desk, "type to find", TRUE);
  assert_shows(desk, " Enter choose  Esc back", TRUE);
  assert_shows(desk, "Tab next field", FALSE);
  press(desk, "Esc S-Tab m i s s i n g C-s");
  assert_shows(desk, " y Return as incomplete  Esc back", TRUE);
}

/* The numbers of home lead into lists and back, with the keys where they were; marks are for lists that do something with them. */
static void
a_number_leads_there_and_back(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "queue", "filter:late");
  assert_shows(desk, "HSG-26-000913-", TRUE);
  press(desk, "Esc");
  assert_shows(desk, "Who or what?", TRUE);
  press(desk, "Down Space");
  assert_shows(desk, " *", FALSE);
  press(desk, "Enter Esc 2");
  assert_shows(desk, "Needs now", TRUE);
}

static void
the_palette_offers_deeds_before_arrows(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  press(desk, ":");
  assert_shows(desk, "note", TRUE);
  assert_shows(desk, "page down", FALSE);
}

static void
read_only_disables_with_the_reason(void **state)
{
  static const char *const keys[] = {"a", "n", "u", "4", "g n", "Backspace"};
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --read-only --lang en");
  on_screen(desk, "case", desk->referral_in);
  assert_shows(desk, "LOOK ONLY", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    press(desk, keys[i]);
    assert_shows(desk, "The program runs read-only.", TRUE);
    press(desk, "Down");
  }
  assert_int_equal(waiting(desk), 0);
  g_autoptr(IhRecord) referral = ih_store_record(desk->app->store, desk->referral_in, NULL);
  assert_true(ih_record_is(referral, IH_REFERRAL_status, "received"));
  g_autoptr(GPtrArray) views = ih_store_views(desk->app->store, 10, NULL);
  assert_int_equal(views->len, 1);
}

/* --- undo --- */

static void
what_waits_is_taken_back(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", "team");
  press(desk, "Backspace");
  assert_shows(desk, "Nothing was done here that could be taken back.", TRUE);
  press(desk, "n x C-s");
  assert_shows(desk, "Backspace takes it back until it is sent.", TRUE);
  assert_int_equal(waiting(desk), 1);
  press(desk, "Home b v i p C-s");
  assert_shows(desk, "Backspace takes it back.", TRUE);
  assert_int_equal(waiting(desk), 2);
  /* Wherever the cursor went meanwhile, the last thing goes first. */
  press(desk, "Home Backspace");
  assert_shows(desk, "Taken back before it was sent: Label.", TRUE);
  assert_int_equal(waiting(desk), 1);
  press(desk, "Backspace");
  assert_int_equal(waiting(desk), 0);
  press(desk, "Backspace");
  assert_shows(desk, "Nothing was done here that could be taken back.", TRUE);
}

static void
nothing_done_is_nothing_to_take_back(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  press(desk, "b v i p C-s b v i p C-s");
  assert_shows(desk, "nothing was changed", TRUE);
  assert_int_equal(waiting(desk), 1);
}

/* Merging is shown before it is done, and one key takes the two apart again. */
static void
a_merge_is_shown_and_taken_back(void **state)
{
  g_autoptr(World) world = world_open(EN);
  Desk *desk = world->desk;
  IhApp *app = desk->app;
  world_double(world);
  g_autoptr(IhRecord) before = ih_store_record(app->store, desk->person, NULL);
  on_screen(desk, "case", desk->own_case);
  press(desk, ":");
  type(desk, "person.merge");
  press(desk, "Enter Space C-s");
  assert_shows(desk, "HSG-26-000902-6", TRUE);
  assert_shows(desk, "Sex: Female, from the duplicate", TRUE);
  assert_int_equal(waiting(desk), 0);
  press(desk, "Enter");
  assert_int_equal(waiting(desk), 0);
  press(desk, "C-s y");
  assert_int_equal(waiting(desk), 1);
  g_autoptr(IhRecord) merged = ih_store_record(app->store, desk->person, NULL);
  assert_string_equal(ih_record_text(merged, IH_PERSON_sex), "female");
  g_autoptr(GPtrArray) cases = ih_store_children(app->store, desk->person, IH_KIND_CASE, NULL);
  press(desk, "Backspace");
  assert_int_equal(waiting(desk), 0);
  g_autoptr(IhRecord) after = ih_store_record(app->store, desk->person, NULL);
  g_autoptr(GPtrArray) fewer = ih_store_children(app->store, desk->person, IH_KIND_CASE, NULL);
  assert_true(ih_record_equal(before, after));
  assert_int_equal(fewer->len + 1, cases->len);
}

/* Who has no double here is told so; nothing is merged with nobody. */
static void
nobody_is_merged_with_nobody(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  press(desk, ":");
  type(desk, "person.merge");
  press(desk, "Enter Space");
  assert_shows(desk, "nobody similar is known here", TRUE);
  press(desk, "C-s y");
  assert_int_equal(waiting(desk), 0);
}

/* --- asking --- */

/* What another agency is told, for every verb that is final. */
static void
consequences_are_named(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    if (!info->irreversible)
      continue;
    const char *target = info->kind == IH_KIND_REFERRAL ? desk->referral_in : desk->own_case;
    g_autoptr(IhAct) act = ih_act_new(desk->screens, (IhVerb)verb, target, NULL);
    g_autoptr(IhDialog) question = ih_act_question(act);
    g_autoptr(IhCanvas) canvas = ih_canvas_new(24, 80, FALSE);
    ih_dialog_draw(question, canvas);
    g_autofree char *dump = ih_canvas_dump(canvas);
    if (strstr(dump, "Other agencies will see this.") || !strstr(dump, "undone.") || !strstr(dump, "-26-00"))
      fail_msg("%s:\n%s", info->name, dump);
    IhKey enter = ih_key_from_name("Enter");
    assert_int_equal(ih_dialog_key(question, &enter), IH_UI_HANDLED | IH_UI_CANCELLED);
  }
}

/* One key is never enough for what cannot be taken back: either there is a form, an opposite, or a question. */
static void
nothing_final_by_one_key(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    const char *target = info->kind == IH_KIND_REFERRAL ? desk->referral_in
                         : info->kind == IH_KIND_PERSON ? desk->person
                                                        : desk->own_case;
    if (info->system_only || ih_command_for_verb((IhVerb)verb) == NULL)
      continue;
    g_autoptr(IhAct) act = ih_act_new(desk->screens, (IhVerb)verb, target, NULL);
    if (!ih_act_has_form(act) && !ih_undo_has_opposite((IhVerb)verb) && !ih_act_asks(act))
      fail_msg("%s is done at once", info->name);
    if (info->irreversible)
      assert_true(ih_act_asks(act));
  }
}

/* Only what is confirmed makes keys typed ahead worthless. */
static void
keys_typed_ahead_do_not_confirm(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->referral_in);
  assert_false(ih_shell_asked(desk->screens));
  press(desk, "r");
  assert_false(ih_shell_asked(desk->screens));
  press(desk, "x C-s");
  assert_true(ih_shell_asked(desk->screens));
  assert_false(ih_shell_asked(desk->screens));
}

/* --- finding --- */

/* Whatever the language, a command is found by its title in either. */
static void
both_languages_find_each_command(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  guint n = 0;
  const IhCommandInfo *commands = ih_commands(&n);
  for (guint i = 0; i < n; i++) {
    const char *titles[] = {ih_command_title(&commands[i]), ih_command_title_other(desk->app, &commands[i])};
    IhPaletteItem item = {.name = "?", .title = titles[0], .other = titles[1], .enabled = TRUE};
    for (guint t = 0; t < G_N_ELEMENTS(titles); t++) {
      g_autoptr(IhPalette) palette = ih_palette_new("", &item, 1);
      IhKey paste = {.code = IH_KEY_PASTE, .paste = titles[t]};
      ih_palette_key(palette, &paste);
      if (ih_palette_chosen(palette) == NULL)
        fail_msg("not found: %s", titles[t]);
    }
  }
}

static void
what_was_used_comes_first(void **state)
{
  g_autoptr(Desk) desk = desk_with_work(EN);
  on_screen(desk, "case", desk->own_case);
  press(desk, ":");
  type_text(desk, "صندوق الإرسال");
  assert_shows(desk, "outbox", TRUE);
  press(desk, "Enter");
  assert_shows(desk, "Everything has been sent.", TRUE);
  press(desk, "2 : Enter");
  assert_shows(desk, "Needs now", TRUE);
  press(desk, "6 1 Down : Enter");
  assert_shows(desk, "Who or what?", TRUE);
}

static void
help_runs_what_is_under_the_cursor(void **state)
{
  g_autoptr(Desk) desk = desk_at(EN, "queue", NULL);
  press(desk, "? / o u t b o x Enter");
  assert_shows(desk, "Everything has been sent.", TRUE);
}

/* --- how it looks --- */

static void
golden_keys(const char *line, const char *suffix, int rows, int cols)
{
  static const struct {
    const char *name, *keys, *typed[2];
  } looks[] = {
      {"help", "?", {"", ""}},
      {"help-search", "? /", {"late", "متأخر"}},
      {"palette", ":", {"", ""}},
      {"palette-typed", ":", {"sign", "جيل"}},
      {"palette-other", ":", {"قبول", "accept"}},
      {"actions", ".", {"", ""}},
      {"chord", "g", {"", ""}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
    g_autoptr(Desk) desk = desk_with_work(line);
    on_screen(desk, "case", desk->referral_in);
    press(desk, looks[i].keys);
    type_text(desk, looks[i].typed[desk->app->arabic]);
    g_autoptr(IhCanvas) canvas = look(desk, rows, cols);
    g_autofree char *name = g_strdup_printf("keys-%s-%dx%d-%s", looks[i].name, cols, rows, suffix);
    assert_golden(canvas, name);
  }
}

static void
golden_key_screens(void **state)
{
  golden_keys(EN, "en", 24, 80);
  golden_keys(AR, "ar", 24, 80);
  golden_keys(EN, "en", 12, 40);
  golden_keys(AR, "ar", 12, 40);
}

/* Two changed the phones of somebody who is contacted only as agreed: the page of the conflict asks which without telling. */
static void
a_conflict_about_whom_a_call_endangers(void **state)
{
  g_autoptr(World) world = world_open("ihala --offline --lang en");
  Desk *desk = world->desk;
  g_autoptr(IhArgs) args = ih_args_new();
  g_autoptr(GError) error = NULL;
  in_danger(world, desk->person);
  assert_true(ih_args_set(args, IH_VERB_PERSON_UPDATE, "phones", "+971509998877", NULL));
  g_autoptr(IhDone) done = ih_work_do(desk->app, IH_VERB_PERSON_UPDATE, desk->person, args, &error);
  if (done == NULL)
    fail_msg("%s", error->message);
  g_autoptr(IhRecord) theirs = theirs_of(desk->app, desk->person, 9);
  ih_record_set_list(theirs, IH_PERSON_phones, (const char *const[]){"+971559998877", NULL});
  refuse_command(desk->app, done->command, "conflict", "\"phones\"", theirs);
  open_on(world, "outbox", NULL);
  assert_no_phone(world, "outbox");
  assert_false(ih_screens_open(desk->screens, "case", desk->person)); /* what Enter on its row asks for */
  assert_shows(desk, "no page of it here", TRUE);
  open_on(world, "conflict", done->command);
  assert_shows(desk, "Phone numbers", TRUE);
  assert_shows(desk, "hidden: contact", TRUE);
  assert_no_phone(world, "conflict");
  press(desk, "t");
  assert_no_phone(world, "theirs");
}

/* The last row says what Enter does with the row under the cursor, in the list as in the box. */
static void
enter_is_named_by_what_it_begins(void **state)
{
  g_autoptr(Desk) desk = desk_open("front_desk.hsg", "HSG", IH_ROLE_FRONT_DESK, "ihala --offline --lang en");
  press(desk, "r e n t Space a r r e a r s");
  assert_shows(desk, " Enter new request", TRUE);
  press(desk, "Down");
  assert_shows(desk, " Enter new request", TRUE);
  press(desk, "Esc Esc Down");
  assert_shows(desk, "Enter new request", FALSE);
}

/* What is called alike of different records says of which. */
static void
commands_called_alike_are_told_apart(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "queue", "team"));
  press(desk, ": e s c a l a t e");
  assert_shows(desk, "escalate (Case)", TRUE);
  assert_shows(desk, "escalate (Referral)", TRUE);
}

/* One word for one thing: what is in use is shown where a label is given, what is there where one is taken. */
static void
labels_in_use_are_shown(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  press(desk, "b");
  assert_shows(desk, "Several: with commas between them", TRUE);
  press(desk, "Tab");
  assert_shows(desk, "The case has none.", TRUE);
  press(desk, "S-Tab r o o f C-s");
  press(desk, "b");
  assert_shows(desk, "In use: roof", TRUE);
  press(desk, "Tab");
  assert_shows(desk, "On the case: roof", TRUE);
}

/* A case that is over is not late: nobody should hurry after it. */
static void
what_is_over_has_no_time_left(void **state)
{
  g_autoptr(Desk) desk = desk_with_work("ihala --offline --lang en");
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  assert_shows(desk, "Time left", TRUE);
  IhRecord *over = ih_store_record(desk->app->store, desk->own_case, NULL);
  ih_record_set_text(over, IH_CASE_status, "closed");
  feed(desk, &over, 1);
  ih_screens_wake(desk->screens);
  assert_true(ih_screens_open(desk->screens, "case", desk->own_case));
  assert_shows(desk, "Closed", TRUE);
  assert_shows(desk, "Time left", FALSE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(labels_in_use_are_shown),
      cmocka_unit_test(what_is_over_has_no_time_left),
      cmocka_unit_test(commands_called_alike_are_told_apart),
      cmocka_unit_test(enter_is_named_by_what_it_begins),
      cmocka_unit_test(a_conflict_about_whom_a_call_endangers), cmocka_unit_test(a_chord_shows_how_it_goes_on),
      cmocka_unit_test(esc_leaves_a_chord_and_a_wrong_key_says_so),
      cmocka_unit_test(chords_by_place),
      cmocka_unit_test(g_g_and_shifted_g_go_to_the_ends),
      cmocka_unit_test(two_letters_are_one_key_or_two),
      cmocka_unit_test(digits_of_any_kind),
      cmocka_unit_test(own_keys_act_and_are_shown),
      cmocka_unit_test(moving_by_own_keys),
      cmocka_unit_test(a_disabled_key_says_why),
      cmocka_unit_test(what_is_of_a_case_says_that_there_is_none),
      cmocka_unit_test(the_footer_dims_what_cannot_be_done),
      cmocka_unit_test(the_footer_begins_with_what_is_needed),
      cmocka_unit_test(the_last_row_is_about_what_has_the_keys),
      cmocka_unit_test(a_number_leads_there_and_back),
      cmocka_unit_test(the_palette_offers_deeds_before_arrows),
      cmocka_unit_test(read_only_disables_with_the_reason),
      cmocka_unit_test(what_waits_is_taken_back),
      cmocka_unit_test(nothing_done_is_nothing_to_take_back),
      cmocka_unit_test(a_merge_is_shown_and_taken_back),
      cmocka_unit_test(nobody_is_merged_with_nobody),
      cmocka_unit_test(consequences_are_named),
      cmocka_unit_test(nothing_final_by_one_key),
      cmocka_unit_test(keys_typed_ahead_do_not_confirm),
      cmocka_unit_test(both_languages_find_each_command),
      cmocka_unit_test(what_was_used_comes_first),
      cmocka_unit_test(help_runs_what_is_under_the_cursor),
      cmocka_unit_test(golden_key_screens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
