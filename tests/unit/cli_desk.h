/* A person's own files without a network, and a verb run over them with what it prints. */
#ifndef IHALA_TESTS_CLI_DESK_H
#define IHALA_TESTS_CLI_DESK_H

#include "signed_in.h"

#include "src/cli/session.h"
#include "ihala/command.h"
#include "ihala/json.h"
#include "ihala/replica.h"

#include <fcntl.h>
#include <unistd.h>

typedef struct {
  char *home;
  IhApp *app;
} Desk;

static void
sign_in(Desk *desk, const char *login, IhRole role)
{
  const SignedIn who = {login, "عائشة سالم", "Aisha Salem", "SSD", role, 1};
  signed_in(desk->home, &who);
}

static void
open_app(Desk *desk)
{
  g_autoptr(GError) error = NULL;
  char *argv[16];
  int argc = 0;
  G_GNUC_UNUSED g_auto(GStrv) words = cli_test_argv("ihala --offline --lang en", argv, &argc);
  desk->app = ih_app_new();
  assert_true(ih_app_parse(desk->app, &argc, argv, &error));
  assert_true(ih_app_open(desk->app, &error));
  if (!ih_app_need_user(desk->app, &error))
    fail_msg("%s", error->message);
}

static int
desk_new(void **state)
{
  Desk *desk = g_new0(Desk, 1);
  desk->home = cli_test_home();
  sign_in(desk, "front_desk.ssd", IH_ROLE_FRONT_DESK);
  open_app(desk);
  *state = desk;
  return 0;
}

static int
desk_free(void **state)
{
  Desk *desk = *state;
  ih_app_free(desk->app);
  cli_test_remove(desk->home);
  g_free(desk->home);
  g_free(desk);
  return 0;
}

/* --- running a verb --- */

typedef struct {
  int code;
  char *out, *err;
} Ran;

static void
ran_clear(Ran *ran)
{
  g_free(ran->out);
  g_free(ran->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ran, ran_clear)

static char *
take_file(const char *path)
{
  char *text = NULL;
  g_file_get_contents(path, &text, NULL, NULL);
  g_remove(path);
  return text;
}

/* With standard output and error in files while it runs. */
static Ran
run(Desk *desk, const char *line)
{
  g_autofree char *out = g_build_filename(desk->home, "out", NULL);
  g_autofree char *err = g_build_filename(desk->home, "err", NULL);
  g_auto(GStrv) argv = NULL;
  int argc = 0;
  assert_true(g_shell_parse_argv(line, &argc, &argv, NULL));
  fflush(stdout);
  fflush(stderr);
  int kept[] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
  int files[] = {open(out, O_CREAT | O_WRONLY | O_TRUNC, 0600),
                 open(err, O_CREAT | O_WRONLY | O_TRUNC, 0600)};
  dup2(files[0], STDOUT_FILENO);
  dup2(files[1], STDERR_FILENO);
  Ran ran = {.code = ih_cli_run(desk->app, argc, argv)};
  fflush(stdout);
  fflush(stderr);
  for (int i = 0; i < 2; i++) {
    dup2(kept[i], i == 0 ? STDOUT_FILENO : STDERR_FILENO);
    close(kept[i]);
    close(files[i]);
  }
  ran.out = take_file(out);
  ran.err = take_file(err);
  return ran;
}

static cJSON *
json_of(const Ran *ran)
{
  g_autoptr(GError) error = NULL;
  cJSON *json = ih_json_parse(ran->out, strlen(ran->out), IH_JSON_LIMITS, &error);
  if (json == NULL)
    fail_msg("%s: %s%s", error->message, ran->out, ran->err);
  assert_int_equal(cJSON_GetObjectItem(json, "schema")->valueint, 1);
  return json;
}

/* The names of an object's members, as documented. */
static void
assert_members(const cJSON *object, const char *names)
{
  g_autoptr(GString) have = g_string_new(NULL);
  const cJSON *member = NULL;
  cJSON_ArrayForEach (member, object)
    g_string_append_printf(have, "%s%s", have->len > 0 ? " " : "", member->string);
  assert_string_equal(have->str, names);
}

static const char *
text_of(const cJSON *object, const char *name)
{
  const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
  assert_true(cJSON_IsString(member));
  return member->valuestring;
}

static const char housing[] =
    "{\"person\":{\"name_ar\":[\"مريم\",\"أحمد\",\"سالم\",\"الكتبي\"],\"emirates_id\":\"784199000000010\"},"
    "\"service\":\"HSG-01\",\"need\":\"The roof fell\",\"priority\":\"P2\","
    "\"consent\":{\"how\":\"signed\",\"until\":\"2099-02-03\"}}";

static Ran
intake(Desk *desk, const char *text)
{
  g_autofree char *path = g_build_filename(desk->home, "intake.json", NULL);
  g_autofree char *line = g_strdup_printf("intake --from %s --json", path);
  cli_test_write(path, text);
  return run(desk, line);
}

/* A case for another agency's service; its reference. */
static char *
open_case(Desk *desk)
{
  g_auto(Ran) ran = intake(desk, housing);
  if (ran.code != 0)
    fail_msg("%s", ran.err);
  g_autoptr(cJSON) json = json_of(&ran);
  return g_strdup(text_of(json, "reference"));
}

#endif
