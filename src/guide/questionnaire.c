/* A form in memory. */
#include "form_private.h"

#include <string.h>

static const char *const type_names[IH_QUESTION_N] = {
    "group",  "display", "boolean", "integer",     "decimal",    "date",      "dateTime",
    "string", "text",    "choice",  "open-choice", "attachment", "reference",
};

const char *
ih_question_type_name(IhQuestionType type)
{
  return type < IH_QUESTION_N ? type_names[type] : "";
}

static void
both_clear(IhBoth *both)
{
  g_free(both->ar);
  g_free(both->en);
}

void
option_free(gpointer data)
{
  IhOption *option = data;
  if (option == NULL)
    return;
  ih_entry_free(option->coding);
  both_clear(&option->display);
  g_free(option);
}

void
when_free(gpointer data)
{
  IhWhen *when = data;
  ih_entry_free(when->answer);
  g_free(when);
}

void
question_free(gpointer data)
{
  IhQuestion *question = data;
  g_free(question->link_id);
  both_clear(&question->text);
  g_free(question->regex);
  g_clear_pointer(&question->pattern, g_regex_unref);
  ih_entry_free(question->min);
  ih_entry_free(question->max);
  option_free(question->unit);
  g_ptr_array_unref(question->options);
  g_ptr_array_unref(question->initial);
  g_ptr_array_unref(question->when);
  g_ptr_array_unref(question->items);
  g_free(question);
}

void
ih_questionnaire_free(IhQuestionnaire *form)
{
  if (form == NULL)
    return;
  g_free(form->id);
  g_free(form->version);
  g_free(form->language);
  g_free(form->status);
  both_clear(&form->title);
  g_hash_table_unref(form->by_id);
  g_ptr_array_unref(form->all);
  g_ptr_array_unref(form->items);
  g_free(form);
}

const IhQuestion *
ih_questionnaire_find(const IhQuestionnaire *form, const char *link_id)
{
  return g_hash_table_lookup(form->by_id, link_id);
}

const IhOption *
ih_question_option(const IhQuestion *question, const IhEntry *coding)
{
  for (guint i = 0; i < question->options->len; i++) {
    const IhOption *option = question->options->pdata[i];
    if (ih_entry_equal(option->coding, coding))
      return option;
  }
  return NULL;
}

gboolean
ih_question_has_answer(const IhQuestion *question)
{
  return question->type > IH_QUESTION_DISPLAY;
}
