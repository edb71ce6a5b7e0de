#include "private.h"

/* Steps of the schema: [i] takes user_version i to i + 1. A step that shipped is never edited, only followed.
 */
static const char step_1[] =
    /* Facts about the database itself; texts only. */
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    /* The one sequence of the feed and the audit. */
    "CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO counter VALUES('seq', 0), ('min_seq', 0);"

    "CREATE TABLE user(id BLOB PRIMARY KEY CHECK(length(id) = 16), login TEXT NOT NULL UNIQUE,"
    " name_ar TEXT NOT NULL, name_en TEXT NOT NULL, agency TEXT NOT NULL, role TEXT NOT NULL,"
    " clearance INTEGER NOT NULL CHECK(clearance BETWEEN 0 AND 2), focal_point INTEGER NOT NULL,"
    " coordinator INTEGER NOT NULL, password TEXT, disabled_at INTEGER, created_at INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX user_agency ON user(agency, login);"
    "CREATE TABLE device(id BLOB PRIMARY KEY CHECK(length(id) = 16), user BLOB NOT NULL,"
    " low INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE token(hash BLOB PRIMARY KEY CHECK(length(hash) = 32), user BLOB NOT NULL, device BLOB NOT "
    "NULL,"
    " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX token_user ON token(user);"
    "CREATE INDEX token_expires ON token(expires_at);"

    /* Records: the parts as JSON objects, one column each, and what queries need beside them. due has a
     * sentinel because keyset windows skip NULL. */
    "CREATE TABLE record(pk INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK(length(id) = 16), kind TEXT "
    "NOT NULL,"
    " rev INTEGER NOT NULL, seq INTEGER NOT NULL, effective_at INTEGER NOT NULL,"
    " core TEXT NOT NULL, contact TEXT NOT NULL, need TEXT NOT NULL, social TEXT NOT NULL, internal TEXT NOT "
    "NULL,"
    " reporter TEXT NOT NULL,"
    " case_id BLOB, person_id BLOB, reference TEXT, status TEXT, live INTEGER NOT NULL, due INTEGER NOT NULL,"
    " assignee BLOB, owner TEXT, from_agency TEXT, to_agency TEXT, opened_by BLOB, opened_at INTEGER,"
    " conf INTEGER NOT NULL, restricted INTEGER NOT NULL, submitted INTEGER NOT NULL, merged_into BLOB,"
    " emirates_id TEXT) STRICT;"
    "CREATE UNIQUE INDEX record_reference ON record(reference) WHERE reference IS NOT NULL;"
    "CREATE INDEX record_case ON record(case_id, kind) WHERE case_id IS NOT NULL;"
    "CREATE INDEX record_person ON record(person_id, kind) WHERE person_id IS NOT NULL;"

    /* Who is what to a record, and through which case. The columns after relation repeat the record's, so
     * that a queue is one walk along an index. */
    "CREATE TABLE audience(record BLOB NOT NULL, audience TEXT NOT NULL, via BLOB NOT NULL, relation INTEGER "
    "NOT NULL,"
    " kind TEXT NOT NULL, live INTEGER NOT NULL, due INTEGER NOT NULL, conf INTEGER NOT NULL,"
    " PRIMARY KEY(record, audience, via)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX audience_queue ON audience(audience, kind, live, due, record, relation, conf);"
    "CREATE TABLE feed(audience TEXT NOT NULL, record BLOB NOT NULL, seq INTEGER NOT NULL,"
    " PRIMARY KEY(audience, record)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX feed_seq ON feed(audience, seq);"

    /* The chained log of commands: every column is covered by the hash. Arguments lie beside it. */
    "CREATE TABLE action(seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, target BLOB NOT NULL, verb TEXT "
    "NOT NULL,"
    " actor TEXT NOT NULL, agency TEXT, device BLOB, at INTEGER NOT NULL, effective_at INTEGER NOT NULL,"
    " server_at INTEGER NOT NULL, base_rev INTEGER NOT NULL, channel TEXT NOT NULL, args_digest BLOB NOT "
    "NULL,"
    " prev_hash BLOB NOT NULL, hash BLOB NOT NULL) STRICT;"
    "CREATE TABLE action_args(seq INTEGER PRIMARY KEY, args TEXT NOT NULL) STRICT;"
    "CREATE TABLE touched(seq INTEGER NOT NULL, record BLOB NOT NULL, kind TEXT NOT NULL, case_id BLOB,"
    " rev INTEGER NOT NULL, main INTEGER NOT NULL, PRIMARY KEY(seq, record)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX touched_case ON touched(case_id, seq) WHERE main = 1 AND case_id IS NOT NULL;"

    "CREATE TABLE answer(command BLOB PRIMARY KEY CHECK(length(command) = 16), user TEXT NOT NULL, device "
    "BLOB,"
    " n INTEGER NOT NULL, digest TEXT NOT NULL, target BLOB NOT NULL, status INTEGER NOT NULL, rev INTEGER "
    "NOT NULL,"
    " body TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX answer_device ON answer(device, n) WHERE device IS NOT NULL;"
    "CREATE INDEX answer_at ON answer(at);"

    "CREATE TABLE view(seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, id BLOB UNIQUE, at INTEGER NOT NULL,"
    " server_at INTEGER NOT NULL, viewer BLOB NOT NULL, agency TEXT NOT NULL, device BLOB, route TEXT NOT "
    "NULL,"
    " purpose TEXT, subject BLOB, parts INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,"
    " records BLOB) STRICT;"
    "CREATE INDEX view_batch_rows ON view(batch);"
    "CREATE TABLE view_batch(batch INTEGER PRIMARY KEY, count INTEGER NOT NULL, prev_hash BLOB NOT NULL,"
    " hash BLOB NOT NULL) STRICT;"

    "CREATE TABLE reference_counter(agency TEXT NOT NULL, year INTEGER NOT NULL, next INTEGER NOT NULL,"
    " PRIMARY KEY(agency, year)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE lease(agency TEXT NOT NULL, year INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER "
    "NOT NULL,"
    " device BLOB NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(agency, year, first)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE job(target BLOB NOT NULL, key TEXT NOT NULL, verb TEXT NOT NULL, due INTEGER NOT NULL,"
    " PRIMARY KEY(target, key)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX job_due ON job(due);"
    "CREATE TABLE person_key(key TEXT NOT NULL, person BLOB NOT NULL, PRIMARY KEY(key, person)) STRICT, "
    "WITHOUT ROWID;"
    "CREATE INDEX person_key_person ON person_key(person);";

/* What ends by the clock alone, for what is there already: what a counter opened, 90 days later; a consent, the day
 * after its last day at UTC+4. */
static const char step_2[] =
    "INSERT OR IGNORE INTO job(target, key, verb, due) SELECT id, 'window', 'feed.expire', opened_at + 7776000001 "
    "FROM record WHERE kind IN ('case', 'person') AND opened_at IS NOT NULL AND EXISTS (SELECT 1 FROM audience a "
    "WHERE a.record = record.id AND a.audience LIKE 'u:%' AND a.via = record.id);"
    "INSERT OR IGNORE INTO job(target, key, verb, due) SELECT id, 'until', 'consent.withdraw', "
    "(unixepoch(json_extract(core, '$.until')) + 86400 - 14400) * 1000 FROM record WHERE kind = 'consent' AND "
    "live = 1 AND json_extract(core, '$.until') IS NOT NULL;";

/* People taken from a file: the rows of all such files under one numbering, for those who look at doubles beside the file. */
static const char step_3[] =
    "CREATE TABLE import_row(row INTEGER PRIMARY KEY, person BLOB NOT NULL UNIQUE CHECK(length(person) = 16)) STRICT;";

/* What is over, by service, so that the newest of each are found without a walk over all. */
static const char step_4[] =
    "ALTER TABLE record ADD COLUMN service TEXT;"
    "UPDATE record SET service = json_extract(core, '$.service') WHERE kind IN ('case', 'referral');"
    "CREATE INDEX record_closed ON record(service) WHERE kind = 'case' AND status = 'closed';"
    "CREATE INDEX record_completed ON record(service) WHERE kind = 'referral' AND status = 'completed';";

/* Documents by the fingerprint of their bytes; and for which of them somebody brought these (id as small hex). */
static const char step_5[] =
    "ALTER TABLE record ADD COLUMN sha256 TEXT;"
    "CREATE INDEX record_sha256 ON record(sha256) WHERE sha256 IS NOT NULL;"
    "CREATE TABLE given(document TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;";

/* One-time links by which a customer's phone brings one document of one case: by the keyed digest of their token. A slot has
 * one link at most. document: what came by it. */
static const char step_6[] =
    "CREATE TABLE upload_link(hash BLOB PRIMARY KEY CHECK(length(hash) = 32), id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),"
    " case_id BLOB NOT NULL, type TEXT NOT NULL, user BLOB NOT NULL, device BLOB, expires_at INTEGER NOT NULL,"
    " document BLOB, UNIQUE(case_id, type)) STRICT, WITHOUT ROWID;";

/* Who is away, by whom. Batches of views are counted, so that a log that was cut off at its end is noticed. A referral is kept as
 * strictly as its service asks, whatever the case is; and what an agency knows of a person it registered ends by the clock. */
static const char step_7[] =
    "CREATE INDEX record_absent ON record(assignee) WHERE kind = 'absence' AND live = 1;"
    "INSERT INTO counter SELECT 'view_batch', coalesce(max(batch), 0) FROM view_batch;"
    "UPDATE audience SET conf = max(conf, coalesce((SELECT r.conf FROM record r WHERE r.id = audience.record), 0)) WHERE kind = 'referral';"
    "INSERT OR IGNORE INTO job(target, key, verb, due) SELECT id, 'window', 'feed.expire', opened_at + 7776000001 FROM record "
    "WHERE kind = 'person' AND opened_at + 7776000001 > unixepoch() * 1000;";

/* Heads of both logs, signed together. A batch of form 2 hashes a digest of each view, so that who may not read a view can still
 * tell that nothing was taken out. Acts are found by what they were about. Files that are to be removed. */
static const char step_8[] =
    "CREATE TABLE audit_head(n INTEGER PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,"
    " view_batch INTEGER NOT NULL, view_hash BLOB NOT NULL, at INTEGER NOT NULL, key BLOB NOT NULL CHECK(length(key) = 32),"
    " signature BLOB NOT NULL CHECK(length(signature) = 64)) STRICT;"
    "ALTER TABLE view_batch ADD COLUMN form INTEGER NOT NULL DEFAULT 1;"
    "CREATE INDEX action_target ON action(target, seq);"
    "CREATE TABLE dropped_file(sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;";

/* Under which case somebody's profile was read, and whom each view showed; views that name no one record (lists, the feed, a
 * first load) are looked through when somebody asks. What a person was merged from; what somebody read in an emergency. */
static const char step_9[] =
    "ALTER TABLE view ADD COLUMN case_id BLOB;"
    "CREATE TABLE seen(person BLOB NOT NULL, view INTEGER NOT NULL, PRIMARY KEY(person, view)) STRICT, WITHOUT ROWID;"
    "INSERT OR IGNORE INTO seen SELECT coalesce(r.person_id, iif(r.kind = 'person', r.id, c.person_id)) AS person, v.seq "
    "FROM view v JOIN record r ON r.id = v.subject LEFT JOIN record c ON c.id = r.case_id WHERE person IS NOT NULL;"
    "CREATE INDEX view_wide ON view(seq) WHERE to_seq > 0 OR records IS NOT NULL;"
    "CREATE INDEX record_merged ON record(merged_into) WHERE merged_into IS NOT NULL;"
    "CREATE INDEX record_access ON record(opened_by, opened_at) WHERE kind = 'access';";

/* Webhooks: how far each agency's was told the feed, and what its receiver has not taken yet. due NULL: given up. */
static const char step_10[] =
    "CREATE TABLE hook(agency TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE hook_delivery(id BLOB PRIMARY KEY CHECK(length(id) = 16), agency TEXT NOT NULL, event TEXT NOT NULL,"
    " record BLOB NOT NULL, seq INTEGER NOT NULL, made_at INTEGER NOT NULL, due INTEGER, tries INTEGER NOT NULL DEFAULT 0"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX hook_delivery_due ON hook_delivery(agency, due);";

/* To who is asked, a consent is told if it names them. A case that is offered is told as far as its basis goes: of what was offered before this,
 * nobody looks that up, and the need waits for the answer. Who knows a case by strict referrals alone keeps it as strictly. */
static const char step_11[] =
    "UPDATE audience SET relation = relation & ~64 WHERE kind = 'consent' AND relation & 64 AND NOT EXISTS (SELECT 1 FROM record r, "
    "json_each(r.core, '$.agencies') j WHERE r.id = audience.record AND j.value = audience.audience);"
    "DELETE FROM audience WHERE kind = 'consent' AND relation & 511 = 0;"
    "UPDATE audience SET relation = relation | 67108864 WHERE kind = 'case' AND relation & 128;"
    "UPDATE audience SET (conf, relation) = (SELECT max(audience.conf, min(r.conf)), audience.relation | (min(r.conf) << 10) "
    "FROM record r WHERE r.case_id = audience.via AND r.kind = 'referral' AND r.to_agency = audience.audience AND r.status <> 'draft') "
    "WHERE kind NOT IN ('referral', 'inforequest', 'transfer') AND EXISTS (SELECT 1 FROM record r WHERE r.case_id = audience.via "
    "AND r.kind = 'referral' AND r.to_agency = audience.audience AND r.status <> 'draft' AND r.conf > 0) AND NOT EXISTS (SELECT 1 "
    "FROM audience c WHERE c.record = audience.via AND c.via = audience.via AND c.audience = audience.audience AND c.relation & 259);";

/* Keys of people as numbers, of rows by number: they are made anew when a server opens it. Which ones a change takes away is known without an index. */
static const char step_12[] =
    "DROP TABLE person_key;"
    "CREATE TABLE person_key(key INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY(key, person)) STRICT, WITHOUT ROWID;"
    "DELETE FROM meta WHERE key = 'fold';";

const char *const ih_db_schema_steps[] = {step_1, step_2, step_3, step_4, step_5, step_6, step_7, step_8, step_9, step_10, step_11, step_12};
const int ih_db_schema_version = G_N_ELEMENTS(ih_db_schema_steps);
