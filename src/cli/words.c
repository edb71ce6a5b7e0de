/* Names, spans of time and errors as people read them. */
#include "cli.h"

#include "ihala/problem.h"
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
typedef struct {
  Side side;
  const char *status;
  const char *business; /* business_status, or NULL for any */
  gboolean staff;       /* only caseworkers and supervisors can do it */
  const char *needs;
} NeedRow;

/* The first row that fits speaks. */
static const NeedRow need_rows[] = {
    {AS_RECEIVER, "requested", NULL, TRUE, N_("accept or return")},
    {AS_RECEIVER, "received", NULL, TRUE, N_("accept or return")},
    {AS_RECEIVER, "accepted", NULL, TRUE, N_("start")},
    {AS_RECEIVER, "in_progress", NULL, TRUE, N_("complete")},
    {AS_SENDER, "on_hold", "incomplete", FALSE, N_("complete what is missing")},
    {AS_RECEIVER, "on_hold", "incomplete", TRUE, N_("waits for the sender")},
    {AS_RECEIVER, "on_hold", NULL, TRUE, N_("resume when ready")},
    {AS_SENDER, "draft", NULL, FALSE, N_("send")},
    {AS_SENDER, "rejected", NULL, FALSE, N_("choose another way")},
    {AS_SENDER, "failed", NULL, FALSE, N_("choose another way")},
    {AS_SENDER, "completed", NULL, FALSE, N_("confirm")},
    {AS_OWNER, "open", NULL, TRUE, N_("assign and study")},
    {AS_OWNER, "active", NULL, TRUE, N_("decide")},
    {AS_OWNER, "on_hold", NULL, TRUE, N_("resume when ready")},
};

static const NeedRow request_rows[] = {
    {AS_RECEIVER, "requested", NULL, FALSE, N_("answer")},
    {AS_RECEIVER, "received", NULL, FALSE, N_("answer")},
    {AS_RECEIVER, "accepted", NULL, FALSE, N_("answer")},
    {AS_RECEIVER, "in_progress", NULL, FALSE, N_("answer the rest")},
    {AS_RECEIVER, "on_hold", NULL, TRUE, N_("waits for the asker")},
    {AS_SENDER, "on_hold", NULL, TRUE, N_("say what is meant")},
    {AS_SENDER, "completed", NULL, TRUE, N_("read the answer")},
    {AS_SENDER, "rejected", NULL, TRUE, N_("choose another way")},
    {AS_SENDER, "requested", NULL, FALSE, N_("waits for the answer")},
    {AS_SENDER, "received", NULL, FALSE, N_("waits for the answer")},
    {AS_SENDER, "accepted", NULL, FALSE, N_("waits for the answer")},
    {AS_SENDER, "in_progress", NULL, FALSE, N_("waits for the answer")},
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

static const char *
transfer_needs(const IhApp *app, const IhRecord *transfer)
{
  gboolean offered = ih_record_is(transfer, IH_TRANSFER_to_agency, app->viewer.agency);
  if (!ih_record_live(transfer))
    return "";
  return offered ? _("take over or refuse") : _("with another agency");
}

/* A decision of one's own waits for somebody else's; NULL: there is none to speak of. */
static const char *
decision_needs(const IhApp *app, const IhRecord *the_case)
{
  gboolean staff = app->viewer.role == IH_ROLE_CASEWORKER || app->viewer.role == IH_ROLE_SUPERVISOR;
  if (!staff || !ih_record_is(the_case, IH_CASE_owner_agency, app->viewer.agency) || !ih_record_is(the_case, IH_CASE_status, "active"))
    return NULL;
  if (ih_record_is(the_case, IH_CASE_decision_status, "approved"))
    return _("tell the customer and close");
  if (ih_record_is(the_case, IH_CASE_decision_status, "sent_back"))
    return _("decide anew: it came back");
  gboolean mine = ih_record_is(the_case, IH_CASE_proposed_by, app->viewer.user);
  if (!ih_record_is(the_case, IH_CASE_decision_status, "proposed"))
    return NULL;
  return app->viewer.role == IH_ROLE_SUPERVISOR && !mine ? _("approve or send back") : _("waits for approval");
}

/* One's own is judged by somebody else, and that of one's people by those whose case it was. */
static const char *
access_needs(const IhApp *app, const IhRecord *access)
{
  const char *case_id = ih_record_text(access, IH_ACCESS_case_id);
  g_autoptr(IhRecord) of = case_id != NULL ? ih_store_record(app->store, case_id, NULL) : NULL;
  gboolean ours = of != NULL && ih_record_is(of, IH_CASE_owner_agency, app->viewer.agency);
  gboolean own = ih_record_is(access, IH_ACCESS_user_id, app->viewer.user);
  return ours && !own && ih_record_is(access, IH_ACCESS_status, "over") ? _("say whether it was right") : "";
}

const char *
ih_work_needs(const IhApp *app, const IhRecord *record)
{
  const char *decision = record->kind == IH_KIND_CASE ? decision_needs(app, record) : NULL;
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
    return "";
  gboolean request = record->kind == IH_KIND_REQUEST;
  if (!request && (sides & (1u << AS_RECEIVER)) != 0 && ih_record_flag(record, IH_REFERRAL_withdraw_requested))
    return _("confirm the withdrawal");
  const NeedRow *rows = request ? request_rows : need_rows;
  for (guint i = 0; i < (request ? G_N_ELEMENTS(request_rows) : G_N_ELEMENTS(need_rows)); i++)
    if (need_fits(&rows[i], app, record, sides, business))
      return _(rows[i].needs);
  return "";
}
