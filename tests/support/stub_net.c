/* See stub_net.h. */
#include "stub_net.h"

IhNet *
stub_client(StubHttp *stub)
{
  g_autoptr(GError) error = NULL;
  IhNet *net = ih_net_new(stub_http_url(stub), NULL, &error);
  if (!net)
    g_error("%s", error->message);
  return net;
}

IhNetAnswer *
stub_ask(const StubAnswer *script, IhNetRequest *request)
{
  StubHttp *stub = stub_http_start(script);
  g_autoptr(IhNet) net = stub_client(stub);
  IhNetAnswer *answer = ih_net_run(net, request, -1);
  stub_http_stop(stub);
  return answer;
}
