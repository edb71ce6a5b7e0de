/* Every code, detail and closed-list value has a text in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ihala/machine.h"
#include "ihala/problem.h"

static gboolean
has_arabic(const char *text)
{
  for (const char *p = text; *p; p = g_utf8_next_char(p))
    if (g_unichar_get_script(g_utf8_get_char(p)) == G_UNICODE_SCRIPT_ARABIC)
      return TRUE;
  return FALSE;
}

static void
check_texts(const char *what, const char *ar, const char *en)
{
  if (ar == NULL || en == NULL || *ar == '\0' || *en == '\0')
    fail_msg("%s: a text is missing", what);
  if (!g_utf8_validate(ar, -1, NULL) || !has_arabic(ar) || has_arabic(en))
    fail_msg("%s: not in its language", what);
}

/* Words the project's glossary does not use for these things. */
static void
check_glossary(const char *what, const char *ar)
{
  static const char *const never[] = {"عميل", "تذكرة", "هيئة", "زبون"};
  for (guint i = 0; i < G_N_ELEMENTS(never); i++)
    if (g_strstr_len(ar, -1, never[i]))
      fail_msg("%s: %s", what, never[i]);
}

static void
every_code_has_texts(void **state)
{
  for (int code = 0; code < IH_E_N; code++) {
    const char *slug = ih_error_slug((IhCode)code);
    check_texts(slug, ih_problem_text((IhCode)code, TRUE), ih_problem_text((IhCode)code, FALSE));
    check_glossary(slug, ih_problem_text((IhCode)code, TRUE));
  }
  assert_string_equal(ih_problem_text(IH_E_N, FALSE), ih_problem_text(IH_E_INTERNAL, FALSE));
}

static void
every_detail_has_texts(void **state)
{
  const char *code;
  for (guint i = 0; (code = ih_problem_detail_code(i)); i++) {
    check_texts(code, ih_problem_detail(code, TRUE), ih_problem_detail(code, FALSE));
    check_glossary(code, ih_problem_detail(code, TRUE));
  }
  assert_null(ih_problem_detail("no-such-detail", TRUE));
  assert_null(ih_problem_detail(NULL, TRUE));
}

static void
a_detail_is_found_in_the_error(void **state)
{
  g_autoptr(GError) error = NULL, other = NULL;
  ih_error_set(&error, IH_E_GUARD, "args.until: wrong #%s", "case-closed");
  assert_string_equal(ih_problem_detail_of(error), "case-closed");
  assert_string_equal(ih_problem_detail(error->message, FALSE), ih_problem_detail("case-closed", FALSE));
  ih_error_set(&other, IH_E_GUARD, "%s", "made-up");
  assert_null(ih_problem_detail_of(other));
  assert_null(ih_problem_detail_of(NULL));
}

/* Of two labels for one thing the later is never seen. */
static void
no_label_stands_twice(void **state)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  const char *domain, *code;
  for (guint i = 0; ih_label_at(i, &domain, &code); i++) {
    char *both = g_strdup_printf("%s/%s", domain, code);
    if (!g_hash_table_add(seen, both))
      fail_msg("twice: %s/%s", domain, code);
  }
}

static void
every_label_has_texts(void **state)
{
  const char *domain, *code;
  for (guint i = 0; ih_label_at(i, &domain, &code); i++) {
    check_texts(code, ih_label(domain, code, TRUE), ih_label(domain, code, FALSE));
    check_glossary(code, ih_label(domain, code, TRUE));
  }
}

/* Words of an argument's own are of an argument that is there, and not the field's. */
static void
arguments_have_words(void **state)
{
  const char *domain, *code;
  guint found = 0, own = 0;
  for (guint i = 0; ih_label_at(i, &domain, &code); i++)
    own += g_str_equal(domain, "arg");
  for (int verb = 0; verb < IH_VERB_N; verb++)
    for (const IhArg *arg = ih_verb_info(verb)->args; arg && arg->name; arg++) {
      g_autofree char *name = g_strconcat(ih_verb_info(verb)->name, ".", arg->name, NULL);
      const char *words = ih_label_arg(ih_verb_info(verb)->name, arg->name, FALSE);
      if (!g_str_equal(ih_label("arg", name, FALSE), name)) {
        assert_string_equal(words, ih_label("arg", name, FALSE));
        assert_string_not_equal(words, ih_label("field", arg->name, FALSE));
        found++;
      } else {
        assert_string_equal(words, ih_label("field", arg->name, FALSE));
      }
    }
  assert_int_equal(found, own);
  assert_string_equal(ih_label_arg("inforequest.answer", "shared", FALSE), "In the shared file");
}

static gboolean
labelled(const char *domain, const char *code)
{
  const char *d, *c;
  for (guint i = 0; ih_label_at(i, &d, &c); i++)
    if (g_str_equal(d, domain) && g_str_equal(c, code))
      return TRUE;
  return FALSE;
}

static void
check_list(const char *domain, const char *const *codes)
{
  for (; *codes; codes++)
    if (!labelled(domain, *codes))
      fail_msg("no label for %s %s", domain, *codes);
}

static void
every_closed_list_is_labelled(void **state)
{
  check_list("reason", ih_reasons_reject);
  check_list("reason", ih_reasons_hold);
  check_list("reason", ih_reasons_fail);
  check_list("reason", ih_reasons_promise);
  check_list("reason", ih_reasons_decline);
  check_list("purpose", ih_purposes);
  check_list("cause", ih_causes);
  check_list("decision", ih_decisions);
  check_list("hold", ih_reasons_hold);
  check_list("business_status", ih_reasons_hold);
  check_list("outcome", ih_outcomes);
  check_list("result", ih_results);
  check_list("priority", ih_priorities);
  check_list("channel", ih_channels);
  check_list("contact", ih_contact_outcomes);
  check_list("applicant", ih_applicant_roles);
  check_list("risk", ih_risks);
  check_list("person.sex", ih_sexes);
  check_list("birth_precision", ih_birth_precisions);
  check_list("consent.how", ih_consent_ways);
  check_list("language", ih_consent_languages);
  check_list("part", ih_consent_parts);
}

static void
every_name_of_the_model_is_labelled(void **state)
{
  for (int verb = 0; verb < IH_VERB_N; verb++) {
    const IhVerbInfo *info = ih_verb_info((IhVerb)verb);
    assert_true(labelled("verb", info->name));
    for (const IhArg *arg = info->args; arg->name; arg++)
      if (!labelled("field", arg->name))
        fail_msg("no label for the argument %s", arg->name);
  }
  for (int field = 0; field < IH_FIELD_N; field++)
    if (!labelled("field", ih_fields[field].name))
      fail_msg("no label for the field %s", ih_fields[field].name);
  for (int kind = 0; kind < IH_KIND_N; kind++)
    assert_true(labelled("kind", ih_kind_name((IhKind)kind)));
  for (int part = 0; part < IH_PART_N; part++)
    assert_true(labelled("part", ih_part_name((IhPart)part)));
  for (int role = 0; role < IH_ROLE_N; role++)
    assert_true(labelled("role", ih_role_name((IhRole)role)));
}

static void
every_state_of_the_machine_is_labelled(void **state)
{
  int n;
  const IhTransition *rows = ih_machine_rows(&n);
  for (int i = 0; i < n; i++) {
    const char *kind = ih_kind_name(ih_verb_info(rows[i].verb)->kind);
    g_autofree char *domain = g_strconcat(kind, ".status", NULL);
    const char *to = rows[i].to;
    if (to && !g_str_equal(to, "<"))
      assert_true(labelled(domain, to));
  }
}

static void
labels_are_forgiving(void **state)
{
  assert_string_equal(ih_label("referral.status", "in_progress", TRUE), "قيد التنفيذ");
  assert_string_equal(ih_label("field", "case.need", FALSE), ih_label("field", "need", FALSE));
  assert_string_equal(ih_label("referral.status", "from_the_future", TRUE), "from_the_future");
  assert_string_equal(ih_label("loop", NULL, TRUE), "");
}

/* An auditor reads words, whatever way a record was looked at. */
static void
every_way_of_looking_has_words(void **state G_GNUC_UNUSED)
{
  static const char *const routes[] = {"case",   "referral", "person",   "inforequest", "transfer", "task",    "consent",  "note",
                                       "document", "study",  "document.bytes", "timeline", "cases", "referrals", "information-requests",
                                       "track",  "standing", "match",    "profile",     "seen",     "access",  "preview",  "slip",
                                       "here",   "audit",    "audit.log", "sync.changes", "sync.snapshot"};
  for (gsize i = 0; i < G_N_ELEMENTS(routes); i++)
    for (int arabic = 0; arabic < 2; arabic++)
      if (g_str_equal(ih_label("audit.route", routes[i], arabic), routes[i]))
        fail_msg("%s", routes[i]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_way_of_looking_has_words),
      cmocka_unit_test(every_code_has_texts),
      cmocka_unit_test(every_detail_has_texts),
      cmocka_unit_test(a_detail_is_found_in_the_error),
      cmocka_unit_test(no_label_stands_twice),
      cmocka_unit_test(every_label_has_texts),
      cmocka_unit_test(arguments_have_words),
      cmocka_unit_test(every_closed_list_is_labelled),
      cmocka_unit_test(every_name_of_the_model_is_labelled),
      cmocka_unit_test(every_state_of_the_machine_is_labelled),
      cmocka_unit_test(labels_are_forgiving),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
