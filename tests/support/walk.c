#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/walk.h"

void
walk_press(const Office *office, Pty *pty, const char *latin, const char *arabic)
{
  pty_send(pty, office->arabic ? arabic : latin);
}

void
walk_go(const Office *office, Pty *pty, const char *latin, const char *arabic, const char *title)
{
  walk_press(office, pty, latin, arabic);
  office_see_said(office, pty, title);
}

const char *
walk_folder(const Office *office, const char *login)
{
  static char text[64];
  g_snprintf(text, sizeof text, "%s-%s", login, office->arabic ? "ar" : "en");
  return text;
}

void
walk_sign_in(Office *office, const char *login)
{
  const char *folder = walk_folder(office, login);
  if (g_hash_table_add(office->signed_in, g_strdup(folder)))
    office_sign_in(office, folder, login);
}

Pty *
walk_open(Office *office, const char *login)
{
  walk_sign_in(office, login);
  Pty *pty = office_open(office, walk_folder(office, login), WALK_COLUMNS, WALK_ROWS);
  office_see_said(office, pty, "Who or what?");
  pty_send(pty, KEY_DOWN);
  return pty;
}

void
walk_filter_to(const Office *office, Pty *pty, const char *reference, const char *need)
{
  walk_press(office, pty, "/", "ظ");
  office_see_said(office, pty, "Filter:");
  pty_send(pty, reference);
  office_see(office, pty, need);
  pty_send(pty, KEY_ENTER);
  office_gone_said(office, pty, "Filter:");
}

void
walk_register(const Office *office, Pty *pty, const char *name)
{
  walk_go(office, pty, "4", "٤", "1 Who");
  pty_send(pty, name);
  office_see_said(office, pty, "Register a new person");
  pty_send(pty, KEY_PGDN); /* past those whose names sound like it */
  pty_send(pty, KEY_ENTER);
  office_see_said(office, pty, "1 New person");
  office_see(office, pty, name);
  pty_send(pty, KEY_SUBMIT);
  office_see_said(office, pty, "2 Service");
}

void
walk_see_beginning(const Office *office, Pty *pty, const char *sentence)
{
  g_auto(GStrv) words = g_strsplit(sentence, " ", 4);
  if (g_strv_length(words) > 3)
    g_clear_pointer(&words[3], g_free);
  g_autofree char *beginning = g_strjoinv(" ", words);
  office_see(office, pty, beginning);
}

void
walk_see_either(const Office *office, Pty *pty, const char *english, const char *arabic)
{
  office_see(office, pty, office->arabic ? arabic : english);
}
