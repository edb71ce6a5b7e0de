/* Somebody whose files are in a home of the tests' own, as after a sign-in, without a network. */
#ifndef IHALA_TESTS_SIGNED_IN_H
#define IHALA_TESTS_SIGNED_IN_H

#include "cli_test.h"

#include "ihala/paths.h"
#include "ihala/replica.h"

#define SERVER "http://127.0.0.1:9"

typedef struct {
  const char *login, *name_ar, *name_en, *agency;
  IhRole role;
  int clearance;
} SignedIn;

/* The home's profile names them, and their device has ten numbers for references. */
static inline void
signed_in(const char *home, const SignedIn *who)
{
  g_autofree char *folder = ih_paths_profile(SERVER, who->login);
  g_autoptr(IhStore) store = ih_store_open(folder, NULL, 0, NULL);
  g_autoptr(IhMe) me = ih_me_new();
  assert_non_null(store);
  ih_id_derive(me->id, 0, who->login);
  me->login = g_strdup(who->login);
  me->name_ar = g_strdup(who->name_ar);
  me->name_en = g_strdup(who->name_en);
  me->agency = g_strdup(who->agency);
  me->role = who->role;
  me->clearance = who->clearance;
  me->expires_at = ih_time_now() + IH_DAY;
  assert_true(ih_store_set_me(store, me, NULL));
  assert_true(ih_store_add_lease(store, who->agency, 26, 4201, 4210, NULL));
  g_autofree char *path = g_build_filename(home, "state", "ihala", "profile-default", NULL);
  g_autofree char *text = g_strdup_printf("[profile]\nserver=%s\nlogin=%s\n", SERVER, who->login);
  cli_test_write(path, text);
}

#endif
