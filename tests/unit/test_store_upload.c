/* Files on their way: what is taken and what is not, and a queue that a kill between any two steps leaves whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ihala/document.h"
#include "ihala/problem.h"
#include "ihala/time.h"
#include "ihala/upload.h"
#include "src/store/inside.h"
#include "tests/support/desk.h"

#define SCAN "%PDF-1.7 an invented scan"
#define SCAN_LEN ((gint64)strlen(SCAN))

/* --- files --- */

static char *
put(Desk *desk, const char *name, const char *bytes, gssize len)
{
  char *path = g_build_filename(desk->folder, name, NULL);
  assert_true(g_file_set_contents(path, bytes, len, NULL));
  return path;
}

static guint
count_copies(Desk *desk)
{
  guint n = 0;
  g_autofree char *folder = ih_uploads_folder(desk->store);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  while (dir != NULL && g_dir_read_name(dir) != NULL)
    n++;
  return n;
}

static void
refused(Desk *desk, const char *path, IhCode code, const char *detail)
{
  g_autoptr(GError) error = NULL;
  g_auto(IhTakenFile) file = {0};
  assert_false(ih_upload_take(desk->store, path, &file, &error));
  if (!ih_error_is(error, code) || g_strcmp0(ih_problem_detail_of(error), detail) != 0)
    fail_msg("%s: %s", path, error->message);
  assert_int_equal(count_copies(desk), 0);
}

static void
a_file_is_taken_into_a_private_folder(void **state)
{
  Desk *desk = *state;
  struct stat info;
  g_auto(IhTakenFile) file = {0};
  g_autofree char *path = put(desk, "id card.pdf", SCAN, -1), *folder = ih_uploads_folder(desk->store);
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, SCAN, -1);
  assert_true(ih_upload_take(desk->store, path, &file, NULL));
  assert_string_equal(file.sha256, hash);
  assert_string_equal(file.media, "pdf");
  assert_string_equal(file.title, "id card.pdf");
  assert_int_equal(file.size, SCAN_LEN);
  assert_int_equal(g_lstat(folder, &info), 0);
  assert_int_equal(info.st_mode & 07777, 0700);
  g_autofree char *copy = ih_upload_path(desk->store, file.sha256);
  assert_int_equal(g_lstat(copy, &info), 0);
  assert_int_equal(info.st_mode & 07777, 0600);
  ih_upload_drop(desk->store, file.sha256);
  assert_int_equal(count_copies(desk), 0);
}

static void
what_is_no_document_is_refused_in_words(void **state)
{
  Desk *desk = *state;
  g_autofree char *empty = put(desk, "empty", "", 0), *binary = put(desk, "a.pdf", "\x7f" "ELF\0\1\2", 8);
  g_autofree char *missing = g_build_filename(desk->folder, "none.pdf", NULL), *below = g_build_filename(empty, "x", NULL);
  g_autofree char *pipe = g_build_filename(desk->folder, "pipe", NULL), *closed = put(desk, "closed.pdf", SCAN, -1);
  g_autofree char *huge = g_build_filename(desk->folder, "huge.pdf", NULL), *loop = g_build_filename(desk->folder, "loop", NULL);
  int fd = open(huge, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  assert_int_equal(ftruncate(fd, (off_t)2 << 30), 0);
  close(fd);
  assert_int_equal(mkfifo(pipe, 0600), 0);
  assert_int_equal(symlink(loop, loop), 0);
  g_chmod(closed, 0);
  refused(desk, missing, IH_E_FILE_MISSING, NULL);
  refused(desk, below, IH_E_FILE_MISSING, NULL);
  refused(desk, loop, IH_E_FILE_MISSING, NULL);
  refused(desk, desk->folder, IH_E_FILE_INVALID, "document-regular");
  refused(desk, pipe, IH_E_FILE_INVALID, "document-regular");
  refused(desk, "/dev/null", IH_E_FILE_INVALID, "document-regular");
  refused(desk, empty, IH_E_FILE_INVALID, "document-empty");
  refused(desk, huge, IH_E_TOO_LARGE, "document-large"); /* at once: nothing of it is read */
  refused(desk, binary, IH_E_MEDIA_TYPE, "document-media");
  if (geteuid() != 0) /* nothing is closed to root */
    refused(desk, closed, IH_E_FILE_INVALID, "document-unreadable");
}

/* Writes the same again and again: the size stays, the time of the last change does not. */
typedef struct {
  const char *path;
  gint stop;
} Writer;

static gpointer
keep_writing(gpointer data)
{
  Writer *writer = data;
  int fd = open(writer->path, O_WRONLY | O_CLOEXEC);
  while (!g_atomic_int_get(&writer->stop))
    assert_int_equal(pwrite(fd, "more", 4, 100), 4);
  close(fd);
  return NULL;
}

static void
a_file_that_is_being_written_is_not_taken(void **state)
{
  Desk *desk = *state;
  enum { LARGE = 4 * 1024 * 1024, TRIES = 200 };
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strnfill(LARGE, 'a'), *path = put(desk, "growing.txt", text, LARGE);
  Writer writer = {.path = path};
  GThread *thread = g_thread_new("writer", keep_writing, &writer);
  for (int i = 0; i < TRIES && error == NULL; i++) { /* it may not get its turn during one copy */
    g_auto(IhTakenFile) file = {0};
    if (ih_upload_take(desk->store, path, &file, &error))
      ih_upload_drop(desk->store, file.sha256);
  }
  g_atomic_int_set(&writer.stop, 1);
  g_thread_join(thread);
  assert_non_null(error);
  assert_string_equal(ih_problem_detail_of(error), "document-changed");
  assert_int_equal(count_copies(desk), 0);
}

static void
a_name_is_never_a_path(void **state)
{
  Desk *desk = *state;
  static const struct {
    const char *name, *title;
  } rows[] = {{"..\\..\\evil.pdf", "evil.pdf"}, {"a\033[2Jb\nc.pdf", "a[2Jb c.pdf"}, {"\xff\xfe.pdf", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(IhTakenFile) file = {0};
    g_autofree char *path = put(desk, rows[i].name, SCAN, -1);
    assert_true(ih_upload_take(desk->store, path, &file, NULL));
    assert_true(g_utf8_validate(file.title, -1, NULL));
    assert_null(strpbrk(file.title, "/\\\033\n"));
    if (rows[i].title != NULL && strstr(rows[i].title, "[2J") == NULL)
      assert_string_equal(file.title, rows[i].title);
    ih_upload_drop(desk->store, file.sha256);
  }
}

/* --- the queue --- */

static void
take(Desk *desk, IhTakenFile *file)
{
  g_autofree char *path = put(desk, "scan.pdf", SCAN, -1);
  assert_true(ih_upload_take(desk->store, path, file, NULL));
  g_unlink(path);
}

/* A document of a case that is here; `id` is "" before. */
static void
add(Desk *desk, IhId id, const IhTakenFile *file)
{
  IhRecord *record = desk_case(desk, "SSD", "active", IH_TIME_NONE, NULL, 12);
  g_autofree char *the_case = g_strconcat("case_id=", record->id, NULL), *hash = g_strconcat("sha256=", file->sha256, NULL);
  g_autofree char *size = g_strdup_printf("size=%d", (int)file->size);
  desk_feed(desk, &record, 1);
  *id = '\0';
  assert_true(desk_do(desk, &desk_caseworker, IH_VERB_DOCUMENT_ADD, id,
                      (const char *const[]){the_case, "type=EID", hash, size, "media=pdf", "title=scan.pdf", NULL}));
}

static gboolean
next(Desk *desk, IhUploadJob *job)
{
  IhTime when;
  g_autoptr(GError) error = NULL;
  gboolean found = ih_upload_next(desk->store, ih_time_now(), job, &when, &error);
  if (error != NULL)
    fail_msg("%s", error->message);
  return found;
}

static IhOut *
row_of(Desk *desk, guint states)
{
  g_autoptr(GPtrArray) rows = ih_store_outbox(desk->store, states, 0, 10, NULL);
  assert_non_null(rows);
  return rows->len > 0 ? g_ptr_array_steal_index(rows, rows->len - 1) : NULL;
}

static void
numbers_are(Desk *desk, guint waiting, guint refused_n)
{
  guint w, r;
  gboolean views;
  IhCounts counts;
  assert_true(ih_store_tally(desk->store, &w, &r, &views, NULL));
  assert_true(ih_store_counts(desk->store, "SSD", desk_caseworker.user, ih_time_now(), &counts, NULL));
  g_autoptr(GPtrArray) pending = ih_store_outbox(desk->store, IH_OUT_PENDING, 0, 100, NULL);
  g_autoptr(GPtrArray) bad = ih_store_outbox(desk->store, IH_OUT_REFUSED, 0, 100, NULL);
  assert_int_equal(w, waiting);
  assert_int_equal(r, refused_n);
  assert_int_equal(counts.unsent, waiting); /* numbers are those of the rows behind them */
  assert_int_equal(counts.conflicts, refused_n);
  assert_int_equal(pending->len, waiting);
  assert_int_equal(bad->len, refused_n);
}

/* Killed: another process opens what is there. */
static void
killed(Desk *desk)
{
  desk_reopen(desk);
}

static void
a_kill_between_any_two_steps_loses_nothing(void **state)
{
  Desk *desk = *state;
  IhUploadJob job;
  IhId id;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  killed(desk);
  assert_int_equal(count_copies(desk), 1);
  add(desk, id, &file);
  killed(desk);
  assert_false(next(desk, &job)); /* not before its command is done */
  numbers_are(desk, 1, 0);
  desk_serve(desk, &desk_caseworker);
  killed(desk);
  assert_true(next(desk, &job));
  assert_string_equal(job.document, id);
  assert_string_equal(job.sha256, file.sha256);
  numbers_are(desk, 1, 0);
  assert_true(ih_upload_sent(desk->store, id, 10, NULL));
  killed(desk);
  assert_true(next(desk, &job));
  assert_int_equal(job.sent, 10);
  g_autoptr(IhOut) out = row_of(desk, IH_OUT_PENDING);
  assert_true(out->upload);
  assert_int_equal(out->file_sent, 10);
  assert_int_equal(out->file_size, SCAN_LEN);
  g_autoptr(GBytes) rest = ih_upload_read(desk->store, &job, 10, 1000, NULL);
  assert_int_equal(g_bytes_get_size(rest), SCAN_LEN - 10);
  assert_memory_equal(g_bytes_get_data(rest, NULL), &SCAN[10], SCAN_LEN - 10);
  assert_true(ih_upload_done(desk->store, &job, NULL));
  killed(desk);
  assert_false(next(desk, &job));
  assert_int_equal(count_copies(desk), 0);
  numbers_are(desk, 0, 0);
  g_autoptr(IhOut) done = row_of(desk, 1u << IH_OUT_DONE);
  assert_string_equal(done->target, id);
  assert_int_equal(done->file_size, 0);
}

static void
a_copy_two_documents_need_stays_for_the_second(void **state)
{
  Desk *desk = *state;
  IhUploadJob job;
  IhId one, other;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  add(desk, one, &file);
  add(desk, other, &file);
  desk_serve(desk, &desk_caseworker);
  assert_true(next(desk, &job));
  assert_true(ih_upload_done(desk->store, &job, NULL));
  assert_int_equal(count_copies(desk), 1);
  assert_true(next(desk, &job));
  assert_true(ih_upload_done(desk->store, &job, NULL));
  assert_int_equal(count_copies(desk), 0);
}

static void
one_that_fails_lets_others_pass(void **state)
{
  Desk *desk = *state;
  IhUploadJob job, second;
  IhTime when;
  IhId one, other;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  add(desk, one, &file);
  add(desk, other, &file);
  desk_serve(desk, &desk_caseworker);
  assert_true(next(desk, &job));
  IhTime later = ih_time_now() + IH_MINUTE;
  assert_true(ih_upload_later(desk->store, job.document, "internal", later, NULL));
  assert_true(next(desk, &second));
  assert_string_not_equal(second.document, job.document);
  assert_true(ih_upload_later(desk->store, second.document, "digest", later + 1, NULL));
  assert_false(ih_upload_next(desk->store, ih_time_now(), &job, &when, NULL));
  assert_int_equal(when, later);
  assert_true(ih_upload_next(desk->store, later + 1, &job, &when, NULL));
  assert_int_equal(job.tries, 1);
  numbers_are(desk, 2, 0);
}

static void
what_is_refused_is_kept_and_told(void **state)
{
  Desk *desk = *state;
  IhUploadJob job;
  IhId id;
  g_autoptr(GError) why = NULL;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  add(desk, id, &file);
  desk_serve(desk, &desk_caseworker);
  ih_error_set(&why, IH_E_MEDIA_TYPE, "server answered 415 media_type: #document-media");
  assert_true(ih_upload_refused(desk->store, id, why, ih_time_now(), NULL));
  assert_false(next(desk, &job));
  numbers_are(desk, 0, 1);
  g_autoptr(IhOut) out = row_of(desk, IH_OUT_REFUSED);
  assert_string_equal(out->code, "media_type");
  assert_non_null(strstr(out->answer, "#document-media"));
  assert_true(ih_store_outbox_discard(desk->store, &desk_caseworker, desk->directory, out->n, NULL));
  numbers_are(desk, 0, 0);
  assert_true(ih_upload_tidy(desk->store, ih_time_now() + 29 * IH_DAY, NULL));
  assert_true(ih_store_outbox_restore(desk->store, &desk_caseworker, desk->directory, out->n, NULL));
  assert_true(next(desk, &job)); /* the copy was kept as well */
  assert_true(ih_upload_refused(desk->store, id, why, ih_time_now(), NULL));
  assert_true(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, out->n, NULL, NULL));
  numbers_are(desk, 1, 0);
  assert_true(next(desk, &job));
  g_autoptr(IhRecord) document = ih_store_record(desk->store, id, NULL);
  assert_true(ih_record_is(document, IH_DOCUMENT_status, "on_file")); /* the command itself was done once */
}

/* The command is refused: its file waits with it, comes back with it, and goes with it. */
static void
a_file_shares_the_fate_of_its_command(void **state)
{
  Desk *desk = *state;
  IhUploadJob job;
  IhId id;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  add(desk, id, &file);
  g_autoptr(IhOut) out = row_of(desk, IH_OUT_PENDING);
  g_autoptr(IhBatch) batch = ih_store_batch(desk->store, ih_time_now(), 200, NULL);
  assert_non_null(batch);
  IhAnswer no = {.id = out->id, .kind = IH_ANSWER_REJECTED, .code = "guard", .json = "{}"};
  assert_true(ih_store_answer(desk->store, &desk_caseworker, desk->directory, &no, 1, ih_time_now(), NULL));
  assert_false(next(desk, &job));
  numbers_are(desk, 0, 1);
  assert_true(ih_store_outbox_retry(desk->store, &desk_caseworker, desk->directory, out->n, NULL, NULL));
  g_autoptr(IhOut) again = row_of(desk, IH_OUT_PENDING);
  assert_int_equal(again->file_size, SCAN_LEN);
  assert_true(ih_store_outbox_discard(desk->store, &desk_caseworker, desk->directory, again->n, NULL));
  assert_true(ih_upload_tidy(desk->store, ih_time_now() + 2 * IH_DAY, NULL));
  assert_int_equal(count_copies(desk), 1); /* it can be brought back */
  assert_true(ih_store_draft_drop(desk->store, IH_DISCARDED, again->n < 10 ? (char[]){(char)('0' + again->n), '\0'} : "", NULL));
  assert_true(ih_upload_tidy(desk->store, ih_time_now() + 2 * IH_DAY, NULL));
  assert_int_equal(count_copies(desk), 0);
}

static void
what_nobody_gave_goes_after_a_day(void **state)
{
  Desk *desk = *state;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  assert_true(ih_upload_tidy(desk->store, ih_time_now(), NULL));
  assert_int_equal(count_copies(desk), 1);
  assert_true(ih_store_draft_save(desk->store, "intake", "1", file.sha256, ih_time_now(), NULL));
  assert_true(ih_upload_tidy(desk->store, ih_time_now() + 2 * IH_DAY, NULL));
  assert_int_equal(count_copies(desk), 1); /* somebody is still filling it in */
  assert_true(ih_store_draft_drop(desk->store, "intake", "1", NULL));
  assert_true(ih_upload_tidy(desk->store, ih_time_now() + 2 * IH_DAY, NULL));
  assert_int_equal(count_copies(desk), 0);
}

static void
a_copy_that_is_not_as_it_was_is_noticed(void **state)
{
  Desk *desk = *state;
  IhUploadJob job;
  IhId id;
  g_autoptr(GError) error = NULL;
  g_auto(IhTakenFile) file = {0};
  take(desk, &file);
  add(desk, id, &file);
  desk_serve(desk, &desk_caseworker);
  assert_true(next(desk, &job));
  g_autofree char *copy = ih_upload_path(desk->store, file.sha256);
  assert_int_equal(truncate(copy, 3), 0);
  assert_null(ih_upload_read(desk->store, &job, 0, 100, &error));
  assert_string_equal(ih_problem_detail_of(error), "document-copy");
}

/* Without bytes taken here there is nothing to bring, whatever the command names. */
static void
a_command_alone_queues_nothing(void **state)
{
  Desk *desk = *state;
  IhUploadJob job;
  IhId id;
  g_auto(IhTakenFile) file = {.size = 9};
  memset(file.sha256, 'a', sizeof file.sha256 - 1);
  add(desk, id, &file);
  desk_serve(desk, &desk_caseworker);
  assert_false(next(desk, &job));
  numbers_are(desk, 0, 0);
}

#define DESK(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    DESK(a_file_is_taken_into_a_private_folder),
    DESK(what_is_no_document_is_refused_in_words),
    DESK(a_file_that_is_being_written_is_not_taken),
    DESK(a_name_is_never_a_path),
    DESK(a_kill_between_any_two_steps_loses_nothing),
    DESK(a_copy_two_documents_need_stays_for_the_second),
    DESK(one_that_fails_lets_others_pass),
    DESK(what_is_refused_is_kept_and_told),
    DESK(a_file_shares_the_fate_of_its_command),
    DESK(what_nobody_gave_goes_after_a_day),
    DESK(a_copy_that_is_not_as_it_was_is_noticed),
    DESK(a_command_alone_queues_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
