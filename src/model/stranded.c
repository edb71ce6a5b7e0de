#include "ihala/stranded.h"

/* What two agencies share, and who they are; 0, a person's first: none. */
static const struct {
  int from, to; /* IhFieldId */
} sides[IH_KIND_N] = {
  [IH_KIND_REFERRAL] = {IH_REFERRAL_from_agency, IH_REFERRAL_to_agency},
  [IH_KIND_REQUEST] = {IH_REQUEST_from_agency, IH_REQUEST_to_agency},
  [IH_KIND_TRANSFER] = {IH_TRANSFER_from_agency, IH_TRANSFER_to_agency},
};

static gboolean
left(const IhDirectory *directory, const IhRecord *record, int side)
{
  const char *id = side != 0 && directory != NULL ? ih_record_text(record, (IhFieldId)side) : NULL;
  const IhAgency *agency = id != NULL ? ih_directory_agency(directory, id) : NULL;
  return agency != NULL && !agency->active;
}

gboolean
ih_receiver_left(const IhDirectory *directory, const IhRecord *record)
{
  return left(directory, record, sides[record->kind].to);
}

/* Live, but for what is done and waits only for its sender to confirm it. */
static gboolean
waits_for_receiver(const IhRecord *record)
{
  gboolean done = record->kind == IH_KIND_REFERRAL && ih_record_is(record, IH_REFERRAL_status, "completed");
  return sides[record->kind].to != 0 && ih_record_live(record) && !done;
}

static gboolean
service_stopped(const IhDirectory *directory, const IhRecord *record)
{
  const char *id = record->kind == IH_KIND_REFERRAL && directory != NULL ? ih_record_text(record, IH_REFERRAL_service) : NULL;
  const IhService *service = id != NULL ? ih_directory_service(directory, id) : NULL;
  return service != NULL && g_strcmp0(service->status, "inactive") == 0;
}

const char *
ih_stranded(const IhDirectory *directory, const IhRecord *record)
{
  if (!waits_for_receiver(record))
    return NULL;
  if (ih_receiver_left(directory, record))
    return "agency-inactive";
  return service_stopped(directory, record) ? "service-inactive" : NULL;
}

const char *
ih_stranded_asker(const IhDirectory *directory, const IhRecord *record)
{
  gboolean open = record->kind == IH_KIND_REQUEST && ih_record_live(record);
  return open && left(directory, record, sides[IH_KIND_REQUEST].from) ? "asker-inactive" : NULL;
}
