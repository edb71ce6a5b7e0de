/* HTML of the upload page. All of it is made here; the only words from outside are names of document types and the reference,
 * both escaped. */
#include "link_page.h"

typedef struct {
  const char *ar, *en;
} Both;

typedef struct {
  int status;
  gboolean form; /* may be tried again on the page itself */
  Both title, text;
} Words;

static const Words pages[] = {
    [IH_PAGE_ASK] = {200, TRUE,
                     {"إرسال مستند", "Send a document"},
                     {"يُرجى اختيار الملف أو تصوير المستند، ثم الضغط على «إرسال».", "Choose the file or take a picture, then press Send."}},
    [IH_PAGE_THANKS] = {200, FALSE,
                        {"وصل المستند. شكرًا.", "The document has arrived. Thank you."},
                        {"يمكن إغلاق هذه الصفحة الآن. لا حاجة إلى إحضار الورقة ما لم يطلبها الموظف.",
                         "You may close this page. There is no need to bring the paper unless you are asked for it."}},
    [IH_PAGE_GONE] = {404, FALSE,
                      {"هذا الرابط غير صالح", "This link does not work"},
                      {"تصلح الروابط مدة 15 دقيقة ولملف واحد. يُرجى طلب رابط جديد من الموظف.",
                       "Links work for 15 minutes and for one file. Ask at the counter for a new one."}},
    [IH_PAGE_BUSY] = {429, FALSE,
                      {"محاولات كثيرة", "Too many tries"},
                      {"يُرجى الانتظار دقيقة ثم المحاولة مرة أخرى.", "Wait a minute and try again."}},
    [IH_PAGE_LARGE] = {413, TRUE,
                       {"الملف كبير جدًا", "The file is too large"},
                       {"الحد الأعلى 20 ميغابايت. يُرجى اختيار ملف أصغر، أو تصوير المستند بجودة أقل.",
                        "At most 20 MB. Choose a smaller file, or take the picture at a lower quality."}},
    [IH_PAGE_MEDIA] = {415, TRUE,
                       {"نوع الملف غير مقبول", "This kind of file is not taken"},
                       {"تُقبل الصور (JPEG وPNG وTIFF) وملفات PDF والنص العادي.",
                        "Pictures (JPEG, PNG, TIFF), PDF and plain text are taken."}},
    [IH_PAGE_EMPTY] = {400, TRUE,
                       {"لم يصل أي ملف", "No file came"},
                       {"يُرجى اختيار الملف أولًا ثم الضغط على «إرسال».", "Choose the file first, then press Send."}},
    [IH_PAGE_BROKEN] = {400, TRUE,
                        {"لم يصل الملف كاملًا", "The file did not come whole"},
                        {"يُرجى إرسال ملف واحد من جديد.", "Send one file, once more."}},
    [IH_PAGE_FAILED] = {503, TRUE,
                        {"تعذّر حفظ الملف الآن", "The file could not be kept just now"},
                        {"لم يُفقد شيء عندنا. يُرجى المحاولة مرة أخرى بعد قليل.", "Nothing else was lost. Try again shortly."}},
};

static const char style[] =
    "body{margin:0;background:#f4f4f1;color:#1a1a1a;font:1.1rem/1.6 system-ui,sans-serif}"
    "main{max-width:32rem;margin:0 auto;padding:1.2rem}"
    "section,form{background:#fff;border:1px solid #cfcfc8;border-radius:.6rem;padding:1rem;margin-bottom:1rem}"
    "h1{font-size:1.3rem;margin:0 0 .4rem}p{margin:.3rem 0}"
    "input,button{font:inherit;width:100%;box-sizing:border-box;margin-top:.8rem}"
    "button{padding:.8rem;border:0;border-radius:.4rem;background:#0b5c4a;color:#fff;font-weight:600}"
    "button:focus,input:focus{outline:3px solid #d08a00}";

IhPage
ih_page_of(IhCode code)
{
  static const struct {
    IhCode code;
    IhPage page;
  } table[] = {
      {IH_E_NOT_FOUND, IH_PAGE_GONE},       {IH_E_RATE_LIMITED, IH_PAGE_BUSY},   {IH_E_TOO_LARGE, IH_PAGE_LARGE},
      {IH_E_MEDIA_TYPE, IH_PAGE_MEDIA},     {IH_E_MEMBER_MISSING, IH_PAGE_EMPTY}, {IH_E_MEMBER_INVALID, IH_PAGE_BROKEN},
  };

  for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
    if (table[i].code == code)
      return table[i].page;
  return IH_PAGE_FAILED;
}

static void
put(GString *out, const char *format, const char *text)
{
  g_autofree char *safe = g_markup_escape_text(text, -1);

  g_string_append_printf(out, format, safe);
}

/* What is to be brought, for which reference, until when. */
static void
put_request(GString *out, const IhDirectory *directory, const IhLink *link, gboolean arabic)
{
  const IhDocumentType *type = link->type != NULL ? ih_directory_document(directory, link->type) : NULL;
  int minute = ih_time_civil_minute(link->expires_at);

  if (type != NULL)
    put(out, arabic ? "<p>المستند: <b>%s</b></p>" : "<p>Document: <b>%s</b></p>", ih_both(&type->name, arabic));
  else
    g_string_append(out, arabic ? "<p>مستند لطلبك</p>" : "<p>A document for your request</p>");
  if (link->reference != NULL)
    put(out, arabic ? "<p>رقم الطلب: <bdi dir=\"ltr\">%s</bdi></p>" : "<p>Reference: <bdi dir=\"ltr\">%s</bdi></p>",
        link->reference);
  g_string_append_printf(out, arabic ? "<p>يصلح الرابط حتى الساعة <bdi dir=\"ltr\">%02d:%02d</bdi></p>"
                                     : "<p>The link works until <bdi dir=\"ltr\">%02d:%02d</bdi></p>",
                         minute / 60, minute % 60);
}

static void
put_section(GString *out, const Words *words, const IhDirectory *directory, const IhLink *link, gboolean arabic)
{
  g_string_append(out, arabic ? "<section>" : "<section lang=\"en\" dir=\"ltr\">");
  put(out, "<h1>%s</h1>", arabic ? words->title.ar : words->title.en);
  if (link != NULL && words->form)
    put_request(out, directory, link, arabic);
  put(out, "<p>%s</p>", arabic ? words->text.ar : words->text.en);
  g_string_append(out, "</section>");
}

static GString *
page_html(const Words *words, const IhDirectory *directory, const IhLink *link)
{
  GString *out = g_string_new("<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\">"
                              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");

  put(out, "<title>%s</title>", words->title.ar);
  g_string_append_printf(out, "<style>%s</style></head><body><main>", style);
  put_section(out, words, directory, link, TRUE);
  if (link != NULL && words->form)
    g_string_append(out, "<form method=\"post\" enctype=\"multipart/form-data\">"
                         "<label for=\"f\">الملف <span lang=\"en\" dir=\"ltr\">File</span></label>"
                         "<input id=\"f\" type=\"file\" name=\"file\" required "
                         "accept=\"image/jpeg,image/png,image/tiff,application/pdf,text/plain\">"
                         "<button>إرسال · <span lang=\"en\">Send</span></button></form>");
  put_section(out, words, directory, link, FALSE);
  g_string_append(out, "</main></body></html>\n");
  return out;
}

/* The one style is allowed by its hash, the form may go back where it came from, and nothing else is. */
static char *
security_policy(void)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  guint8 hash[32];
  gsize len = sizeof hash;

  g_checksum_update(sum, (const guchar *)style, sizeof style - 1);
  g_checksum_get_digest(sum, hash, &len);
  g_autofree char *text = g_base64_encode(hash, len);
  return g_strdup_printf("default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; "
                         "frame-ancestors 'none'",
                         text);
}

void
ih_page_answer(IhExchange *x, IhPage page, const IhDirectory *directory, const IhLink *link)
{
  g_autofree char *policy = security_policy();

  ih_exchange_header_set(x, "Content-Security-Policy", policy);
  if (page == IH_PAGE_BUSY)
    ih_exchange_header_set(x, "Retry-After", "60");
  ih_exchange_answer_as(x, pages[page].status, "text/html; charset=utf-8", page_html(&pages[page], directory, link));
}
