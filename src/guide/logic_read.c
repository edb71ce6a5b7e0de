/* Reading a rule: from JSON to nodes. Everything that is not one is refused here, so that deciding cannot fail. */
#include "logic_private.h"

#include <string.h>

#define DEEPEST 16
#define LONGEST 1000 /* nodes */

typedef struct {
  const char *const *facts;
  GPtrArray *problems;
  guint nodes;
} Reading;

static Node *read_node(Reading *reading, const cJSON *json, guint depth, gboolean list_allowed);

static void
problem(Reading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
problem(Reading *reading, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_ptr_array_add(reading->problems, g_strdup_vprintf(format, args));
  va_end(args);
}

static void
node_free(Node *node)
{
  if (!node)
    return;
  for (guint i = 0; i < node->n; i++)
    node_free(node->args[i]);
  g_free(node->args);
  g_free(node->text);
  g_strfreev(node->names);
  g_free(node);
}

/* Operands: the elements of a list, or the one value itself, which is the only member of its object. */
static guint
count_of(const cJSON *operands)
{
  return cJSON_IsArray(operands) ? (guint)cJSON_GetArraySize(operands) : 1;
}

static const cJSON *
first_of(const cJSON *operands)
{
  return cJSON_IsArray(operands) ? operands->child : operands;
}

/* --- facts --- */

static void
add_name(Reading *reading, GPtrArray *names, const cJSON *json)
{
  const char *name = cJSON_IsString(json) ? json->valuestring : NULL;
  if (!name || !*name)
    problem(reading, "a fact without a name");
  else if (reading->facts && !g_strv_contains(reading->facts, name))
    problem(reading, "unknown fact %.40s", name);
  else
    g_ptr_array_add(names, g_strdup(name));
}

static char **
read_names(Reading *reading, const cJSON *first, guint most)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; first && i < most; first = first->next, i++)
    add_name(reading, names, first);
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_steal(names, NULL);
}

static void
read_args(Reading *reading, Node *node, const cJSON *first, guint depth)
{
  g_autoptr(GPtrArray) args = g_ptr_array_new();
  for (const cJSON *item = first; item; item = item->next) {
    gboolean list = node->op && (node->op->takes == TAKES_TRUTHS || (node->op->takes == TAKES_IN && args->len == 1));
    Node *arg = read_node(reading, item, depth, list);
    if (arg)
      g_ptr_array_add(args, arg);
  }
  node->n = args->len;
  node->args = (Node **)g_ptr_array_steal(args, NULL);
}

/* A number and a list of names. */
static void
read_some(Reading *reading, Node *node, const cJSON *needed)
{
  const cJSON *names = needed->next;
  guint n = cJSON_IsArray(names) ? count_of(names) : 0;
  if (!cJSON_IsNumber(needed) || needed->valuedouble < 0 || needed->valuedouble > n ||
      needed->valuedouble != needed->valueint)
    problem(reading, "missing_some: not a number of facts and a list of as many");
  node->value = ih_value_number(needed->valuedouble);
  node->names = read_names(reading, n > 0 ? names->child : NULL, G_MAXUINT);
}

static void
read_operands(Reading *reading, Node *node, const cJSON *operands, guint depth)
{
  const cJSON *first = first_of(operands);
  switch (node->op->takes) {
  case TAKES_FACT:
    node->names = read_names(reading, first, 1);
    read_args(reading, node, first->next, depth);
    break;
  case TAKES_FACTS:
    node->names = read_names(reading, cJSON_IsArray(first) ? first->child : first, G_MAXUINT);
    break;
  case TAKES_SOME: read_some(reading, node, first); break;
  default: read_args(reading, node, first, depth);
  }
}

/* --- nodes --- */

static void
read_operation(Reading *reading, Node *node, const cJSON *json, guint depth)
{
  const cJSON *operands = json->child;
  if (!operands || operands->next) {
    problem(reading, "an object that is not one operator");
    return;
  }
  node->op = logic_operator(operands->string);
  if (!node->op) {
    problem(reading, "unknown operator %.40s", operands->string);
    return;
  }
  guint n = count_of(operands);
  if (n < node->op->least || n > node->op->most)
    problem(reading, "%s with %u operand%s", node->op->name, n, n == 1 ? "" : "s");
  else
    read_operands(reading, node, operands, depth);
}

static void
read_literal(Reading *reading, Node *node, const cJSON *json)
{
  if (cJSON_IsString(json)) {
    node->text = g_strdup(json->valuestring);
    node->value = ih_value_text(node->text);
  } else if (cJSON_IsNumber(json)) {
    node->value = ih_value_number(json->valuedouble);
  } else if (cJSON_IsBool(json)) {
    node->value = ih_value_flag(cJSON_IsTrue(json));
  } else {
    node->value = value_null;
  }
}

/* NULL if it is nested too deeply or the rule is too long. */
static Node *
read_node(Reading *reading, const cJSON *json, guint depth, gboolean list_allowed)
{
  if (depth >= DEEPEST || ++reading->nodes > LONGEST) {
    problem(reading, depth >= DEEPEST ? "nested too deeply" : "too long");
    return NULL;
  }
  Node *node = g_new0(Node, 1);
  if (cJSON_IsObject(json)) {
    read_operation(reading, node, json, depth + 1);
  } else if (cJSON_IsArray(json)) {
    if (!list_allowed)
      problem(reading, "a list where a value is needed");
    read_args(reading, node, json->child, depth + 1);
    node->value = (IhValue){.sort = IH_VALUE_LIST, .n = node->n};
  } else {
    read_literal(reading, node, json);
  }
  return node;
}

IhLogic *
ih_logic_read(const cJSON *rule, const char *const *facts, GPtrArray *problems)
{
  Reading reading = {.facts = facts, .problems = problems};
  guint before = problems->len;
  Node *node = read_node(&reading, rule, 0, TRUE);
  if (problems->len == before)
    return (IhLogic *)node;
  node_free(node);
  return NULL;
}

void
ih_logic_free(IhLogic *logic)
{
  node_free((Node *)logic);
}
