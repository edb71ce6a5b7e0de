/* Tables, indexes and versions of work.db and of the cache. */
#include "schema.h"

#define APPLICATION_WORK "0x49484157"  /* "IHAW" */
#define APPLICATION_CACHE "0x49484143" /* "IHAC" */
#define AS_NUMBER(text) g_ascii_strtoll(text, NULL, 16)

#define ROW_TABLE(name, unique)                                                                                        \
  "CREATE TABLE " name "(pk INTEGER PRIMARY KEY, id BLOB NOT NULL" unique " CHECK(length(id) = 16), kind INTEGER NOT NULL," \
  " rev INTEGER NOT NULL, seq INTEGER NOT NULL, effective_at INTEGER NOT NULL, parts INTEGER NOT NULL, core TEXT,"     \
  " contact TEXT, need TEXT, social TEXT, internal TEXT, reporter TEXT, reference TEXT, case_id BLOB, person_id BLOB," \
  " agency TEXT, sender TEXT, status TEXT, live INTEGER NOT NULL, due INTEGER NOT NULL, assignee BLOB,"                \
  " opened_by BLOB, back INTEGER NOT NULL, service TEXT);"

/* n rises for ever on a device, also over rows long gone: it comes from device.next_n, not from the rows. */
static const char work_1[] =
  "CREATE TABLE device(one INTEGER PRIMARY KEY CHECK(one = 1), id BLOB NOT NULL, next_n INTEGER NOT NULL);"
  "CREATE TABLE setting(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;"
  "CREATE TABLE outbox(n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, verb TEXT NOT NULL, target BLOB NOT NULL,"
  " base_rev INTEGER NOT NULL, after BLOB, at INTEGER NOT NULL, body TEXT NOT NULL,"
  " state INTEGER NOT NULL DEFAULT 0 CHECK(state BETWEEN 0 AND 5), rev INTEGER NOT NULL DEFAULT 0,"
  " seq INTEGER NOT NULL DEFAULT 0, code TEXT, answer TEXT, tries INTEGER NOT NULL DEFAULT 0,"
  " next_try INTEGER NOT NULL DEFAULT 0, case_id BLOB, finished INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX ix_outbox_state ON outbox(state, n);"
  "CREATE INDEX ix_outbox_after ON outbox(after) WHERE after IS NOT NULL;"
  "CREATE TABLE touch(n INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY(n, id)) WITHOUT ROWID;"
  "CREATE INDEX ix_touch_id ON touch(id, n);"
  ROW_TABLE("effective", " UNIQUE")
  "CREATE INDEX ix_effective_case ON effective(case_id, kind) WHERE case_id IS NOT NULL;"
  "CREATE TABLE draft(kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, updated INTEGER NOT NULL,"
  " PRIMARY KEY(kind, key)) WITHOUT ROWID;"
  /* The key's columns first and in its order: SQLite 3.40 checks the rows of such a table wrongly otherwise. */
  "CREATE TABLE lease(agency TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL,"
  " PRIMARY KEY(agency, year, last)) WITHOUT ROWID;"
  "CREATE TABLE view(pk INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, at INTEGER NOT NULL, record BLOB NOT NULL,"
  " route TEXT NOT NULL, purpose TEXT);"
  "CREATE TABLE notice(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT, record BLOB,"
  " seen INTEGER NOT NULL DEFAULT 0);";

/* When a command was put back because the server's history is another one, and the reference its case had before. */
static const char work_2[] =
  "ALTER TABLE outbox ADD COLUMN resent INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE outbox ADD COLUMN was TEXT;";

/* Whether a command's id has ever gone out, so that the server may have done it under that id; and the commands it was
 * before, where another history of the server may have done one of them: a JSON list of bodies, the first ones first. */
static const char work_3[] =
  "ALTER TABLE outbox ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE outbox ADD COLUMN names TEXT;"
  "UPDATE outbox SET asked = 1 WHERE state <> 0 OR tries > 0 OR resent <> 0;";

/* Files that wait to be brought to the server, by the document they are of; state: 0 waits, 1 refused, 2 discarded. */
static const char work_4[] =
  "CREATE TABLE upload(document BLOB PRIMARY KEY NOT NULL CHECK(length(document) = 16), sha256 TEXT NOT NULL,"
  " size INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0 CHECK(state BETWEEN 0 AND 2),"
  " at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, code TEXT, answer TEXT)"
  " WITHOUT ROWID;"
  "CREATE INDEX ix_outbox_target ON outbox(target);";

/* What a notice is about and on which screen it stands; what was shown of a record and through which case. */
static const char work_5[] =
  "ALTER TABLE notice ADD COLUMN kind TEXT;"
  "ALTER TABLE notice ADD COLUMN place TEXT;"
  "ALTER TABLE view ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE view ADD COLUMN case_id BLOB;";

/* Signed heads of the server's logs. */
static const char work_6[] =
  "CREATE TABLE audit_head(epoch TEXT NOT NULL, seq INTEGER NOT NULL, view_batch INTEGER NOT NULL, at INTEGER NOT NULL,"
  " body TEXT NOT NULL, PRIMARY KEY(epoch, seq, view_batch)) WITHOUT ROWID;";

/* [i] takes version i to i + 1. A step that shipped is never edited, only followed; it adds, and keeps every row. */
static const char *const work_steps[] = {work_1, work_2, work_3, work_4, work_5, work_6};
G_STATIC_ASSERT(G_N_ELEMENTS(work_steps) == IH_WORK_VERSION);

static const char cache_tables[] =
  "CREATE TABLE meta(k TEXT PRIMARY KEY, v) WITHOUT ROWID;"
  ROW_TABLE("record", "")
  "ALTER TABLE record ADD COLUMN holder TEXT AS (" IH_OF_ROW("") ") VIRTUAL;"
  "ALTER TABLE record ADD COLUMN cause TEXT AS (ih_member(core, 'late_cause')) VIRTUAL;"
  "ALTER TABLE record ADD COLUMN opened TEXT AS (coalesce(ih_member(core, 'opened_at'), ih_member(core, 'submitted_at'))) VIRTUAL;"
  "CREATE TABLE counter(dim TEXT NOT NULL, key TEXT NOT NULL, kind INTEGER NOT NULL, status TEXT NOT NULL,"
  " live INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(dim, key, kind, status, live)) WITHOUT ROWID;"
  "CREATE VIEW name_text AS SELECT pk, ih_names(kind, contact) AS names FROM record WHERE kind = 0;"
  "CREATE VIEW word_text AS SELECT pk, ih_words(kind, core, contact, need) AS words FROM record WHERE kind IN (0, 1);"
  "CREATE VIRTUAL TABLE name_fts USING fts5(names, content='name_text', content_rowid='pk', tokenize='ihala phonetic');"
  "CREATE VIRTUAL TABLE word_fts USING fts5(words, content='word_text', content_rowid='pk', tokenize='ihala');";

/* The partial indexes need the literal terms that list.c writes; test_store_list looks at the plans. A load of a whole
 * generation makes them when its rows are there; that of the ids first, since it finds what came twice.
 * What stands behind the id is there so that counting overdue work reads no rows. What came back of a case that has ended
 * waits for nobody: from here on the replica keeps that flag right (replica.c). */
#define CACHE_INDEXES(X) \
  X("CREATE UNIQUE INDEX IF NOT EXISTS ix_id ON record(id)") \
  X("CREATE INDEX IF NOT EXISTS ix_agency ON record(kind, agency, due, id, live, status, service, assignee, " \
    "holder, cause, opened) WHERE live = 1") \
  X("CREATE INDEX IF NOT EXISTS ix_assignee ON record(kind, assignee, due, id) WHERE assignee IS NOT NULL") \
  X("CREATE INDEX IF NOT EXISTS ix_sender ON record(kind, sender, due, id) WHERE sender IS NOT NULL") \
  X("CREATE INDEX IF NOT EXISTS ix_status ON record(kind, agency, status, due, id)") \
  X("CREATE INDEX IF NOT EXISTS ix_opened ON record(opened_by, due, id) WHERE opened_by IS NOT NULL") \
  X("CREATE INDEX IF NOT EXISTS ix_back ON record(kind, sender, back, due, id) WHERE back = 1") \
  X("UPDATE record SET back = 0 WHERE kind = 2 AND back = 1 AND EXISTS(SELECT 1 FROM record c WHERE " \
    "c.id = record.case_id AND c.kind = 1 AND c.live = 0)") \
  X("CREATE INDEX IF NOT EXISTS ix_case ON record(case_id, kind, id) WHERE case_id IS NOT NULL") \
  X("CREATE INDEX IF NOT EXISTS ix_live ON record(case_id, kind, due, id, agency, live, status) WHERE live = 1 AND status IS NOT NULL AND " \
    "case_id IS NOT NULL") \
  X("CREATE INDEX IF NOT EXISTS ix_person ON record(person_id) WHERE person_id IS NOT NULL") \
  X("CREATE INDEX IF NOT EXISTS ix_reference ON record(reference) WHERE reference IS NOT NULL")

#define IN_A_LIST(sql) sql,
static const char *const cache_whole[] = {cache_tables, CACHE_INDEXES(IN_A_LIST)};
const char *const ih_schema_indexes[] = {CACHE_INDEXES(IN_A_LIST) NULL};

static gboolean
pragma(IhDb *db, const char *name, gint64 *out, GError **error)
{
  g_autofree char *sql = g_strdup_printf("PRAGMA main.%s", name);
  return ih_db_number(db, out, 0, error, sql, "");
}

static gboolean
run_steps(IhDb *db, const char *const *steps, guint n, const char *application, int version, GError **error)
{
  g_autofree char *head = g_strdup_printf("PRAGMA application_id = %s; PRAGMA user_version = %d;", application, version);
  if (!ih_db_begin(db, error))
    return FALSE;
  IH_TRANSACTION transaction = db;
  for (guint i = 0; i < n; i++)
    if (!ih_db_script(db, steps[i], error))
      return FALSE;
  return ih_db_script(db, head, error) && ih_db_commit(db, error);
}

/* The version found; 0 for an empty file. A file of another program or of a newer version is refused and left alone. */
static gboolean
look(IhDb *db, const char *application, int known, int *version, GError **error)
{
  gint64 found_application, found_version, tables;
  if (!pragma(db, "application_id", &found_application, error) || !pragma(db, "user_version", &found_version, error) ||
      !ih_db_number(db, &tables, 0, error, "SELECT count(*) FROM main.sqlite_schema", ""))
    return FALSE;
  *version = (int)CLAMP(found_version, 0, G_MAXINT);
  if (tables == 0 && found_version == 0)
    return TRUE;
  if (found_application != AS_NUMBER(application) || *version == 0)
    return ih_error_set(error, IH_E_CORRUPT, "the database belongs to another program");
  if (*version > known)
    return ih_error_set(error, IH_E_DATABASE_NEWER, "the database has version %d, this program knows %d", *version, known);
  return TRUE;
}

gboolean
ih_schema_work(IhDb *db, GError **error)
{
  int version;
  if (!look(db, APPLICATION_WORK, IH_WORK_VERSION, &version, error) ||
      !ih_db_script(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192;"
                        "PRAGMA secure_delete = ON;", error))
    return FALSE;
  return version == IH_WORK_VERSION || run_steps(db, &work_steps[version], (guint)(IH_WORK_VERSION - version), APPLICATION_WORK,
                                                 IH_WORK_VERSION, error);
}

/* Readers beside the writer, and nothing that was removed stays in the file. */
static const char in_use[] =
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000;"
  "PRAGMA secure_delete = ON;";

static gboolean
ensure_cache(IhDb *db, const char *pragmas, guint n, GError **error)
{
  int version;
  if (!look(db, APPLICATION_CACHE, IH_CACHE_VERSION, &version, error) || !ih_db_script(db, pragmas, error))
    return FALSE;
  if (version != 0 && version < IH_CACHE_OLDEST)
    return ih_error_set(error, IH_E_CORRUPT, "the cache is of version %d, which is too old to be read", version);
  return version != 0 || run_steps(db, cache_whole, n, APPLICATION_CACHE, IH_CACHE_VERSION, error);
}

gboolean
ih_schema_cache(IhDb *db, GError **error)
{
  return ensure_cache(db, in_use, G_N_ELEMENTS(cache_whole), error);
}

/* Nobody else looks at it and it can be had again: it need not outlive a power cut until it is put in place. One of an older
 * shape is not gone on with. What its indexes sort goes to files: in memory it would grow with the rows. */
static const char loading[] =
  "PRAGMA journal_mode = PERSIST; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;";

gboolean
ih_schema_loading(IhDb *db, GError **error)
{
  gint64 version;
  if (!ensure_cache(db, loading, 1, error) ||
      !pragma(db, "user_version", &version, error))
    return FALSE;
  return version == IH_CACHE_VERSION || ih_error_set(error, IH_E_CORRUPT, "the load is of an older shape");
}

/* The change of the journal is a transaction, and with it goes to the disk what lies in the file. */
gboolean
ih_schema_loaded(IhDb *db, GError **error)
{
  return ih_db_script(db, "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;", error) && ih_db_script(db, in_use, error);
}
