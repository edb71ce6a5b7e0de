/* The texts of all statements for SQLite. Parameters are numbered (?1), since names or bare marks would be
 * numbered by first appearance and swap silently when a text is edited. */
#include "private.h"

/* What a document is made of. */
#define RECORD_COLUMNS                                                                                       \
  "r.kind, r.rev, r.seq, r.effective_at, r.core, r.contact, r.need, r.social, r.internal, r.reporter"

/* Whether a record is still at work: of a referral whose consent was withdrawn the receiver keeps what one that is over leaves. */
#define AT_WORK                                                                                              \
  "r.live AND (r.kind <> 'referral' OR coalesce(json_extract(r.core, '$.business_status'), '') <> 'consent-withdrawn')"

/* Is the record one of this agency's? Sealed ones only for those with the clearance. */
#define CONCERNS(record, agency, cleared)                                                                    \
  "EXISTS(SELECT 1 FROM audience w WHERE w.record = " record " AND w.audience = " agency " AND (w.conf < 2 OR " cleared "))"
/* The number of its case, as far as the agency ?5 has it. */
#define REFERENCE_OF(record)                                                                                 \
  "iif(" CONCERNS(record, "?5", "?6") ", coalesce(r.reference, (SELECT c.reference FROM record c WHERE c.id = r.case_id)), NULL)"

/* Does anything in the case rest on one of these legal bases (a JSON array)? */
#define HELD_CASE(id, bases)                                                                                 \
  "EXISTS(SELECT 1 FROM record l WHERE l.case_id = " id " AND json_extract(l.core, '$.legal_basis') IN (SELECT value FROM json_each(" bases ")))"

/* 1: a person that became another one; 2: an erased one, which stands as merged into itself. */
#define GONE_INTO "(r.merged_into IS NOT NULL) + coalesce(r.merged_into = r.id, 0)"

/* What the policy asks, of an audience row a, its record r and what that is seen through, v. */
#define POLICY_COLUMNS                                                                                       \
  "a.relation, v.kind, max(v.conf, r.conf, a.conf), v.opened_at, v.submitted, r.kind, " AT_WORK               \
  ", r.restricted, " GONE_INTO ", v.live"

/* The whole of a list's row in one walk: what it is sorted by, what the policy asks (a record seen through
 * itself, as a case is, is not looked up twice), and what IH_SQL_RECORD_GET selects. */
#define LIST_COLUMNS                                                                                         \
  "SELECT r.id, a.due, a.relation, iif(v.pk IS NULL, r.kind, v.kind), max(r.conf, a.conf, coalesce(v.conf, 0)), " \
  "iif(v.pk IS NULL, r.opened_at, v.opened_at), iif(v.pk IS NULL, r.submitted, v.submitted), r.kind, "       \
  AT_WORK ", "                                                                                               \
  "r.restricted, " GONE_INTO ", iif(v.pk IS NULL, r.live, v.live), " RECORD_COLUMNS
#define LIST_FROM                                                                                            \
  " FROM audience a JOIN record r ON r.id = a.record LEFT JOIN record v ON v.id = nullif(a.via, a.record) "  \
  "WHERE a.audience = ?1 "
#define LIST_HEAD LIST_COLUMNS LIST_FROM

/* What lets another agency see a case, f, and the consent it rests on, c. */
#define GRANTED                                                                                              \
  "record f LEFT JOIN record c ON c.case_id = f.case_id AND c.kind = 'consent' AND "                         \
  "lower(hex(c.id)) = replace(json_extract(f.core, '$.consent_id'), '-', '')"
#define GRANT_COLUMNS                                                                                        \
  "json_extract(f.core, '$.legal_basis'), c.status, (SELECT group_concat(value) FROM json_each(c.core, '$.parts'))"

/* clang-format off */
const char *const ih_db_statements[IH_SQL_N] = {
  [IH_SQL_BEGIN] = "BEGIN",
  [IH_SQL_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
  [IH_SQL_COMMIT] = "COMMIT",
  [IH_SQL_ROLLBACK] = "ROLLBACK",
  [IH_SQL_SAVEPOINT] = "SAVEPOINT ih",
  [IH_SQL_RELEASE] = "RELEASE ih",
  [IH_SQL_ROLLBACK_TO] = "ROLLBACK TO ih",
  [IH_SQL_INTEGRITY_CHECK] = "PRAGMA integrity_check(1)",
  [IH_SQL_META_GET] = "SELECT value FROM meta WHERE key = ?1",
  [IH_SQL_META_SET] =
    "INSERT INTO meta VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
  [IH_SQL_COUNTER_GET] = "SELECT value FROM counter WHERE name = ?1",
  [IH_SQL_COUNTER_SET] = "UPDATE counter SET value = ?2 WHERE name = ?1",
  /* people and devices */
  [IH_SQL_USER_INSERT] =
    "INSERT INTO user(id, login, name_ar, name_en, agency, role, clearance, focal_point, "
    "coordinator, password, created_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
  [IH_SQL_USER_BY_LOGIN] =
    "SELECT id, login, name_ar, name_en, agency, role, clearance, focal_point, coordinator, "
    "disabled_at, password FROM user WHERE login = ?1",
  [IH_SQL_USER_LIST] =
    "SELECT id, login, name_ar, name_en, agency, role, clearance, focal_point, coordinator, "
    "disabled_at FROM user ORDER BY login",
  [IH_SQL_USER_COLLEAGUES] =
    "SELECT id, name_ar, name_en, role FROM user WHERE agency = ?1 AND disabled_at IS NULL ORDER "
    "BY login",
  [IH_SQL_USER_AT_WORK] = "SELECT role FROM user WHERE id = ?1 AND agency = ?2 AND disabled_at IS NULL",
  [IH_SQL_USER_NAME] = "SELECT name_ar, name_en FROM user WHERE id = ?1",
  [IH_SQL_USER_SET_DISABLED] = "UPDATE user SET disabled_at = ?2 WHERE login = ?1",
  [IH_SQL_USER_SET_PASSWORD] = "UPDATE user SET password = ?2 WHERE login = ?1",
  [IH_SQL_TOKEN_INSERT] =
    "INSERT INTO token(hash, user, device, created_at, expires_at) VALUES(?1, ?2, ?3, ?4, ?5)",
  [IH_SQL_TOKEN_SESSION] =
    "SELECT u.id, u.login, u.name_ar, u.name_en, u.agency, u.role, u.clearance, u.focal_point, "
    "u.coordinator, u.disabled_at, t.device, t.expires_at FROM token t JOIN user u ON u.id = "
    "t.user WHERE t.hash = ?1",
  [IH_SQL_TOKEN_DELETE] = "DELETE FROM token WHERE hash = ?1",
  [IH_SQL_TOKEN_DELETE_LOGIN] = "DELETE FROM token WHERE user = (SELECT id FROM user WHERE login = ?1)",
  [IH_SQL_TOKEN_TIDY] = "DELETE FROM token WHERE expires_at <= ?1",
  [IH_SQL_DEVICE_GET] = "SELECT user, low FROM device WHERE id = ?1",
  [IH_SQL_DEVICE_INSERT] = "INSERT INTO device(id, user, created_at) VALUES(?1, ?2, ?3)",
  [IH_SQL_DEVICE_LOW] = "UPDATE device SET low = ?2 WHERE id = ?1 AND low < ?2",
  /* records */
  [IH_SQL_RECORD_ROW] = "SELECT pk FROM record WHERE id = ?1",
  [IH_SQL_RECORD_GET] =
    "SELECT " RECORD_COLUMNS " FROM record r WHERE r.id = ?1",
  /* The one that was named or the next one: there is always one, so that it costs the same whether there is that one. */
  [IH_SQL_RECORD_NEAR] =
    "SELECT " RECORD_COLUMNS ", r.id FROM record r WHERE r.id >= min(?1, (SELECT max(id) FROM record)) ORDER BY r.id LIMIT 1",
  [IH_SQL_REFERENCE_NEAR] =
    "SELECT r.id, r.reference FROM record r WHERE r.reference >= min(?1, (SELECT max(reference) FROM record WHERE reference IS NOT NULL)) "
    "ORDER BY r.reference LIMIT 1",
  [IH_SQL_RECORD_INSERT] =
    "INSERT INTO record(id, kind, rev, seq, effective_at, core, contact, need, social, internal, "
    "reporter, case_id, person_id, reference, status, live, due, assignee, owner, from_agency, "
    "to_agency, opened_by, opened_at, conf, restricted, submitted, merged_into, emirates_id, service, sha256) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
    "?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)",
  [IH_SQL_RECORD_UPDATE] =
    "UPDATE record SET kind = ?2, rev = ?3, seq = ?4, effective_at = ?5, core = ?6, contact = ?7, "
    "need = ?8, social = ?9, internal = ?10, reporter = ?11, case_id = ?12, person_id = ?13, "
    "reference = ?14, status = ?15, live = ?16, due = ?17, assignee = ?18, owner = ?19, "
    "from_agency = ?20, to_agency = ?21, opened_by = ?22, opened_at = ?23, conf = ?24, restricted "
    "= ?25, submitted = ?26, merged_into = ?27, emirates_id = ?28, service = ?29, sha256 = ?30 WHERE id = ?1",
  [IH_SQL_RECORD_FATE] =
    "SELECT r.status, r.merged_into, r.kind <> 'person' AND max(r.conf, coalesce(c.conf, 0)) >= 2 "
    "FROM record r LEFT JOIN record c ON c.id = r.case_id WHERE r.id = ?1",
  [IH_SQL_RECORD_IS_CASE] = "SELECT 1 FROM record WHERE id = ?1 AND kind = 'case'",
  [IH_SQL_RECORD_CHILDREN] = "SELECT id FROM record WHERE case_id = ?1 AND kind = ?2 ORDER BY pk",
  [IH_SQL_RECORD_LIVE] = "SELECT id FROM record WHERE case_id = ?1 AND kind = ?2 AND live = 1 LIMIT ?3",
  [IH_SQL_PERSON_CASES] = "SELECT id FROM record WHERE person_id = ?1 AND kind = ?2 ORDER BY pk",
  [IH_SQL_USER_ABSENCES] = "SELECT id FROM record WHERE assignee = ?1 AND kind = 'absence' AND live = 1 ORDER BY pk",
  [IH_SQL_RECORD_BY_REFERENCE] = "SELECT id FROM record WHERE reference = ?1",
  [IH_SQL_CASE_REFERRALS] =
    "SELECT f.from_agency, f.to_agency, f.submitted, f.live, f.status = 'completed', f.conf, "
    "coalesce(json_extract(f.core, '$.business_status'), '') = 'consent-withdrawn', " GRANT_COLUMNS
    " FROM " GRANTED " WHERE f.case_id = ?1 AND f.kind = 'referral'",
  [IH_SQL_CASE_SHAPERS] =
    "SELECT f.kind, f.from_agency, f.to_agency, f.status, f.live, " GRANT_COLUMNS " FROM " GRANTED " WHERE f.case_id = ?1 AND "
    "f.kind IN ('inforequest', 'transfer')",
  [IH_SQL_CASE_FAMILY] = "SELECT id FROM record WHERE case_id = ?1",
  [IH_SQL_CASE_SUBMITTED] = "UPDATE record SET submitted = ?2 WHERE id = ?1 AND submitted <> ?2",
  /* who is what, and who hears of it */
  [IH_SQL_POLICY_RELATIONS] = /* the audience first: what is hidden ends there as what is missing does */
    "SELECT " POLICY_COLUMNS " FROM audience a CROSS JOIN record r ON r.id = a.record CROSS JOIN record v ON v.id = a.via WHERE "
    "a.record = ?1 AND a.audience = ?2",
  [IH_SQL_POLICY_THROUGH] =
    "SELECT " POLICY_COLUMNS " FROM audience a CROSS JOIN record r ON r.id = a.record CROSS JOIN record v ON v.id = a.via WHERE "
    "a.record = ?1 AND a.audience = ?2 AND a.via = ?3",
  [IH_SQL_AUDIENCE_OF] =
    "SELECT audience, relation FROM audience WHERE record = ?1 AND (?2 IS NULL OR via = ?2)",
  [IH_SQL_AUDIENCE_PUT] =
    "INSERT INTO audience(record, audience, via, relation, kind, live, due, conf) VALUES(?1, ?2, "
    "?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(record, audience, via) DO UPDATE SET relation = "
    "excluded.relation, live = excluded.live, due = excluded.due, conf = excluded.conf",
  [IH_SQL_AUDIENCE_DROP] = "DELETE FROM audience WHERE record = ?1 AND audience = ?2 AND via = ?3",
  [IH_SQL_FEED_POINT] =
    "INSERT INTO feed(audience, record, seq) VALUES(?1, ?2, ?3) ON CONFLICT(audience, record) DO "
    "UPDATE SET seq = excluded.seq",
  [IH_SQL_FEED_POINT_LATEST] =
    "INSERT INTO feed(audience, record, seq) VALUES(?1, ?2, ?3) ON CONFLICT(audience, record) DO "
    "UPDATE SET seq = excluded.seq WHERE excluded.seq > seq",
  [IH_SQL_FEED_PAGE] =
    "SELECT seq, record, EXISTS(SELECT 1 FROM action a WHERE a.seq = feed.seq AND a.actor = ?4) FROM feed "
    "WHERE audience = ?1 AND seq > ?2 ORDER BY seq, record LIMIT ?3",
  [IH_SQL_FEED_SEQUENCE] =
    "SELECT seq, record, EXISTS(SELECT 1 FROM action a WHERE a.seq = feed.seq AND a.actor = ?3) FROM feed "
    "WHERE audience = ?1 AND seq = ?2 ORDER BY record",
  [IH_SQL_FEED_NEXT] = "SELECT seq FROM feed WHERE audience = ?1 AND seq > ?2 ORDER BY seq LIMIT 1",
  [IH_SQL_FEED_AUDIENCE] = "SELECT min(audience) FROM feed WHERE audience > ?1",
  [IH_SQL_FEED_TIDY] =
    "DELETE FROM feed WHERE audience = ?1 AND seq > ?2 AND seq <= ?3 AND NOT EXISTS (SELECT 1 FROM audience a WHERE "
    "a.record = feed.record AND a.audience = feed.audience)",
  /* the log of commands and their answers */
  [IH_SQL_ACTION_HEAD] = "SELECT seq, hash FROM action ORDER BY seq DESC LIMIT 1",
  [IH_SQL_ACTION_UP_TO] = "SELECT hash FROM action WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1",
  [IH_SQL_ACTION_AGES] = "SELECT seq, server_at FROM action WHERE seq > ?1 ORDER BY seq LIMIT ?2",
  [IH_SQL_ACTION_AT] = "SELECT hash FROM action WHERE seq = ?1",
  [IH_SQL_ACTION_INSERT] =
    "INSERT INTO action(seq, id, target, verb, actor, agency, device, at, effective_at, "
    "server_at, base_rev, channel, args_digest, prev_hash, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, "
    "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
  [IH_SQL_ACTION_ARGS_INSERT] = "INSERT INTO action_args(seq, args) VALUES(?1, ?2)",
  [IH_SQL_TOUCHED_INSERT] =
    "INSERT INTO touched(seq, record, kind, case_id, rev, main) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
  [IH_SQL_ACTION_WALK] =
    "SELECT a.seq, a.id, a.target, a.verb, a.actor, a.agency, a.device, a.at, a.effective_at, "
    "a.server_at, a.base_rev, a.channel, a.args_digest, a.prev_hash, a.hash, x.args FROM action a "
    "LEFT JOIN action_args x ON x.seq = a.seq WHERE a.seq > ?1 ORDER BY a.seq LIMIT ?2",
  [IH_SQL_TIMELINE] =
    "SELECT t.seq, a.verb, a.actor, a.agency, a.at, a.effective_at, t.record, t.kind, t.rev, "
    "x.args FROM touched t JOIN action a ON a.seq = t.seq LEFT JOIN action_args x ON x.seq = "
    "t.seq WHERE t.case_id = ?1 AND t.main = 1 AND t.seq > ?2 ORDER BY t.seq",
  [IH_SQL_TIMELINE_BACK] =
    "SELECT t.seq, a.verb, a.actor, a.agency, a.at, a.effective_at, t.record, t.kind, t.rev, "
    "x.args FROM touched t JOIN action a ON a.seq = t.seq LEFT JOIN action_args x ON x.seq = "
    "t.seq WHERE t.case_id = ?1 AND t.main = 1 AND t.seq < ?2 ORDER BY t.seq DESC",
  [IH_SQL_ANSWER_GET] = "SELECT user, digest, status, body FROM answer WHERE command = ?1",
  [IH_SQL_ANSWER_AFTER] =
    "SELECT a.status, coalesce(t.rev, a.rev), CASE WHEN t.rev IS NULL THEN a.target ELSE t.record END FROM answer a "
    "LEFT JOIN action c ON c.id = a.command LEFT JOIN touched t ON t.seq = c.seq AND t.record = ?2 WHERE a.command = ?1 AND a.user = ?3",
  [IH_SQL_ANSWER_BY_N] = "SELECT 1 FROM answer WHERE device = ?1 AND n = ?2",
  [IH_SQL_ANSWER_INSERT] =
    "INSERT INTO answer(command, user, device, n, digest, target, status, rev, body, at) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
  [IH_SQL_ANSWER_TIDY] =
    "DELETE FROM answer WHERE at < ?1 AND (device IS NULL OR n < (SELECT low FROM device d WHERE "
    "d.id = answer.device))",
  [IH_SQL_VIEW_HEAD] = "SELECT batch, hash FROM view_batch ORDER BY batch DESC LIMIT 1",
  [IH_SQL_VIEW_INSERT] =
    "INSERT INTO view(batch, id, at, server_at, viewer, agency, device, route, purpose, subject, "
    "parts, from_seq, to_seq, records, case_id) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
    "?13, ?14, ?15) ON CONFLICT(id) DO NOTHING",
  [IH_SQL_SEEN_PUT] = /* of the view just inserted */
    "INSERT INTO seen SELECT coalesce(r.person_id, iif(r.kind = 'person', r.id, c.person_id)) AS person, last_insert_rowid() "
    "FROM record r LEFT JOIN record c ON c.id = r.case_id WHERE r.id = ?1 AND person IS NOT NULL ON CONFLICT DO NOTHING",
  /* The same of one made offline, by whoever was told of the record; to others it is as if there were none. */
  [IH_SQL_SEEN_CLAIM] =
    "INSERT INTO seen SELECT coalesce(r.person_id, iif(r.kind = 'person', r.id, c.person_id)) AS person, last_insert_rowid() "
    "FROM (SELECT ?1 AS id WHERE EXISTS (SELECT 1 FROM audience WHERE record = ?1 AND audience = ?2) "
    "OR EXISTS (SELECT 1 FROM audience WHERE record = ?1 AND audience = ?3) OR EXISTS (SELECT 1 FROM feed WHERE audience = ?2 AND record = ?1) "
    "OR EXISTS (SELECT 1 FROM feed WHERE audience = ?3 AND record = ?1)) told CROSS JOIN record r ON r.id = told.id "
    "LEFT JOIN record c ON c.id = r.case_id WHERE person IS NOT NULL ON CONFLICT DO NOTHING",
  [IH_SQL_VIEW_BATCH_INSERT] =
    "INSERT INTO view_batch(batch, count, prev_hash, hash, form) VALUES(?1, ?2, ?3, ?4, ?5)",
  [IH_SQL_VIEW_BATCHES] = "SELECT batch, count, prev_hash, hash, form FROM view_batch WHERE batch > ?1 ORDER BY batch LIMIT ?2",
  [IH_SQL_VIEW_ROWS] =
    "SELECT id, at, server_at, viewer, agency, device, route, purpose, subject, parts, from_seq, "
    "to_seq, records, case_id FROM view WHERE batch = ?1 ORDER BY seq",
  [IH_SQL_VIEW_STRAY] = "SELECT batch FROM view WHERE batch >= ?1 OR batch < 1 LIMIT 1",
  /* references, jobs, keys of people */
  [IH_SQL_REFERENCE_NEXT] = "SELECT next FROM reference_counter WHERE agency = ?1 AND year = ?2",
  [IH_SQL_REFERENCE_GIVEN] = "SELECT coalesce(sum(next - 1), 0) FROM reference_counter",
  [IH_SQL_REFERENCE_SET] =
    "INSERT INTO reference_counter(agency, year, next) VALUES(?1, ?2, ?3) ON CONFLICT(agency, "
    "year) DO UPDATE SET next = excluded.next",
  [IH_SQL_LEASE_INSERT] =
    "INSERT INTO lease(agency, year, first, last, device, user, at) VALUES(?1, ?2, ?3, ?4, ?5, "
    "?6, ?7)",
  [IH_SQL_LEASE_HOLDS] =
    "SELECT 1 FROM (SELECT last, device, user FROM lease WHERE agency = ?2 AND year = ?3 AND "
    "first <= ?4 ORDER BY first DESC LIMIT 1) WHERE last >= ?4 AND (device = ?1 OR user = ?5 "
    "OR (user = '*' AND ?6 = ?2))",
  [IH_SQL_JOB_PUT] =
    "INSERT INTO job(target, key, verb, due) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(target, key) DO "
    "UPDATE SET verb = excluded.verb, due = excluded.due",
  [IH_SQL_JOB_DROP] = "DELETE FROM job WHERE target = ?1 AND key = ?2",
  [IH_SQL_JOB_DONE] = "DELETE FROM job WHERE target = ?1 AND key = ?2 AND due = ?3",
  [IH_SQL_JOB_DUE] = "SELECT target, key, verb, due FROM job WHERE due <= ?1 ORDER BY due LIMIT ?2",
  [IH_SQL_JOB_NEXT] = "SELECT min(due) FROM job WHERE due < ?1",
  [IH_SQL_JOB_ASIDE] = "UPDATE job SET due = due + ?4 WHERE target = ?1 AND key = ?2 AND due = ?3",
  [IH_SQL_JOB_BACK] = "UPDATE job SET due = due - ?1 WHERE due >= ?1",
  [IH_SQL_KEY_DROP] = "DELETE FROM person_key WHERE key = ?1 AND person = ?2",
  [IH_SQL_KEY_CLEAR] = "DELETE FROM person_key",
  [IH_SQL_KEY_INSERT] = "INSERT INTO person_key(key, person) VALUES(?1, ?2) ON CONFLICT DO NOTHING",
  [IH_SQL_KEY_FIND] = "SELECT r.id FROM person_key k CROSS JOIN record r ON r.pk = k.person WHERE k.key = ?1 AND r.restricted = 0 LIMIT ?2",
  /* Of the restricted people that an agency has to do with, those under one of these keys: who they are is asked before what for,
   * so that nobody's being there costs anything. Each once, however many cases and keys bring them. */
  [IH_SQL_KEY_FIND_KEPT] =
    "SELECT r.id FROM person_key m CROSS JOIN record r ON r.pk = m.person WHERE m.key = ?4 AND "
    "iif(EXISTS (SELECT 1 FROM audience a WHERE a.record = r.id AND a.audience = ?3), EXISTS (SELECT 1 FROM json_each(?1) j "
    "CROSS JOIN person_key k ON k.key = j.value AND k.person = m.person), 0) LIMIT ?2",
  [IH_SQL_KEY_PEOPLE] = "SELECT id FROM record WHERE kind = 'person'",
  /* Each in the order of a table, so that nothing is sorted and held. */
  [IH_SQL_PEOPLE_IMPORTED] =
    "SELECT " RECORD_COLUMNS ", r.id, i.row FROM import_row i CROSS JOIN record r ON r.id = i.person "
    "WHERE r.kind = 'person' AND r.restricted = 0 AND r.merged_into IS NULL ORDER BY i.row",
  [IH_SQL_PEOPLE_OTHERS] =
    "SELECT " RECORD_COLUMNS ", r.id, 0 FROM record r WHERE r.kind = 'person' AND r.restricted = 0 AND r.merged_into IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM import_row i WHERE i.person = r.id) ORDER BY r.pk",
  [IH_SQL_PEOPLE_HIDDEN] =
    "SELECT count(*) FROM record WHERE kind = 'person' AND restricted = 1 AND merged_into IS NULL",
  [IH_SQL_IMPORT_ROW] = "SELECT row FROM import_row WHERE person = ?1",
  [IH_SQL_IMPORT_LAST] = "SELECT coalesce(max(row), 0) FROM import_row",
  [IH_SQL_IMPORT_PUT] = "INSERT INTO import_row(row, person) VALUES(?1, ?2) ON CONFLICT DO NOTHING",
  /* reading */
  [IH_SQL_LIST] =
    LIST_HEAD "AND a.kind = ?2 AND a.live = ?3 AND (a.due, a.record) > (?4, ?5) AND (a.relation & ?6) AND "
    "a.conf < ?7 AND (?8 IS NULL OR r.status = ?8) AND (?9 IS NULL OR r.assignee = ?9) AND "
    "a.due <= ?10 ORDER BY a.due, a.record LIMIT ?11",
  [IH_SQL_LIST_ANY] =
    LIST_HEAD "AND a.kind = ?2 AND (?3 IS NULL OR a.live = ?3) AND (a.due, a.record) > (?4, ?5) AND (a.relation & ?6) AND "
    "a.conf < ?7 AND (?8 IS NULL OR r.status = ?8) AND (?9 IS NULL OR r.assignee = ?9) AND "
    "a.due <= ?10 ORDER BY a.due, a.record LIMIT ?11",
  /* Asked for all relations and levels, as usual, it counts index entries without taking them apart. */
  [IH_SQL_LIST_COUNT] =
    "SELECT count(*) FROM (SELECT 1 FROM audience a WHERE a.audience = ?1 AND a.kind = ?2 AND "
    "a.live = ?3 AND (?4 = 4294967295 OR a.relation & ?4) AND (?5 > 2 OR a.conf < ?5) AND a.due <= ?6 "
    "LIMIT ?7)",
  [IH_SQL_LIST_COUNT_FILTERED] =
    "SELECT count(*) FROM (SELECT 1 FROM audience a JOIN record r ON r.id = a.record WHERE "
    "a.audience = ?1 AND a.kind = ?2 AND (?3 IS NULL OR a.live = ?3) AND (a.relation & ?4) AND a.conf < ?5 "
    "AND a.due <= ?6 AND (?8 IS NULL OR r.status = ?8) AND (?9 IS NULL OR r.assignee = ?9) LIMIT "
    "?7)",
  /* the first load */
  [IH_SQL_SNAPSHOT_COUNT] = "SELECT count(*) FROM audience a WHERE a.audience = ?1",
  [IH_SQL_SNAPSHOT] =
    LIST_COLUMNS ", r.person_id" LIST_FROM "AND a.kind = ?2 AND a.live = ?3 AND (a.due, a.record) > (?4, ?5) "
    "ORDER BY a.due, a.record",
  /* a person has a row for each case it is seen through */
  [IH_SQL_SNAPSHOT_PEOPLE] =
    "SELECT a.record, a.due, count(*) FROM audience a WHERE a.audience = ?1 AND a.kind = ?2 AND a.live = ?3 AND "
    "(a.due, a.record) > (?4, ?5) GROUP BY a.due, a.record ORDER BY a.due, a.record",
  [IH_SQL_SNAPSHOT_PERSON] =
    "SELECT " POLICY_COLUMNS ", " RECORD_COLUMNS ", v.id, v.live, v.due, v.seq FROM audience a JOIN record r ON r.id = a.record JOIN record v ON v.id = a.via "
    "WHERE a.audience = ?1 AND a.record = ?2",
  [IH_SQL_PERSON_RESTRICTED] = "SELECT coalesce((SELECT restricted FROM record WHERE id = ?1), 0)",
  [IH_SQL_PERSON_LIVE_CASES] =
    "SELECT count(*) FROM record WHERE person_id = ?1 AND kind = 'case' AND live = 1 AND conf = 0",
  /* sealed cases are never told of, drafts are nobody's business yet */
  [IH_SQL_PERSON_STANDING] =
    "SELECT id, service, owner, to_agency, json_extract(core, '$.bundle') FROM record WHERE person_id = ?1 AND kind IN ('case', 'referral') "
    "AND live = 1 AND conf < 2 AND status <> 'draft' LIMIT ?2",
  [IH_SQL_PERSON_SHARED] =
    "SELECT coalesce(from_agency, json_extract(core, '$.intake_agency')), owner, to_agency, conf, live = 1 AND conf < 2 AND status <> 'draft' "
    "FROM record WHERE person_id = ?1 AND kind IN ('case', 'referral') AND (owner = ?2 OR from_agency = ?2 OR to_agency = ?2 OR "
    "json_extract(core, '$.intake_agency') = ?2)",
  [IH_SQL_PERSON_STUDIES] =
    "SELECT s.owner FROM record s JOIN record c ON c.id = s.case_id WHERE s.person_id = ?1 AND s.kind = 'study' AND s.status = 'attested' "
    "AND json_extract(s.core, '$.valid_until') >= ?2 AND c.conf = 0 AND c.status <> 'entered_in_error' LIMIT ?3",
  [IH_SQL_PERSON_DOCUMENTS] =
    "SELECT id FROM record WHERE person_id = ?1 AND kind = 'document' AND status IN ('on_file', 'verified') LIMIT ?2",
  /* what other agencies may know of a person besides: nothing out of a sealed case, nor what only some may open */
  [IH_SQL_PERSON_PAPERS] =
    "SELECT json_extract(d.core, '$.type'), json_extract(d.core, '$.on_file_since'), json_extract(d.core, '$.valid_until'), d.owner, d.id "
    "FROM record d JOIN record c ON c.id = d.case_id WHERE d.person_id = ?1 AND d.kind = 'document' AND d.status IN ('on_file', 'verified') "
    "AND max(c.conf, d.restricted) <= ?2 ORDER BY d.pk DESC LIMIT ?3",
  /* A referral to the service of its own case is a part of that case, which counts once it is closed. */
  [IH_SQL_PERSON_AID] =
    "SELECT r.service, iif(r.kind = 'case', r.owner, r.to_agency), json_extract(r.core, iif(r.kind = 'case', '$.result', '$.outcome')), "
    "json_extract(r.core, iif(r.kind = 'case', '$.closed_at', '$.completed_at')), r.kind FROM record r LEFT JOIN record c ON c.id = r.case_id "
    "WHERE r.person_id = ?1 AND r.kind IN ('case', 'referral') AND r.status IN ('closed', 'completed') AND "
    "max(r.conf, coalesce(c.conf, 0)) <= ?2 AND (r.kind = 'case' OR c.service IS NOT r.service OR c.status <> 'closed') "
    "ORDER BY r.pk DESC LIMIT ?3",
  /* who saw a person */
  [IH_SQL_PERSON_MERGED] = "SELECT id FROM record WHERE merged_into = ?1",
  [IH_SQL_SEEN_BEFORE] = "SELECT view FROM seen WHERE person = ?1 AND view < ?2 ORDER BY view DESC LIMIT ?3",
  [IH_SQL_VIEWS_WIDE] =
    "SELECT v.seq, v.agency, v.viewer, u.role = 'front_desk', v.from_seq, v.to_seq, v.records FROM view v LEFT JOIN user u ON u.id = v.viewer "
    "WHERE (v.to_seq > 0 OR v.records IS NOT NULL) AND v.seq < ?1 AND v.seq > ?2 ORDER BY v.seq DESC LIMIT ?3",
  /* Records that may be named: of a person, but for what is sealed; and when something was done to them. */
  [IH_SQL_PERSON_RECORDS] =
    "SELECT ?1 UNION SELECT r.id FROM record c JOIN record r ON r.id = c.id OR r.case_id = c.id WHERE c.person_id = ?1 AND c.kind = 'case' "
    "AND max(c.conf, r.conf) < 2",
  [IH_SQL_PERSON_TOUCHED] =
    "SELECT t.seq FROM record c JOIN touched t ON t.case_id = c.id AND t.main = 1 WHERE c.person_id = ?1 AND c.kind = 'case' AND c.conf < 2 "
    "UNION SELECT seq FROM record WHERE id = ?1 ORDER BY 1",
  /* Who has had to do with a person otherwise than by a sealed case, and since when. */
  [IH_SQL_PERSON_AUDIENCES] =
    "SELECT a.audience, 0 FROM audience a JOIN record v ON v.id = a.via JOIN record p ON p.id = a.record WHERE a.record = ?1 AND max(v.conf, a.conf) < 2 AND "
    "(a.relation & 33 OR a.audience LIKE 'u:%') UNION ALL "
    "SELECT c.from_agency, 0 FROM record c WHERE c.person_id = ?1 AND c.kind = 'case' AND c.conf < 2 UNION ALL "
    "SELECT f.to_agency, coalesce((SELECT min(t.seq) FROM touched t JOIN action a ON a.seq = t.seq WHERE t.case_id = c.id AND t.main = 1 AND "
    "t.record = f.id AND a.verb = 'referral.submit'), f.seq) FROM record c JOIN record f ON f.case_id = c.id AND f.kind = 'referral' AND "
    "f.submitted = 1 WHERE c.person_id = ?1 AND c.kind = 'case' AND max(f.conf, c.conf) < 2",
  [IH_SQL_VIEW_ONE] =
    "SELECT v.at, v.viewer, u.name_ar, u.name_en, v.agency, v.route, v.purpose, v.parts, v.id IS NOT NULL, max(coalesce(c.conf, 0), "
    "coalesce(r.conf, 0)), v.to_seq FROM view v LEFT JOIN user u ON u.id = v.viewer LEFT JOIN record r ON r.id = v.subject LEFT JOIN "
    "record c ON c.id = coalesce(v.case_id, r.case_id) WHERE v.seq = ?1",
  [IH_SQL_ACCESS_COUNT] = "SELECT count(*) FROM record WHERE kind = 'access' AND opened_by = ?1 AND opened_at > ?2",
  /* bytes of documents */
  [IH_SQL_DOCUMENT_BYTES] =
    "SELECT r.id, r.opened_by, json_extract(r.internal, '$.origin'), json_extract(r.social, '$.size'), "
    "json_extract(r.social, '$.media'), EXISTS(SELECT 1 FROM given g WHERE g.document IN (lower(hex(r.id)), "
    "replace(json_extract(r.internal, '$.origin'), '-', ''))), " POLICY_COLUMNS " FROM record r JOIN audience a ON a.record = r.id AND a.audience = ?2 JOIN record v ON "
    "v.id = a.via WHERE r.sha256 = ?1",
  [IH_SQL_DOCUMENT_GIVEN] = "INSERT INTO given VALUES(?1) ON CONFLICT DO NOTHING",
  [IH_SQL_BYTES_NOTED] =
    "SELECT r.sha256, max(json_extract(r.social, '$.size')) FROM record r JOIN given g ON g.document = lower(hex(r.id)) "
    "WHERE r.sha256 IS NOT NULL GROUP BY r.sha256",
  [IH_SQL_BYTES_IS_NOTED] =
    "SELECT 1 FROM record r JOIN given g ON g.document = lower(hex(r.id)) WHERE r.sha256 = ?1 LIMIT 1",
  /* what law has removed */
  [IH_SQL_ERASE_ARGS] = "DELETE FROM action_args WHERE seq IN (SELECT seq FROM action WHERE target = ?1) AND seq < ?2",
  [IH_SQL_ERASE_ANSWERS] =
    "UPDATE answer SET body = json_remove(body, '$.detail') WHERE target = ?1 OR target IN (SELECT id FROM record WHERE case_id = ?1)",
  [IH_SQL_ERASE_LINKS] = "DELETE FROM upload_link WHERE case_id = ?1",
  [IH_SQL_ERASE_GIVEN] = "DELETE FROM given WHERE document = lower(hex(?1))",
  [IH_SQL_ERASE_FILE] = "INSERT INTO dropped_file(sha256) VALUES(?1) ON CONFLICT DO NOTHING",
  [IH_SQL_ERASED_FILES] = "SELECT d.sha256, EXISTS(SELECT 1 FROM record r WHERE r.sha256 = d.sha256) FROM dropped_file d",
  [IH_SQL_ERASED_FILES_DONE] = "DELETE FROM dropped_file",
  [IH_SQL_RETENTION_HELD] = "SELECT " HELD_CASE("?1", "?2"),
  [IH_SQL_RETENTION_CASES] =
    "SELECT r.id FROM record r WHERE r.kind = 'case' AND r.status = ?1 AND r.live = 0 AND json_extract(r.core, '$.forgotten_at') IS NULL "
    "AND coalesce(unixepoch(json_extract(r.core, '$.closed_at')) * 1000, r.effective_at) <= ?2 AND " HELD_CASE("r.id", "?3") " = ?4 ORDER BY r.pk",
  [IH_SQL_RETENTION_PEOPLE] =
    "SELECT r.id FROM record r WHERE r.kind = 'person' AND r.merged_into IS NULL AND r.opened_at <= ?1 AND NOT EXISTS(SELECT 1 FROM "
    "record c WHERE c.person_id = r.id AND c.kind = 'case' AND json_extract(c.core, '$.forgotten_at') IS NULL) ORDER BY r.pk",
  /* heads of both logs */
  [IH_SQL_HEAD_INSERT] =
    "INSERT INTO audit_head(epoch, seq, hash, view_batch, view_hash, at, key, signature) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
  /* both logs, for those who check */
  [IH_SQL_AUDIT_ACTION_TIME] = "SELECT server_at FROM action WHERE seq >= ?1 ORDER BY seq LIMIT 1",
  [IH_SQL_AUDIT_VIEW_TIME] = "SELECT server_at FROM view WHERE seq >= ?1 ORDER BY seq LIMIT 1",
  [IH_SQL_AUDIT_ACTIONS] =
    "SELECT a.seq, a.at, a.server_at, a.actor, a.agency, a.device, a.verb, a.target, a.channel, r.kind, " REFERENCE_OF("a.target")
    " FROM action a LEFT JOIN record r ON r.id = a.target WHERE a.seq < ?1 AND a.seq >= ?4 AND (?3 IS NULL OR a.actor = ?3) AND "
    "(?2 IS NULL OR a.target = ?2 OR a.seq IN (SELECT t.seq FROM touched t WHERE t.case_id = ?2 AND t.main = 1)) AND "
    "(a.agency = ?5 OR " CONCERNS("a.target", "?5", "?6") ") ORDER BY a.seq DESC LIMIT ?7",
  [IH_SQL_AUDIT_VIEWS] =
    "SELECT v.seq, v.at, v.server_at, v.viewer, v.agency, v.device, v.route, v.purpose, v.subject, v.parts, v.from_seq, v.to_seq, "
    "coalesce(length(v.records), 0) / 16, v.id IS NOT NULL, r.kind, " REFERENCE_OF("v.subject")
    " FROM view v LEFT JOIN record r ON r.id = v.subject WHERE v.seq < ?1 AND v.seq >= ?4 AND (?3 IS NULL OR v.viewer = ?3) AND "
    "(v.agency = ?5 OR " CONCERNS("v.subject", "?5", "?6") " OR " CONCERNS("?2", "?5", "?6") ") AND (?2 IS NULL OR v.subject = ?2 OR "
    "v.subject IN (SELECT id FROM record WHERE case_id = ?2) OR coalesce(instr(v.records, ?2), 0) > 0 OR (v.route = 'sync.changes' AND "
    "EXISTS(SELECT 1 FROM touched t WHERE t.seq BETWEEN v.from_seq AND v.to_seq AND t.record = ?2) AND EXISTS(SELECT 1 FROM "
    "audience w WHERE w.record = ?2 AND (w.audience = v.agency OR replace(substr(w.audience, 3), '-', '') = lower(hex(v.viewer))))))"
    " ORDER BY v.seq DESC LIMIT ?7",
  [IH_SQL_AUDIT_LOG_ACTIONS] =
    "SELECT a.seq, a.id, a.target, a.verb, a.actor, a.agency, a.device, a.at, a.effective_at, a.server_at, a.base_rev, a.channel, "
    "a.args_digest, a.prev_hash, a.hash, coalesce(a.agency = ?3, 0) OR " CONCERNS("a.target", "?3", "?4")
    " FROM action a WHERE a.seq > ?1 AND a.seq <= ?2 ORDER BY a.seq LIMIT ?5",
  [IH_SQL_AUDIT_LOG_BATCHES] =
    "SELECT batch, count, hash, form FROM view_batch WHERE batch > ?1 AND batch <= ?2 ORDER BY batch LIMIT ?3",
  [IH_SQL_AUDIT_LOG_VIEWS] =
    "SELECT id, at, server_at, viewer, agency, device, route, purpose, subject, parts, from_seq, to_seq, records, v.case_id, v.agency = ?2 OR "
    CONCERNS("v.subject", "?2", "?3") " FROM view v WHERE batch = ?1 ORDER BY seq",
  [IH_SQL_VIEW_BATCH_AT] = "SELECT hash FROM view_batch WHERE batch = ?1",
  [IH_SQL_HEAD_LAST] =
    "SELECT n, epoch, seq, hash, view_batch, view_hash, at, key, signature FROM audit_head ORDER BY n DESC LIMIT 1",
  [IH_SQL_HEADS] =
    "SELECT n, epoch, seq, hash, view_batch, view_hash, at, key, signature FROM audit_head WHERE n > ?1 ORDER BY n LIMIT ?2",
  /* upload links; the first columns are those of a session */
  [IH_SQL_LINK_CLEAR] = "DELETE FROM upload_link WHERE case_id = ?1 AND type = ?2",
  [IH_SQL_LINK_PUT] =
    "INSERT INTO upload_link(hash, id, case_id, type, user, device, expires_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [IH_SQL_LINK_BY_HASH] =
    "SELECT u.id, u.login, u.name_ar, u.name_en, u.agency, u.role, u.clearance, u.focal_point, u.coordinator, "
    "u.disabled_at, l.device, l.expires_at, l.id, l.case_id, l.type FROM upload_link l JOIN user u ON u.id = l.user "
    "WHERE l.hash = ?1 AND l.document IS NULL",
  [IH_SQL_LINK_STATE] =
    "SELECT expires_at, document, id, user FROM upload_link WHERE id >= min(?1, (SELECT max(id) FROM upload_link)) ORDER BY id LIMIT 1",
  [IH_SQL_LINK_SPEND] = "UPDATE upload_link SET document = ?2 WHERE hash = ?1 AND document IS NULL",
  [IH_SQL_LINK_TIDY] = "DELETE FROM upload_link WHERE expires_at <= ?1",
  /* what is over, for forecasts: the conditions are those of the partial indexes */
  [IH_SQL_PAST_CASES] =
    "SELECT id, id, opened_at, json_extract(core, '$.closed_at') FROM record WHERE kind = 'case' AND status = 'closed' "
    "AND service = ?1 ORDER BY pk DESC LIMIT ?2",
  /* A referral to the service its case is of is a part of that case, which counts already. */
  [IH_SQL_PAST_REFERRALS] =
    "SELECT r.id, r.case_id, r.opened_at, json_extract(r.core, '$.completed_at') FROM (SELECT pk, id, case_id, "
    "opened_at, core FROM record WHERE kind = 'referral' AND status = 'completed' AND service = ?1 ORDER BY pk DESC "
    "LIMIT ?2) r JOIN record c ON c.id = r.case_id WHERE c.service IS NOT ?1 ORDER BY r.pk DESC",
  [IH_SQL_PAST_EVENTS] =
    "SELECT t.record, a.verb, a.effective_at FROM touched t JOIN action a ON a.seq = t.seq WHERE t.case_id = ?1 AND "
    "t.main = 1 ORDER BY t.seq LIMIT ?2",
  /* Sealed ones are there for the agencies they concern alone. */
  [IH_SQL_STATS_REFERRALS] =
    "SELECT r.status, json_extract(r.core, '$.resume_to'), json_extract(r.core, '$.business_status'), "
    "json_extract(r.core, '$.reason_code'), r.from_agency, r.to_agency, r.service, "
    "json_extract(r.social, '$.guide_session'), json_extract(c.social, '$.guide_session'), "
    /* Reopened: what an earlier attempt came to stands in what was done to it. */
    "json_extract(r.core, '$.attempt') > 1 AND EXISTS (SELECT 1 FROM touched t JOIN action a ON a.seq = t.seq JOIN action_args g "
    "ON g.seq = t.seq WHERE t.case_id = r.case_id AND t.main = 1 AND t.record = r.id AND a.verb = 'referral.reject' AND "
    "json_extract(g.args, '$.reason_code') = 'wrong-agency'), r.opened_at, "
    "CASE WHEN r.status = 'cancelled' THEN (SELECT min(n.opened_at) FROM record n WHERE n.case_id = r.case_id AND "
    "n.kind = 'referral' AND n.submitted = 1 AND n.to_agency <> r.to_agency AND n.opened_at > r.opened_at) END, "
    "r.status = 'cancelled' AND EXISTS (SELECT 1 FROM action a WHERE a.target = r.id AND a.verb = 'referral.accept' AND NOT EXISTS "
    "(SELECT 1 FROM action n WHERE n.target = r.id AND n.verb = 'referral.reopen' AND n.seq > a.seq)) "
    "FROM record r LEFT JOIN record c ON c.id = r.case_id WHERE r.kind = 'referral' AND r.submitted = 1 AND "
    "(r.conf < 2 OR r.from_agency = ?1 OR r.to_agency = ?1)",
  /* webhooks */
  [IH_SQL_HOOK_NEWEST] = "SELECT coalesce(max(seq), 0) FROM action",
  [IH_SQL_HOOK_PLACE] = "SELECT seq FROM hook WHERE agency = ?1",
  [IH_SQL_HOOK_MOVE] = "INSERT INTO hook(agency, seq) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET seq = ?2",
  [IH_SQL_HOOK_KIND] = "SELECT kind FROM record WHERE id = ?1",
  [IH_SQL_HOOK_PUT] =
    "INSERT OR IGNORE INTO hook_delivery(id, agency, event, record, seq, made_at, due) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6)",
  [IH_SQL_HOOK_DUE] =
    "SELECT id, agency, event, record, seq, made_at, due, tries FROM hook_delivery WHERE agency = ?1 AND due <= ?2 ORDER BY tries, seq LIMIT 100",
  [IH_SQL_HOOK_TAKEN] = "DELETE FROM hook_delivery WHERE id = ?1",
  [IH_SQL_HOOK_FAILED] = "UPDATE hook_delivery SET tries = tries + 1, due = ?2 WHERE id = ?1",
  [IH_SQL_HOOK_REST] = "UPDATE hook_delivery SET due = ?2 WHERE agency = ?1 AND due < ?2",
  [IH_SQL_HOOK_LIST] = "SELECT id, agency, event, record, seq, made_at, due, tries FROM hook_delivery ORDER BY made_at, seq, agency",
  [IH_SQL_HOOK_AGAIN] = "UPDATE hook_delivery SET due = ?1, made_at = ?1, tries = 0 WHERE due IS NULL",
};
/* clang-format on */
