/* What is done to the test's own HSDS data, one thing at a time, and what must be said about it. In CSV the header is row 1. */

/* clang-format off */
#define AID  "00000000-0000-78c1-968d-4b7626539be5"
#define FOOD "00000000-0000-7a02-9367-b117eb6c8fbd"
#define LAWS "00000000-0000-7721-b83d-dcf1cdab2773"

static const Spoiled spoiled_packages[] = {
  /* ids that dangle, or stand twice */
  {"a service of no agency", "services.csv", FOOD "," AID, FOOD ",nobody", "service", 2, "organization_id", "hsds-dangling"},
  {"a location of no agency", "locations.csv", "physical," AID, "physical,nobody", "location", 2, "organization_id", "hsds-dangling"},
  {"an address of no location", "addresses.csv", "00000000-0000-741e-bf13-c15bce481759", "nowhere", "address", 2, "location_id", "hsds-dangling"},
  {"a phone of no agency", "phones.csv", AID, "nobody", "phone", 2, "organization_id", "hsds-dangling"},
  {"hours of no location", "schedules.csv", "00000000-0000-741e-bf13-c15bce481759", "nowhere", "schedule", 2, "location_id", "hsds-dangling"},
  {"a document of no service", "required_documents.csv", FOOD, "nothing", "required_document", 2, "service_id", "hsds-dangling"},
  {"a fee of no service", "cost_options.csv", LAWS, "nothing", "cost_option", 3, "service_id", "hsds-dangling"},
  {"a service nowhere", "services_at_location.csv", "00000000-0000-7be7-b6b2-47e8b5bb0054", "nowhere", "service_at_location", 3, "location_id", "hsds-dangling"},
  {"a counter of no service", "services_at_location.csv", "00000000-0000-79e4-97e7-8554dffacb85", "nothing", "service_at_location", 5, "service_id", "hsds-dangling"},
  {"an attribute of no term", "attributes.csv", "00000000-0000-7f14-8b24-f7a3f9d739b8", "nothing", "attribute", 2, "taxonomy_term_id", "hsds-dangling"},
  {"an attribute of nothing", "attributes.csv", "00000000-0000-7b43-b3a3-40e432fe57a9", "nothing", "attribute", 2, "link_id", "hsds-dangling"},
  {"a term of no taxonomy", "taxonomy_terms.csv", "00000000-0000-7ab0-af4a-4d95017e3aeb", "nothing", "taxonomy_term", 2, "taxonomy_id", "hsds-dangling"},
  {"the same service twice", "services.csv", LAWS, FOOD, "service", 3, "id", "hsds-twice"},
  {"the same agency twice", "organizations.csv", "00000000-0000-7ca3-b369-03325d48f619", AID, "organization", 3, "id", "hsds-twice"},
  {"one code for two agencies", "attributes.csv", ",,organization,LAW", ",,organization,AID", "organization", 3, "id", "hsds-twice"},
  /* what is required */
  {"a service without a name", "services.csv", "سلة غذاء", "", "service", 2, "name", "hsds-missing"},
  {"a service without an id", "services.csv", LAWS, "", "service", 3, "id", "hsds-missing"},
  {"an agency without a description", "organizations.csv", "يشرح الحقوق قبل التقاضي.", "", "organization", 3, "description", "hsds-missing"},
  {"a phone without a number", "phones.csv", "\"'-\"", "", "phone", 3, "number", "hsds-missing"},
  {"no column of status", "services.csv", ",status,", ",state,", "service", 1, "status", "hsds-column"},
  {"a column twice", "services.csv", "alternate_name", "name", "service", 1, "name", "hsds-column-twice"},
  {"a new service without its standard", "attributes.csv", "\"{\"\"P2\"\":2,\"\"P3\"\":9}\"", "", "service", 2, "sla_working_days", "hsds-needed"},
  {"a new agency without a calendar", "attributes.csv", ",CHARITY", ",", "organization", 2, "calendar", "hsds-needed"},
  /* values */
  {"a status of its own", "services.csv", ",active,", ",open,", "service", 2, "status", "hsds-choice"},
  {"a kind of place of its own", "locations.csv", "physical", "somewhere", "location", 2, "location_type", "hsds-choice"},
  {"another currency", "cost_options.csv", "AED,50", "EUR,50", "cost_option", 3, "currency", "hsds-choice"},
  {"a fee in words", "cost_options.csv", "AED,50", "AED,fifty", "cost_option", 3, "amount", "hsds-number"},
  {"a negative fee", "cost_options.csv", "AED,50", "AED,-50", "cost_option", 3, "amount", "hsds-number"},
  {"an hour after the last", "schedules.csv", "08:00,20:00", "08:00,25:00", "schedule", 2, "closes_at", "hsds-time"},
  {"a document nobody knows", "required_documents.csv", "حكم، مصدّق", "شهادة", "required_document", 4, "document", "hsds-document"},
  {"a rule that is cut off", "attributes.csv", ",9000]}", ",9000", "attribute", 36, "value", "hsds-value"},
  {"a rule over an unknown fact", "attributes.csv", "income_monthly", "shoe_size", "service", 2, "eligibility", "hsds-refused"},
  {"a document asked by an unknown fact", "attributes.csv", "\"\"marital\"\"", "\"\"shoe_size\"\"", "service", 3, "required_documents", "hsds-refused"},
  {"a choice of a document nobody knows", "attributes.csv", "\"[\"\"RULING\"\"]\"", "\"[\"\"EYE\"\"]\"", "service", 2, "required_documents", "hsds-refused"},
  {"a waiver in words", "attributes.csv", "required_document,true", "required_document,7", "service", 3, "waivable", "hsds-refused"},
  {"a standard in an unknown class", "attributes.csv", "\"\"P3\"\":20", "\"\"P9\"\":20", "service", 4, "sla_working_days", "hsds-refused"},
  {"a channel of its own", "attributes.csv", "\"\"phone\"\"", "\"\"pigeon\"\"", "service", 3, "channels", "hsds-refused"},
  {"a confidentiality of its own", "attributes.csv", ",restricted\r\n00000000-0000-7", ",hidden\r\n00000000-0000-7", "taxonomy_term", 36, "sensitivity", "hsds-refused"},
  {"a life event with an unknown service", "attributes.csv", "\"\"service\"\":\"\"LAW-01", "\"\"service\"\":\"\"LAW-09", "taxonomy_term", 37, "steps", "hsds-refused"},
  {"an agency that may ask itself", "attributes.csv", "\"[\"\"LAW\"\"]\"", "\"[\"\"AID\"\"]\"", "service", 2, "may_ask_information_from", "hsds-refused"},
  {"a code with a blank", "attributes.csv", "service,AID-03", "service,AID 03", "attribute", 57, "value", "hsds-code"},
  {"a service under another agency's code", "attributes.csv", "service,AID-03", "service,LAW-03", "service", 4, "id", "hsds-code-agency"},
  /* the files themselves */
  {"a field too many", "phones.csv", "\"'-\"", "\"'-\",1", "phone", 3, NULL, "csv-fields"},
  {"a quote inside a field", "services.csv", "Food basket", "Food \"basket", "service", 2, NULL, "csv-quotes"},
  {"a quote never closed", "services.csv", "كسوة العيد", "\"كسوة العيد", "service", 4, NULL, "csv-quote-open"},
  {"bytes of another encoding", "organizations.csv", "Advice", "Adv\xED" "ce", "organization", 3, NULL, "csv-encoding"},
  {"a table that is not there", "services.csv", NULL, NULL, "service", 0, NULL, "hsds-table"},
  {"a table outside the folder", "datapackage.json", "phones.csv", "../phones.csv", "datapackage.json", 0, "phone", "hsds-path"},
};

/* In JSON the number is that of the row among its table's. */
static const Spoiled spoiled_json[] = {
  {"a status of its own", NULL, "\"status\":\"active\"", "\"status\":\"open\"", "service", 1, "status", "hsds-choice"},
  {"a name that is a number", NULL, "\"name\":\"سلة غذاء\"", "\"name\":7", "service", 1, "name", "hsds-type"},
  {"a fee that is a text", NULL, "\"amount\":0", "\"amount\":\"0\"", "cost_option", 1, "amount", "hsds-type"},
  {"a service that points to another agency", NULL, "\"organization_id\":\"" AID "\",\"name\":\"سلة", "\"organization_id\":\"x\",\"name\":\"سلة", "service", 1, "organization_id", "hsds-dangling"},
  {"two services of one id", NULL, "{\"id\":\"" LAWS "\"", "{\"id\":\"" FOOD "\"", "service", 2, "id", "hsds-twice"},
  {"a name with a hidden mark", NULL, "Food basket", "Food \xE2\x80\xAE" "basket", "service", 1, "alternate_name", "hsds-unclean"},
  {"phones that are no list", NULL, "\"phones\":[", "\"phones\":7,\"faxes\":[", "organization", 1, "phones", "hsds-type"},
  {"services that are no list", NULL, "\"contents\":[", "\"contents\":{},\"other\":[", "service", 0, "contents", "hsds-type"},
};
/* clang-format on */
