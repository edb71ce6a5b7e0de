/* HSDS there and back: the shipped directory, the test's own data, and the ways in which such data is
 * spoiled, each refused with its table, row and reason. */
#include "ihala/hsds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "ihala/error.h"
#include "ihala/json.h"
#include "ihala/problem.h"
#include "ihala/wire.h"

/* --- a data package in memory --- */

typedef GHashTable Package; /* name of a file -> its text */

static char *
file_of(gpointer data, const char *name, gsize *len, GError **error)
{
  const char *text = g_hash_table_lookup(data, name);
  if (text == NULL) {
    ih_error_set(error, IH_E_FILE_MISSING, "%s", name);
    return NULL;
  }
  *len = strlen(text);
  return g_strdup(text);
}

static Package *
package_of(const IhHsds *hsds)
{
  Package *package = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  const char *name = NULL;
  g_hash_table_insert(package, g_strdup("datapackage.json"), ih_hsds_package(hsds));
  for (guint i = 0;; i++) {
    char *csv = ih_hsds_csv(hsds, i, &name);
    if (csv == NULL)
      return package;
    g_hash_table_insert(package, g_strdup(name), csv);
  }
}

static IhHsds *
read_package(Package *package)
{
  IhHsds *hsds = ih_hsds_new();
  const char *text = g_hash_table_lookup(package, "datapackage.json");
  assert_true(ih_hsds_read_package(hsds, text, strlen(text), file_of, package, NULL));
  return hsds;
}

static void
assert_fine(const IhHsds *hsds)
{
  const GPtrArray *problems = ih_hsds_problems(hsds);
  for (guint i = 0; i < problems->len; i++) {
    const IhHsdsProblem *p = problems->pdata[i];
    print_message("%s %u %s %s: %s %s\n", p->table, p->row, p->place ? p->place : "",
                  p->column ? p->column : "", p->code, p->value ? p->value : "");
  }
  assert_int_equal(problems->len, 0);
  assert_int_equal(ih_hsds_unknown(hsds)->len, 0);
}

static void
assert_same_package(Package *a, Package *b)
{
  GHashTableIter iter;
  gpointer name = NULL, text = NULL;
  assert_int_equal(g_hash_table_size(a), g_hash_table_size(b));
  g_hash_table_iter_init(&iter, a);
  while (g_hash_table_iter_next(&iter, &name, &text))
    assert_string_equal(text, g_hash_table_lookup(b, name));
}

static const char *
data_folder(void)
{
  return g_getenv("IHALA_DATA") ? g_getenv("IHALA_DATA") : "data";
}

static IhDirectory *
shipped(void)
{
  GError *error = NULL;
  IhDirectory *directory = ih_wire_directory_load(data_folder(), &error);
  assert_null(error);
  return directory;
}

/* The shipped directory without agencies, what names them, documents and events: what an import is put over. */
static IhDirectory *
bare(const IhDirectory *directory)
{
  static const char *const lists[] = {"agencies", "services", "documents", "bundles", "legal_bases"};
  g_autoptr(cJSON) document = cJSON_Parse(directory->document);
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
    cJSON_ReplaceItemInObjectCaseSensitive(document, lists[i], cJSON_CreateArray());
  g_autofree char *text = ih_json_canonical(document);
  GError *error = NULL;
  IhDirectory *made = ih_wire_read_directory(text, strlen(text), &error);
  assert_null(error);
  return made;
}

/* --- there and back --- */

static void
there_and_back(const IhDirectory *directory, const IhDirectory *base)
{
  IhHsdsChanges changes;
  g_autoptr(IhHsds) out = ih_hsds_of_directory(directory);
  assert_fine(out);
  g_autofree char *json = ih_hsds_json(out);
  g_autoptr(GHashTable) package = package_of(out);
  g_autoptr(IhHsds) from_json = ih_hsds_new();
  assert_true(ih_hsds_read_json(from_json, json, strlen(json), NULL));
  assert_fine(from_json);
  g_autoptr(IhHsds) from_csv = read_package(package);
  assert_fine(from_csv);

  g_autoptr(IhDirectory) by_json = ih_hsds_merge(from_json, base, NULL, &changes);
  assert_fine(from_json);
  g_autoptr(IhDirectory) by_csv = ih_hsds_merge(from_csv, base, NULL, &changes);
  assert_fine(from_csv);
  assert_string_equal(by_json->document, by_csv->document);

  g_autoptr(IhHsds) again = ih_hsds_of_directory(by_json);
  g_autofree char *json_again = ih_hsds_json(again);
  g_autoptr(GHashTable) package_again = package_of(again);
  assert_string_equal(json, json_again);
  assert_same_package(package, package_again);
}

static void
the_shipped_directory_comes_back(void **state)
{
  IhHsdsChanges changes;
  g_autoptr(IhDirectory) directory = shipped();
  g_autoptr(IhDirectory) base = bare(directory);
  there_and_back(directory, directory);
  there_and_back(directory, base);
  g_autoptr(IhHsds) hsds = ih_hsds_of_directory(directory);
  g_autoptr(IhDirectory) same = ih_hsds_merge(hsds, directory, NULL, &changes);
  assert_string_equal(same->etag, directory->etag);
  assert_int_equal(changes.added + changes.changed, 0);
}

static char *
fixture(const char *name)
{
  g_autofree char *path = g_build_filename(g_getenv("srcdir"), "tests", "fixtures", "hsds", name, NULL);
  char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL))
    fail_msg("%s cannot be read", path);
  return text;
}

static Package *
fixture_package(void)
{
  g_autoptr(IhHsds) none = ih_hsds_new();
  Package *package = package_of(none);
  GList *names = g_hash_table_get_keys(package);
  for (GList *at = names; at != NULL; at = at->next)
    g_hash_table_insert(package, g_strdup(at->data), fixture(at->data));
  g_list_free(names);
  return package;
}

/* Every table has rows, and what went in comes out byte for byte in both forms. */
static void
own_data_comes_back(void **state)
{
  static const char *const tables[] = {"taxonomy", "taxonomy_term",     "organization",        "location",
                                       "address",  "service",           "service_at_location", "phone",
                                       "schedule", "required_document", "cost_option",         "attribute",
                                       "contact",  "language",          "service_area",        "metadata"};
  IhHsdsChanges changes;
  g_autoptr(IhDirectory) directory = shipped();
  g_autoptr(IhDirectory) base = bare(directory);
  g_autoptr(GHashTable) package = fixture_package();
  g_autofree char *json = fixture("services.json");
  g_autoptr(IhHsds) from_csv = read_package(package);
  g_autoptr(IhHsds) from_json = ih_hsds_new();
  assert_true(ih_hsds_read_json(from_json, json, strlen(json), NULL));
  for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
    assert_int_not_equal(ih_hsds_rows(from_csv, tables[i]), 0);
    assert_int_equal(ih_hsds_rows(from_csv, tables[i]), ih_hsds_rows(from_json, tables[i]));
  }
  g_autoptr(IhDirectory) a = ih_hsds_merge(from_csv, base, NULL, &changes);
  assert_fine(from_csv);
  assert_int_equal(changes.added, 2 + 3 + 2 + 1); /* agencies, services, documents, a life event */
  g_autoptr(IhDirectory) b = ih_hsds_merge(from_json, base, NULL, &changes);
  assert_fine(from_json);
  assert_string_equal(a->etag, b->etag);
  g_autoptr(IhHsds) out = ih_hsds_of_directory(a);
  g_autoptr(GHashTable) package_again = package_of(out);
  g_autofree char *json_again = ih_hsds_json(out);
  assert_same_package(package, package_again);
  assert_string_equal(json, json_again);

  /* What takes no referral is in the directory and is never proposed. */
  const IhService *closed = ih_directory_service(a, "AID-03");
  assert_non_null(closed);
  assert_false(closed->accepts_referrals);
  g_autoptr(GPtrArray) offered = ih_directory_search(a, closed->name.en, FALSE, 0);
  assert_false(g_ptr_array_find(offered, closed, NULL));
  g_autoptr(GPtrArray) all = ih_directory_search(a, closed->name.en, TRUE, 0);
  assert_ptr_equal(all->pdata[0], closed);
}

/* Who changes the directory and when goes into its trail, once for each member, and travels with it. */
static void
what_is_changed_is_kept(void **state)
{
  const IhHsdsBy by = {.name = "n.admin", .date = ih_date_from_ymd(2026, 6, 1)};
  IhHsdsChanges changes;
  g_autoptr(IhDirectory) directory = shipped();
  g_autoptr(IhDirectory) base = bare(directory);
  g_autoptr(GHashTable) package = fixture_package();
  g_autoptr(IhHsds) first = read_package(package);
  g_autoptr(IhDirectory) before = ih_hsds_merge(first, base, NULL, &changes);
  g_autofree char *services = g_strdup(g_hash_table_lookup(package, "services.csv"));
  g_auto(GStrv) halves = g_strsplit(services, "Food basket", 2);
  g_hash_table_insert(package, g_strdup("services.csv"), g_strjoinv("Basket of food", halves));
  g_autoptr(IhHsds) second = read_package(package);
  g_autoptr(IhDirectory) after = ih_hsds_merge(second, before, &by, &changes);
  assert_fine(second);
  assert_int_equal(changes.changed, 1);
  assert_int_equal(after->changes->len, before->changes->len + 1);
  const IhDirectoryChange *change = after->changes->pdata[after->changes->len - 1];
  assert_string_equal(change->list, "services");
  assert_string_equal(change->id, "AID-01");
  assert_string_equal(change->action, "update");
  assert_string_equal(change->member, "name");
  assert_non_null(strstr(change->before, "Food basket"));
  assert_non_null(strstr(change->after, "Basket of food"));
  assert_string_equal(change->by, "n.admin");
  assert_int_equal(change->date, by.date);
  g_autoptr(IhDirectory) again = ih_hsds_merge(second, after, &by, &changes);
  assert_string_equal(again->etag, after->etag);
  there_and_back(after, base);
}

static void
what_is_not_read_is_listed(void **state)
{
  g_autoptr(GHashTable) package = fixture_package();
  const char *text = g_hash_table_lookup(package, "phones.csv");
  g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
  g_autoptr(GString) changed = g_string_new(NULL);
  for (int i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    g_string_append_printf(changed, "%s,%s\r\n", lines[i], i == 0 ? "extension" : "12");
  g_hash_table_insert(package, g_strdup("phones.csv"), g_strdup(changed->str));
  g_autoptr(IhHsds) hsds = read_package(package);
  assert_int_equal(ih_hsds_problems(hsds)->len, 0);
  assert_int_equal(ih_hsds_unknown(hsds)->len, 1);
  assert_string_equal(ih_hsds_unknown(hsds)->pdata[0], "phone.extension");
}

/* --- spoiled data packages --- */

typedef struct {
  const char *what;
  const char *file; /* in which `from` stands as the first of its kind, or NULL: the file is taken away */
  const char *from, *to; /* to NULL: the file itself is taken away */
  const char *table;     /* what is expected */
  guint row;
  const char *column, *code;
} Spoiled;

#include "hsds_spoiled.h"

static gboolean
is_told(const IhHsds *hsds, const Spoiled *spoiled)
{
  const GPtrArray *problems = ih_hsds_problems(hsds);
  for (guint i = 0; i < problems->len; i++) {
    const IhHsdsProblem *p = problems->pdata[i];
    if (strcmp(p->table, spoiled->table) == 0 && p->row == spoiled->row &&
        strcmp(p->code, spoiled->code) == 0 && g_strcmp0(p->column, spoiled->column) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
show_problems(const IhHsds *hsds, const Spoiled *spoiled)
{
  const GPtrArray *problems = ih_hsds_problems(hsds);
  print_message("%s: wanted %s %u %s %s, got\n", spoiled->what, spoiled->table, spoiled->row,
                spoiled->column ? spoiled->column : "-", spoiled->code);
  for (guint i = 0; i < problems->len && i < 8; i++) {
    const IhHsdsProblem *p = problems->pdata[i];
    print_message("  %s %u %s %s %s %s\n", p->table, p->row, p->place ? p->place : "",
                  p->column ? p->column : "-", p->code, p->value ? p->value : "");
  }
}

/* Every problem has its sentence in both languages. */
static void
assert_said(const IhHsds *hsds)
{
  const GPtrArray *problems = ih_hsds_problems(hsds);
  for (guint i = 0; i < problems->len; i++) {
    assert_non_null(ih_problem_detail(((IhHsdsProblem *)problems->pdata[i])->code, TRUE));
    assert_non_null(ih_problem_detail(((IhHsdsProblem *)problems->pdata[i])->code, FALSE));
  }
}

static guint
refused(IhHsds *hsds, const IhDirectory *base, const Spoiled *spoiled)
{
  IhHsdsChanges changes;
  g_autoptr(IhDirectory) merged = ih_hsds_merge(hsds, base, NULL, &changes);
  assert_said(hsds);
  if (merged == NULL && is_told(hsds, spoiled))
    return 1;
  show_problems(hsds, spoiled);
  return 0;
}

static char *
replaced(const char *text, const Spoiled *spoiled)
{
  const char *at = strstr(text, spoiled->from);
  if (at == NULL)
    fail_msg("%s: nothing to spoil", spoiled->what);
  g_autofree char *before = g_strndup(text, (gsize)(at - text));
  return g_strconcat(before, spoiled->to, at + strlen(spoiled->from), NULL);
}

static void
spoiled_packages_are_refused(void **state)
{
  g_autoptr(IhDirectory) directory = shipped();
  g_autoptr(IhDirectory) base = bare(directory);
  guint n = 0;
  for (guint i = 0; i < G_N_ELEMENTS(spoiled_packages); i++) {
    const Spoiled *spoiled = &spoiled_packages[i];
    g_autoptr(GHashTable) package = fixture_package();
    if (spoiled->to == NULL)
      g_hash_table_remove(package, spoiled->file);
    else
      g_hash_table_insert(package, g_strdup(spoiled->file),
                          replaced(g_hash_table_lookup(package, spoiled->file), spoiled));
    g_autoptr(IhHsds) hsds = read_package(package);
    n += refused(hsds, base, spoiled);
  }
  assert_int_equal(n, G_N_ELEMENTS(spoiled_packages));
}

static void
spoiled_json_is_refused(void **state)
{
  g_autoptr(IhDirectory) directory = shipped();
  g_autoptr(IhDirectory) base = bare(directory);
  g_autofree char *json = fixture("services.json");
  guint n = 0;
  for (guint i = 0; i < G_N_ELEMENTS(spoiled_json); i++) {
    g_autofree char *text = replaced(json, &spoiled_json[i]);
    g_autoptr(IhHsds) hsds = ih_hsds_new();
    g_autoptr(GError) error = NULL;
    if (!ih_hsds_read_json(hsds, text, strlen(text), &error))
      fail_msg("%s: %s", spoiled_json[i].what, error->message);
    n += refused(hsds, base, &spoiled_json[i]);
  }
  assert_int_equal(n, G_N_ELEMENTS(spoiled_json));
}

/* What is no page at all is one error, and gives no rows. */
static void
what_is_no_hsds_is_an_error(void **state)
{
  static const char *const texts[] = {"", "[", "7", "{\"name\":\"x\"}", "{\"contents\":[]}x", "\xFF\xFE"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(IhHsds) hsds = ih_hsds_new();
    g_autoptr(GError) error = NULL;
    assert_false(ih_hsds_read_json(hsds, texts[i], strlen(texts[i]), &error));
    assert_non_null(error);
    assert_int_equal(ih_hsds_rows(hsds, "service"), 0);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_shipped_directory_comes_back), cmocka_unit_test(own_data_comes_back),
      cmocka_unit_test(what_is_not_read_is_listed),
      cmocka_unit_test(what_is_changed_is_kept),       cmocka_unit_test(spoiled_packages_are_refused),
      cmocka_unit_test(spoiled_json_is_refused),          cmocka_unit_test(what_is_no_hsds_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
