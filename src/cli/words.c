/* Names, spans of time and errors as people read them. */
#include "cli.h"

#include "ihala/problem.h"
#include "ihala/stranded.h"
#include "ihala/text.h"

const char *
ih_app_agency_name(const IhApp *app, const char *id)
{
  const IhAgency *agency = id != NULL ? ih_directory_agency(app->directory, id) : NULL;
  return agency != NULL ? ih_both(&agency->name, app->arabic) : id != NULL ? id : "";
}

const char *
ih_app_service_name(const IhApp *app, const char *id)
{
  const IhService *service = id != NULL ? ih_directory_service(app->directory, id) : NULL;
  return service != NULL ? ih_both(&service->name, app->arabic) : id != NULL ? id : "";
}

const char *
ih_app_purpose_name(const IhApp *app, const IhRecord *record)
{
  gboolean referral = record->kind == IH_KIND_REFERRAL;
  if (record->kind == IH_KIND_TRANSFER)
    return ih_label("kind", "transfer", app->arabic);
  if (!referral && record->kind != IH_KIND_CASE)
    return "";
  const char *event = referral ? NULL : ih_record_text(record, IH_CASE_bundle);
  const IhBundle *bundle = event != NULL ? ih_directory_bundle(app->directory, event) : NULL;
  return bundle != NULL ? ih_both(&bundle->name, app->arabic)
                        : ih_app_service_name(app, ih_record_text(record, referral ? IH_REFERRAL_service : IH_CASE_service));
}

static const IhPeer *
peer_of(const IhMe *me, const char *id)
{
  for (guint i = 0; me != NULL && me->colleagues != NULL && i < me->colleagues->len; i++) {
    const IhPeer *peer = g_ptr_array_index(me->colleagues, i);
    if (strcmp(peer->id, id) == 0)
      return peer;
  }
  return NULL;
}

static const char *
either(const char *first, const char *second)
{
  return first != NULL && *first != '\0' ? first : second;
}

const char *
ih_app_user_name(const IhApp *app, const char *id)
{
  if (id == NULL)
    return "";
  const IhMe *me = app->me;
  if (me != NULL && strcmp(me->id, id) == 0)
    return app->arabic ? either(me->name_ar, me->name_en) : either(me->name_en, me->name_ar);
  const IhPeer *peer = peer_of(me, id);
  if (peer == NULL)
    return id;
  return app->arabic ? either(peer->name_ar, peer->name_en) : either(peer->name_en, peer->name_ar);
}

/* --- errors --- */

/* Codes whose technical sentence helps the person who must mend it. The others' is for the log alone. */
static gboolean
detail_helps(int code)
{
  static const int codes[] = {
      IH_E_USAGE,       IH_E_SETTING_UNKNOWN, IH_E_SETTING_INVALID, IH_E_FOLDER_UNSAFE,  IH_E_FILE_MISSING,
      IH_E_TERMINAL,    IH_E_JSON_SYNTAX,     IH_E_JSON_DUPLICATE,  IH_E_JSON_DEPTH,     IH_E_JSON_TEXT,
      IH_E_JSON_NUMBER, IH_E_MEMBER_UNKNOWN,  IH_E_MEMBER_MISSING,  IH_E_MEMBER_INVALID, IH_E_IO,
      IH_E_TOO_LARGE,   IH_E_VERB_UNKNOWN,    IH_E_PRINTING,
  };
  for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
    if (codes[i] == code)
      return TRUE;
  return FALSE;
}

/* Seconds the server asked to wait, 0: it did not say. */
static int
again_after(const GError *error)
{
  gboolean told = ih_error_is(error, IH_E_RATE_LIMITED) && g_str_has_prefix(error->message, IH_AGAIN_AFTER);
  return told ? (int)CLAMP(g_ascii_strtoll(error->message + strlen(IH_AGAIN_AFTER), NULL, 10), 0, 3600) : 0;
}

char *
ih_app_error_text(const IhApp *app, const GError *error)
{
  gboolean ours = error->domain == IH_ERROR;
  const char *text = ih_problem_text(ours ? (IhCode)error->code : IH_E_INTERNAL, app->arabic);
  if (again_after(error) > 0)
    return ih_text_format(_("%s Again in %d s."), text, again_after(error));
  const char *guard = ours ? ih_problem_detail(error->message, app->arabic) : NULL;
  if (guard != NULL)
    return g_strdup_printf("%s %s", text, guard);
  if (ours && !detail_helps(error->code))
    return g_strdup(text);
  g_autofree char *clean = ih_text_clean(error->message, -1, 0);
  return g_strdup_printf("%s\n  %s", text, clean);
}

/* --- spans of time --- */

/* Coarse on purpose: a row has eight cells for it. */
static char *
span(gint64 minutes)
{
  if (minutes >= 24 * 60)
    return g_strdup_printf(_("%d d"), (int)MIN(minutes / (24 * 60), 9999));
  if (minutes >= 60)
    return g_strdup_printf(_("%d h"), (int)(minutes / 60));
  return g_strdup_printf(_("%d min"), (int)minutes);
}

char *
words_span(gint64 ms)
{
  if (ms < IH_MINUTE)
    return g_strdup_printf(_("%d s"), (int)(MAX(ms, 0) / IH_SECOND));
  return span(ms / IH_MINUTE);
}

char *
ih_work_left(const IhApp *app, IhTime due, gboolean *late)
{
  IhTime now = ih_app_now(app);
  gboolean over = due != IH_TIME_NONE && due < now;
  if (late != NULL)
    *late = over;
  if (due == IH_TIME_NONE)
    return g_strdup("--");
  g_autofree char *text = span((over ? now - due : due - now) / IH_MINUTE);
  return over ? g_strdup_printf(_("LATE %s"), text) : g_steal_pointer(&text);
}

char *
words_ago(IhTime since, IhTime now)
{
  if (since - now > IH_MINUTE)
    return g_strdup(_("at an unknown time: the clock was set back"));
  if (now - since < IH_MINUTE)
    return g_strdup(_("just now"));
  g_autofree char *text = span(MAX(now - since, 0) / IH_MINUTE);
  return g_strdup_printf(_("%s ago"), text);
}

/* --- people --- */

char *
ih_work_person(const IhApp *app, const IhRecord *of, const IhRecord *person)
{
  g_autofree char *name = person != NULL ? ih_record_person_name(person, app->arabic) : NULL;
  if (name != NULL && *name != '\0')
    return g_steal_pointer(&name);
  static const int fields[IH_KIND_N] = {
      [IH_KIND_CASE] = IH_CASE_confidentiality, [IH_KIND_REFERRAL] = IH_REFERRAL_confidentiality, [IH_KIND_REQUEST] = IH_REQUEST_confidentiality};
  gboolean has = of != NULL && fields[of->kind] > 0;
  IhFieldId field = has ? (IhFieldId)fields[of->kind] : IH_CASE_confidentiality;
  if (has && ih_record_is(of, field, "sealed"))
    return g_strdup(_("[sealed]"));
  if (has && ih_record_is(of, field, "restricted"))
    return g_strdup(_("[restricted]"));
  return g_strdup(person != NULL && ih_record_flag(person, IH_PERSON_restricted) ? _("[restricted]") : "--");
}

/* --- what a record needs now --- */

typedef enum { AS_OWNER, AS_RECEIVER, AS_SENDER } Side;
enum { BY_MOST = 3 };
typedef struct {
  const char *text; /* N_() */
  int by[BY_MOST];  /* BY() of the verbs that answer it, the likeliest first; 0 ends */
} Need;
typedef struct {
  Side side;
  const char *status;
  const char *business; /* business_status, or NULL for any */
  gboolean staff;       /* only caseworkers and supervisors can do it */
  Need need;
} NeedRow;

#define BY(verb) (IH_VERB_##verb + 1)

/* The first row that fits speaks. */
static const NeedRow need_rows[] = {
    {AS_RECEIVER, "requested", NULL, TRUE, {N_("accept or return"), {BY(REFERRAL_ACCEPT), BY(REFERRAL_RETURN)}}},
    {AS_RECEIVER, "received", NULL, TRUE, {N_("accept or return"), {BY(REFERRAL_ACCEPT), BY(REFERRAL_RETURN)}}},
    {AS_RECEIVER, "accepted", NULL, TRUE, {N_("start"), {BY(REFERRAL_START)}}},
    {AS_RECEIVER, "in_progress", NULL, TRUE, {N_("complete"), {BY(REFERRAL_COMPLETE)}}},
    {AS_SENDER, "on_hold", "incomplete", FALSE, {N_("complete what is missing"), {BY(REFERRAL_RESUME)}}},
    {AS_RECEIVER, "on_hold", "incomplete", TRUE, {N_("waits for the sender"), {0}}},
    {AS_RECEIVER, "on_hold", NULL, TRUE, {N_("resume when ready"), {BY(REFERRAL_RESUME)}}},
    {AS_SENDER, "draft", NULL, FALSE, {N_("send"), {BY(REFERRAL_SUBMIT)}}},
    {AS_SENDER, "rejected", NULL, FALSE, {N_("choose another way"), {0}}},
    {AS_SENDER, "failed", NULL, FALSE, {N_("choose another way"), {0}}},
    {AS_SENDER, "completed", NULL, FALSE, {N_("confirm"), {BY(REFERRAL_CONFIRM), BY(REFERRAL_DISPUTE)}}},
    {AS_OWNER, "open", NULL, TRUE, {N_("assign and study"), {BY(CASE_ASSIGN), BY(CASE_STUDY)}}},
    {AS_OWNER, "active", NULL, TRUE, {N_("decide"), {BY(CASE_PROPOSE), BY(CASE_STUDY), BY(CASE_CLOSE)}}},
    {AS_OWNER, "on_hold", NULL, TRUE, {N_("resume when ready"), {BY(CASE_RESUME)}}},
};

static const NeedRow request_rows[] = {
    {AS_RECEIVER, "requested", NULL, FALSE, {N_("answer"), {0}}},
    {AS_RECEIVER, "received", NULL, FALSE, {N_("answer"), {0}}},
    {AS_RECEIVER, "accepted", NULL, FALSE, {N_("answer"), {0}}},
    {AS_RECEIVER, "in_progress", NULL, FALSE, {N_("answer the rest"), {0}}},
    {AS_RECEIVER, "on_hold", NULL, TRUE, {N_("waits for the asker"), {0}}},
    {AS_SENDER, "on_hold", NULL, TRUE, {N_("say what is meant"), {0}}},
    {AS_SENDER, "completed", NULL, TRUE, {N_("read the answer"), {0}}},
    {AS_SENDER, "rejected", NULL, TRUE, {N_("choose another way"), {0}}},
    {AS_SENDER, "requested", NULL, FALSE, {N_("waits for the answer"), {0}}},
    {AS_SENDER, "received", NULL, FALSE, {N_("waits for the answer"), {0}}},
    {AS_SENDER, "accepted", NULL, FALSE, {N_("waits for the answer"), {0}}},
    {AS_SENDER, "in_progress", NULL, FALSE, {N_("waits for the answer"), {0}}},
};

static gboolean
need_fits(const NeedRow *row, const IhApp *app, const IhRecord *record, guint sides, const char *business)
{
  gboolean staff = app->viewer.role == IH_ROLE_CASEWORKER || app->viewer.role == IH_ROLE_SUPERVISOR;
  return (sides & (1u << row->side)) != 0 && g_strcmp0(row->status, ih_record_status(record)) == 0 &&
         (row->business == NULL || g_strcmp0(row->business, business) == 0) && (staff || !row->staff);
}

static guint
sides_of(const IhApp *app, const IhRecord *record)
{
  const char *agency = app->viewer.agency;
  if (record->kind == IH_KIND_CASE)
    return ih_record_is(record, IH_CASE_owner_agency, agency) ? 1u << AS_OWNER : 0;
  if (record->kind == IH_KIND_REQUEST)
    return (ih_record_is(record, IH_REQUEST_to_agency, agency) ? 1u << AS_RECEIVER : 0) |
           (ih_record_is(record, IH_REQUEST_from_agency, agency) ? 1u << AS_SENDER : 0);
  if (record->kind != IH_KIND_REFERRAL)
    return 0;
  guint sides = ih_record_is(record, IH_REFERRAL_to_agency, agency) ? 1u << AS_RECEIVER : 0;
  return sides | (ih_record_is(record, IH_REFERRAL_from_agency, agency) ? 1u << AS_SENDER : 0);
}

static const Need nothing = {"", {0}};

static const Need *
transfer_needs(const IhApp *app, const IhRecord *transfer)
{
  static const Need offered = {N_("take over or refuse"), {BY(TRANSFER_ACCEPT), BY(TRANSFER_REJECT)}}, elsewhere = {N_("with another agency"), {0}};
  static const Need nobody = {N_("take it back: nobody takes over"), {BY(TRANSFER_CANCEL)}};
  if (!ih_record_live(transfer))
    return &nothing;
  gboolean mine = ih_record_is(transfer, IH_TRANSFER_from_agency, app->viewer.agency);
  if (mine && ih_stranded(app->directory, transfer) != NULL)
    return &nobody;
  return ih_record_is(transfer, IH_TRANSFER_to_agency, app->viewer.agency) ? &offered : &elsewhere;
}

/* A decision of one's own waits for somebody else's; NULL: there is none to speak of. */
static const Need *
decision_needs(const IhApp *app, const IhRecord *the_case)
{
  static const Need approved = {N_("tell the customer and close"), {BY(CASE_CONTACT), BY(CASE_CLOSE)}};
  static const Need sent_back = {N_("decide anew: it came back"), {BY(CASE_PROPOSE), BY(CASE_STUDY)}};
  static const Need proposed = {N_("approve or send back"), {BY(CASE_APPROVE), BY(CASE_SEND_BACK)}}, waits = {N_("waits for approval"), {0}};
  gboolean staff = app->viewer.role == IH_ROLE_CASEWORKER || app->viewer.role == IH_ROLE_SUPERVISOR;
  if (!staff || !ih_record_is(the_case, IH_CASE_owner_agency, app->viewer.agency) || !ih_record_is(the_case, IH_CASE_status, "active"))
    return NULL;
  if (ih_record_is(the_case, IH_CASE_decision_status, "approved"))
    return &approved;
  if (ih_record_is(the_case, IH_CASE_decision_status, "sent_back"))
    return &sent_back;
  gboolean mine = ih_record_is(the_case, IH_CASE_proposed_by, app->viewer.user);
  if (!ih_record_is(the_case, IH_CASE_decision_status, "proposed"))
    return NULL;
  return app->viewer.role == IH_ROLE_SUPERVISOR && !mine ? &proposed : &waits;
}

/* One's own is judged by somebody else, and that of one's people by those whose case it was. */
static const Need *
access_needs(const IhApp *app, const IhRecord *access)
{
  static const Need judge = {N_("say whether it was right"), {BY(ACCESS_REVIEW)}};
  const char *case_id = ih_record_text(access, IH_ACCESS_case_id);
  g_autoptr(IhRecord) of = case_id != NULL ? ih_store_record(app->store, case_id, NULL) : NULL;
  gboolean ours = of != NULL && ih_record_is(of, IH_CASE_owner_agency, app->viewer.agency);
  gboolean own = ih_record_is(access, IH_ACCESS_user_id, app->viewer.user);
  return ours && !own && ih_record_is(access, IH_ACCESS_status, "over") ? &judge : &nothing;
}

/* Where the other side is there no more; NULL: it is, or that changes nothing for this one. */
static const Need *
stranded_needs(const IhApp *app, const IhRecord *record, guint sides)
{
  static const Need referral = {N_("withdraw or redirect: nobody takes it"), {BY(REFERRAL_WITHDRAW), BY(REFERRAL_REDIRECT), BY(REFERRAL_REQUEST_WITHDRAW)}};
  static const Need request = {N_("end it: nobody answers"), {BY(INFOREQUEST_CANCEL)}};
  static const Need unasked = {N_("decline it: nobody waits for the answer"), {BY(INFOREQUEST_DECLINE)}};
  gboolean asks = record->kind == IH_KIND_REQUEST;
  if ((sides & (1u << AS_SENDER)) != 0 && ih_stranded(app->directory, record) != NULL)
    return asks ? &request : &referral;
  return asks && (sides & (1u << AS_RECEIVER)) != 0 && ih_stranded_asker(app->directory, record) != NULL ? &unasked : NULL;
}

static const Need *
need_of(const IhApp *app, const IhRecord *record)
{
  static const Need withdrawal = {N_("confirm the withdrawal"), {BY(REFERRAL_CONFIRM_WITHDRAW)}};
  static const Need disputed = {N_("disputed: redo it"), {BY(REFERRAL_COMPLETE)}};
  const Need *decision = record->kind == IH_KIND_CASE ? decision_needs(app, record) : NULL;
  if (decision != NULL)
    return decision;
  if (record->kind == IH_KIND_TRANSFER)
    return transfer_needs(app, record);
  if (record->kind == IH_KIND_ACCESS)
    return access_needs(app, record);
  guint sides = sides_of(app, record);
  const char *business =
      record->kind == IH_KIND_REFERRAL ? ih_record_text(record, IH_REFERRAL_business_status) : NULL;
  gboolean settled = record->kind == IH_KIND_REFERRAL && ih_record_is(record, IH_REFERRAL_loop, "closed");
  if (settled || g_strcmp0(business, "superseded") == 0)
    return &nothing;
  gboolean request = record->kind == IH_KIND_REQUEST;
  const Need *stranded = stranded_needs(app, record, sides);
  if (stranded != NULL)
    return stranded;
  if (!request && (sides & (1u << AS_RECEIVER)) != 0 && ih_record_flag(record, IH_REFERRAL_withdraw_requested))
    return &withdrawal;
  if (!request && (sides & (1u << AS_RECEIVER)) != 0 && ih_record_flag(record, IH_REFERRAL_disputed) && ih_record_is(record, IH_REFERRAL_status, "in_progress"))
    return &disputed;
  const NeedRow *rows = request ? request_rows : need_rows;
  for (guint i = 0; i < (request ? G_N_ELEMENTS(request_rows) : G_N_ELEMENTS(need_rows)); i++)
    if (need_fits(&rows[i], app, record, sides, business))
      return &rows[i].need;
  return &nothing;
}

const char *
ih_work_needs(const IhApp *app, const IhRecord *record)
{
  const Need *need = need_of(app, record);
  return *need->text ? _(need->text) : "";
}

int
ih_work_need_rank(const IhApp *app, const IhRecord *record, int verb)
{
  const Need *need = need_of(app, record);
  for (int i = 0; verb >= 0 && i < BY_MOST && need->by[i] != 0; i++)
    if (need->by[i] == verb + 1)
      return i;
  return BY_MOST;
}
