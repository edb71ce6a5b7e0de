/* The net layer's client against the scripted server. */
#ifndef IHALA_TESTS_STUB_NET_H
#define IHALA_TESTS_STUB_NET_H

#include "ihala/net.h"
#include "stub_http.h"

/* A script of one answer. */
#define SCRIPT(...) ((const StubAnswer[]){{__VA_ARGS__}, {NULL}})

IhNet *stub_client(StubHttp *stub);
/* One request against one server that is gone afterwards. */
IhNetAnswer *stub_ask(const StubAnswer *script, IhNetRequest *request);

#endif
