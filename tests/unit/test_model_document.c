/* Documents given once: what is taken, how long it holds, and how it comes into another case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "ihala/document.h"
#include "ihala/problem.h"
#include "tests/support/town_check.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define text_is(id, field, expected) assert_string_equal(ih_record_text(town_get(town, id), field), expected)
#define day(month, dom)              ih_date_from_ymd(2026, month, dom)

static gboolean
add(Town *town, const IhViewer *viewer, const char *id, const char *the_case, const char *type)
{
  return town_do(town, viewer, "document.add", id, "case_id", the_case, "type", type, "sha256", SHA_A, "size",
                 "1000", "media", "pdf", "title", "C:\\scans\\../id card.pdf", NULL);
}

/* Another case of the same person, at the agency of the service. */
static void
open_again(Town *town, const Intake *in, const IhViewer *viewer, IhId out)
{
  g_autofree char *reference = town_reference(town, viewer->agency);
  town_id(town, out);
  ok(town_do(town, viewer, "case.open", out, "reference", reference, "person_id", in->person, "service", "SSD-01",
             "need", "again", NULL));
}

static void
is_put_on_file(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, id);
  ok(add(town, &town_desk, id, in.the_case, "EID"));
  const IhRecord *document = town_get(town, id);
  text_is(id, IH_DOCUMENT_status, "on_file");
  text_is(id, IH_DOCUMENT_agency, "SSD");
  text_is(id, IH_DOCUMENT_person_id, in.person);
  text_is(id, IH_DOCUMENT_title, "id card.pdf");
  text_is(id, IH_DOCUMENT_source, "file");
  assert_false(ih_record_flag(document, IH_DOCUMENT_restricted));
  assert_int_equal(ih_record_date(document, IH_DOCUMENT_valid_until), day(11, 23) + 365);
  assert_int_equal(town_job(town, id, "valid"), ih_time_from_civil(day(11, 23) + 366, 0));
  town_id(town, id);
  ok(add(town, &town_desk, id, in.the_case, "MED"));
  assert_true(ih_record_flag(town_get(town, id), IH_DOCUMENT_restricted));
  refused(add(town, &town_hsg, "019b0000-0000-7000-8000-0000000ffffe", in.the_case, "EID"), IH_E_RELATION, NULL);
}

static void
bad_ones_are_refused(void **state)
{
  static const struct {
    const char *name, *value;
    IhCode code;
    const char *detail;
  } rows[] = {
      {"type", "NOPE", IH_E_MEMBER_INVALID, "document-type"},
      {"size", "0", IH_E_MEMBER_INVALID, "document-empty"},
      {"size", "2147483647", IH_E_TOO_LARGE, "document-large"},
      {"size", "20971521", IH_E_TOO_LARGE, "document-large"},
      {"sha256", "AAAA", IH_E_MEMBER_INVALID, NULL},
      {"sha256", "../../../../../../../../../../../../../../../../../../etc/passwd", IH_E_MEMBER_INVALID, NULL},
      {"media", "html", IH_E_MEMBER_INVALID, NULL},
      {"issued_on", "2026-11-24", IH_E_MEMBER_INVALID, "document-issued"},
      {"issued_on", "2020-01-01", IH_E_MEMBER_INVALID, "document-over"},
      {"valid_until", "2026-11-22", IH_E_MEMBER_INVALID, "document-over"},
  };
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const char *usual[][2] = {{"case_id", in.the_case}, {"type", "EID"}, {"sha256", SHA_A}, {"size", "9"}, {"media", "pdf"}};
    g_autoptr(IhArgs) args = ih_args_new();
    g_autoptr(GError) error = NULL;
    town_id(town, id);
    for (guint k = 0; k < G_N_ELEMENTS(usual); k++)
      assert_true(ih_args_set(args, IH_VERB_DOCUMENT_ADD, usual[k][0], usual[k][1], NULL));
    gboolean taken = ih_args_set(args, IH_VERB_DOCUMENT_ADD, rows[i].name, rows[i].value, &error) &&
                     town_run(town, &town_ssd, IH_VERB_DOCUMENT_ADD, id, args);
    const GError *why = error != NULL ? error : town->error;
    if (taken || !ih_error_is(why, rows[i].code) || g_strcmp0(ih_problem_detail_of(why), rows[i].detail) != 0)
      fail_msg("%s=%s: %s", rows[i].name, rows[i].value, taken ? "taken" : why->message);
  }
}

static void
is_verified_then_over(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, id);
  ok(add(town, &town_desk, id, in.the_case, "EID"));
  refused(town_do(town, &town_ssd, "document.verify", id, "valid_until", "2026-11-01", NULL), IH_E_MEMBER_INVALID,
          "document-over");
  ok(town_do(town, &town_ssd, "document.verify", id, "valid_until", "2026-12-01", NULL));
  text_is(id, IH_DOCUMENT_status, "verified");
  text_is(id, IH_DOCUMENT_verified_by, town_ssd.user);
  assert_int_equal(town_job(town, id, "valid"), town_at(12, 2, 0, 0));
  assert_true(ih_document_holds(town_get(town, id), day(12, 1)));
  assert_false(ih_document_holds(town_get(town, id), day(12, 2)));
  refused(town_do(town, &town_ssd, "document.expire", id, NULL), IH_E_ROLE, NULL);
  ok(town_do(town, &town_system, "document.expire", id, NULL));
  text_is(id, IH_DOCUMENT_status, "expired");
  assert_false(ih_document_holds(town_get(town, id), day(11, 24)));
  refused(town_do(town, &town_ssd, "document.unlink", id, NULL), IH_E_REASON_NEEDED, NULL);
  ok(town_do(town, &town_ssd, "document.unlink", id, "reason_text", "old", NULL));
  text_is(id, IH_DOCUMENT_status, "unlinked");
  assert_int_equal(town_job(town, id, "valid"), IH_TIME_NONE);
}

static void
comes_into_another_case(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in, other;
  IhId id, again, linked, second;
  ok(town_open(town, &in, "SSD-01", "P3"));
  ok(town_open(town, &other, "SSD-01", "P3"));
  open_again(town, &in, &town_ssd, again);
  town_id(town, id);
  ok(add(town, &town_ssd, id, in.the_case, "EID"));
  ok(town_do(town, &town_ssd, "document.verify", id, NULL));
  town->now += 3 * IH_DAY;
  town_id(town, linked);
  refused(town_do(town, &town_ssd, "document.link", linked, "case_id", in.the_case, "document", id, NULL), IH_E_EXISTS,
          "document-here");
  refused(town_do(town, &town_ssd, "document.link", linked, "case_id", other.the_case, "document", id, NULL),
          IH_E_MEMBER_INVALID, "document-person");
  refused(town_do(town, &town_ssd, "document.link", linked, "case_id", again, "document", in.person, NULL),
          IH_E_NOT_FOUND, NULL);
  ok(town_do(town, &town_ssd, "document.link", linked, "case_id", again, "document", id, "slot", "EID", NULL));
  text_is(linked, IH_DOCUMENT_status, "verified");
  text_is(linked, IH_DOCUMENT_sha256, SHA_A);
  text_is(linked, IH_DOCUMENT_origin, id);
  text_is(linked, IH_DOCUMENT_case_id, again);
  assert_int_equal(ih_record_time(town_get(town, linked), IH_DOCUMENT_on_file_since), town_at(11, 23, 9, 0));
  open_again(town, &in, &town_ssd, second);
  IhId third;
  town_id(town, third);
  ok(town_do(town, &town_ssd, "document.link", third, "case_id", second, "document", linked, NULL));
  text_is(third, IH_DOCUMENT_origin, id); /* not the one between */
  ok(town_do(town, &town_ssd, "document.unlink", id, "reason_text", "wrong person", NULL));
  open_again(town, &in, &town_ssd, second);
  town_id(town, third);
  refused(town_do(town, &town_ssd, "document.link", third, "case_id", second, "document", id, NULL), IH_E_GUARD,
          "document-not-valid");
}

/* What lies in a case that is not here goes by its id, for what it is to answer; the server knows whether it is so. */
static void
comes_from_where_it_is_not_seen(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id, elsewhere;
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, id);
  town_id(town, elsewhere);
  refused(town_do(town, &town_ssd, "document.link", id, "case_id", in.the_case, "document", elsewhere, "slot", "EID", NULL),
          IH_E_NOT_FOUND, NULL);
  town->partial = TRUE;
  refused(town_do(town, &town_ssd, "document.link", id, "case_id", in.the_case, "document", elsewhere, NULL), IH_E_NOT_FOUND, NULL);
  refused(town_do(town, &town_ssd, "document.link", id, "case_id", in.the_case, "document", in.person, "slot", "EID", NULL),
          IH_E_NOT_FOUND, NULL);
  ok(town_do(town, &town_ssd, "document.link", id, "case_id", in.the_case, "document", elsewhere, "slot", "EID", NULL));
  text_is(id, IH_DOCUMENT_type, "EID");
  text_is(id, IH_DOCUMENT_origin, elsewhere);
  text_is(id, IH_DOCUMENT_person_id, in.person);
  assert_false(ih_record_has(town_get(town, id), IH_DOCUMENT_sha256));
}

static void
lends_only_what_is_seen(void **state)
{
  g_autoptr(IhRecord) document = ih_record_new(IH_KIND_DOCUMENT, "019b0000-0000-7000-8000-000000000001");
  ih_record_set_text(document, IH_DOCUMENT_agency, "SSD");
  guint content = IH_PART_BIT(IH_PART_SOCIAL), known = IH_PART_BIT(IH_PART_CORE);
  assert_true(ih_document_lends(document, known | content, &town_hsg));
  assert_false(ih_document_lends(document, known, &town_hsg)); /* that it is there is not what it says */
  assert_true(ih_document_lends(document, known, &town_desk)); /* its own agency's */
  assert_false(ih_document_lends(document, 0, &town_desk));
  assert_false(ih_document_lends(NULL, IH_PARTS_ALL, &town_desk));
}

static void
is_waived_with_a_reason(void **state)
{
  g_autoptr(Town) town = town_new();
  Intake in;
  IhId id;
  ok(town_open(town, &in, "SSD-01", "P3"));
  town_id(town, id);
  refused(town_do(town, &town_ssd, "document.waive", id, "case_id", in.the_case, "type", "EID", NULL),
          IH_E_REASON_NEEDED, NULL);
  refused(town_do(town, &town_desk, "document.waive", id, "case_id", in.the_case, "type", "EID", "reason_text", "x", NULL),
          IH_E_ROLE, NULL);
  ok(town_do(town, &town_ssd, "document.waive", id, "case_id", in.the_case, "type", "EID", "reason_text", "x", NULL));
  text_is(id, IH_DOCUMENT_status, "waived");
  assert_false(ih_document_holds(town_get(town, id), day(11, 23)));
}

#define BYTES(text) (const guint8 *)(text), sizeof(text) - 1

static void
form_is_told_by_content(void **state)
{
  static const struct {
    const guint8 *head;
    gsize len;
    gboolean whole;
    const char *media;
  } rows[] = {
      {BYTES("%PDF-1.7\n"), TRUE, "pdf"},
      {BYTES("\xff\xd8\xff\xe0"), TRUE, "jpeg"},
      {BYTES("\x89PNG\r\n\x1a\n\0"), TRUE, "png"},
      {BYTES("II*\0\x08"), TRUE, "tiff"},
      {BYTES("MM\0*\0"), TRUE, "tiff"},
      {BYTES("شهادة راتب\r\n"), TRUE, "text"},
      {BYTES("abc\xd8"), FALSE, "text"},   /* cut in the middle of a letter */
      {BYTES("abc\xd8"), TRUE, NULL},      /* ends there */
      {BYTES("abc\xd8" "abcd"), FALSE, NULL},
      {BYTES("a\x1b[2J"), TRUE, NULL},     /* moves the cursor of whoever shows it */
      {BYTES("a\0b"), TRUE, NULL},
      {BYTES("GIF89a"), TRUE, "text"},     /* nothing in it but letters */
      {BYTES("GIF89a\x01\x00"), TRUE, NULL},
      {BYTES("PK\x03\x04"), TRUE, NULL},
      {BYTES("\x7f" "ELF"), TRUE, NULL},
      {BYTES(""), TRUE, NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const char *media = ih_document_media(rows[i].head, rows[i].len, rows[i].whole);
    if (g_strcmp0(media, rows[i].media) != 0)
      fail_msg("row %u: %s", i, media ? media : "none");
    if (media != NULL)
      assert_true(g_strv_contains(ih_document_media_codes, media));
  }
  assert_string_equal(ih_document_mime("png"), "image/png");
  assert_string_equal(ih_document_mime("html"), "application/octet-stream");
}

static void
title_is_no_path(void **state)
{
  static const char *const rows[][2] = {{"/a/b/c.pdf", "c.pdf"}, {"C:\\x\\y.png", "y.png"}, {"..", ""}, {"a/..", ""},
                                        {"dir/", ""},            {"a\x1b[31mb", "a[31mb"},  {"عقد.pdf", "عقد.pdf"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *title = ih_document_title(rows[i][0]);
    if (strchr(title, '/') || strchr(title, '\\') || strchr(title, 0x1b))
      fail_msg("%s", title);
    if (!strchr(rows[i][0], 0x1b))
      assert_string_equal(title, rows[i][1]);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_put_on_file),          cmocka_unit_test(bad_ones_are_refused),
      cmocka_unit_test(is_verified_then_over),   cmocka_unit_test(comes_into_another_case),
      cmocka_unit_test(comes_from_where_it_is_not_seen), cmocka_unit_test(lends_only_what_is_seen), cmocka_unit_test(is_waived_with_a_reason),
      cmocka_unit_test(form_is_told_by_content), cmocka_unit_test(title_is_no_path),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
