/* Sheets become a form that loads, or are refused with a fault that names a sheet. */
#include "fuzz.h"

#include <string.h>
#include "ihala/xlsform.h"

const char *const fuzz_seeds[] = {
    "type,name,label,required,relevant,constraint,default\ninteger,a,A,yes,,. >= 0 and . < 9,7\n"
    "text,b,B,,${a} >= 3 or selected(${c}, 'x'),\"regex(., '[a-z]+')\",\nselect_one l "
    "or_other,c,C,,\"not(selected(${d}, 'y'))\",,\n"
    "select_multiple l,d,D,,,,\n",
    "type,name,label::Arabic (ar),label::English "
    "(en),hint,relevant\nbegin_group,g,م,G,,\nbegin_repeat,r,ت,R,,${d} != ''\ndecimal,n,ن,N,h,\n"
    "end_repeat,,,,,\nend_group,,,,,\ndate,d,ي,D,,\ndateTime,t,و,T,,(${d} > '2026-01-01') and ${n} = 2.5\n",
    NULL,
};
const char *const fuzz_words[] = {"${a}",
                                  "${g}",
                                  " and ",
                                  " or ",
                                  "(",
                                  ")",
                                  "'x'",
                                  "''",
                                  " = ",
                                  "!=",
                                  "<=",
                                  ".",
                                  ",",
                                  "\n",
                                  "\"",
                                  "\"\"",
                                  "selected(",
                                  "not(",
                                  "regex(., '",
                                  "true()",
                                  "date('2026-01-01')",
                                  "begin_group,",
                                  "end_group",
                                  "select_one l",
                                  "9999999999",
                                  "\xEF\xBB\xBF",
                                  NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static char choices[] = "list_name,name,label\nl,x,X\nl,y,Y\n";
  IhXlsSheet sheets[IH_XLS_SHEETS] = {{(char *)data, size}, {choices, sizeof choices - 1}, {NULL, 0}};
  g_autoptr(IhFaults) faults = ih_faults_new(), again = ih_faults_new();
  g_autofree char *json = ih_xlsform_import(sheets, faults);
  g_assert((json == NULL) == (faults->grave > 0));
  for (guint i = 0; i < faults->rows->len; i++)
    g_assert(*((const IhFault *)faults->rows->pdata[i])->path != '\0');
  g_autoptr(IhQuestionnaire) form = json != NULL ? ih_questionnaire_load(json, strlen(json), again) : NULL;
  g_assert((form == NULL) == (json == NULL));
  return 0;
}
