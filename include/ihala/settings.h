/* Settings: flag > environment > file > default. One table per program says which exist; anything else is an error. */
#ifndef IHALA_SETTINGS_H
#define IHALA_SETTINGS_H

#include <glib.h>

typedef enum { IH_SETTING_TEXT, IH_SETTING_INT, IH_SETTING_BOOL, IH_SETTING_CHOICE } IhSettingType;

typedef struct {
  const char *group, *key;     /* in the key file: [group] key=; key "*": the section takes any key, see ih_settings_entries */
  const char *flag;            /* long option without "--", or NULL */
  const char *env;             /* environment variable, or NULL */
  IhSettingType type;
  const char *fallback;        /* as text; NULL = not set */
  const char *const *choices;  /* for CHOICE, NULL-terminated */
  gint64 min, max;             /* for INT */
  const char *help;            /* N_("…") */
} IhSettingRule;

typedef struct IhSettings IhSettings;

/* `rules` ends with a row whose key is NULL and must outlive the settings. */
IhSettings *ih_settings_new(const IhSettingRule *rules);
void ih_settings_free(IhSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhSettings, ih_settings_free)
/* Missing file is fine. Unknown group or key IH_E_SETTING_UNKNOWN, bad value IH_E_SETTING_INVALID, with file and line. */
gboolean ih_settings_load(IhSettings *settings, const char *path, GError **error);
gboolean ih_settings_load_env(IhSettings *settings, GError **error);
gboolean ih_settings_set_flag(IhSettings *settings, const char *flag, const char *value, GError **error);
const char *ih_settings_text(const IhSettings *settings, const char *group, const char *key);
gint64 ih_settings_int(const IhSettings *settings, const char *group, const char *key);
gboolean ih_settings_bool(const IhSettings *settings, const char *group, const char *key);
/* One line of a section whose keys the table does not know beforehand. */
typedef struct {
  char *key, *text;
  char *where; /* "file:line" */
} IhSettingEntry;
/* The lines of such a section in the file's order: array of IhSettingEntry, borrowed. A key stands once. */
const GPtrArray *ih_settings_entries(const IhSettings *settings, const char *group);
/* Where the value came from: "flag", "environment", "file", "default". */
const char *ih_settings_source(const IhSettings *settings, const char *group, const char *key);

#endif
