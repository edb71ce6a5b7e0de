/* The verbs and rows of all kinds, joined: one file per kind has each. */
#include "machine_private.h"

static const IhVerbSet *const verb_sets[] = {
    &ih_verbs_person, &ih_verbs_case, &ih_verbs_task, &ih_verbs_referral, &ih_verbs_consent, &ih_verbs_document,
    &ih_verbs_transfer, &ih_verbs_request, &ih_verbs_absence, &ih_verbs_access,
};
static const IhRowSet *const row_sets[] = {
    &ih_rows_person, &ih_rows_case, &ih_rows_task, &ih_rows_referral, &ih_rows_consent, &ih_rows_document,
    &ih_rows_transfer, &ih_rows_request, &ih_rows_absence, &ih_rows_access,
};

const IhVerbInfo *
ih_verb_info(IhVerb verb)
{
  static const IhVerbInfo *joined[IH_VERB_N];
  static gsize done;
  if (g_once_init_enter(&done)) {
    for (guint set = 0; set < G_N_ELEMENTS(verb_sets); set++)
      for (int i = 0; i < verb_sets[set]->n; i++)
        joined[verb_sets[set]->verbs[i].verb] = &verb_sets[set]->verbs[i];
    g_once_init_leave(&done, 1);
  }
  return (guint)verb < IH_VERB_N ? joined[verb] : NULL;
}

const IhTransition *
ih_machine_rows(int *n)
{
  static GArray *joined;
  static gsize done;
  if (g_once_init_enter(&done)) {
    joined = g_array_new(FALSE, FALSE, sizeof(IhTransition));
    for (guint set = 0; set < G_N_ELEMENTS(row_sets); set++)
      g_array_append_vals(joined, row_sets[set]->rows, (guint)row_sets[set]->n);
    g_once_init_leave(&done, 1);
  }
  *n = (int)joined->len;
  return (const IhTransition *)joined->data;
}
