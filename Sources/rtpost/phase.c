/// One switch, for the bar, the summary and the sentences about failures to speak alike.
#include "phase.h"

#include "rt_port_http_ext.h"

const char *phase_name(int phase)
{
  switch ((rt_http_phase)phase) {
  case RT_HTTP_PHASE_CALL:
    return "checking the request";
  case RT_HTTP_PHASE_RESOLVE:
    return "looking up the host";
  case RT_HTTP_PHASE_CONNECT:
    return "connecting";
  case RT_HTTP_PHASE_HANDSHAKE:
    return "agreeing on TLS";
  case RT_HTTP_PHASE_SEND:
    return "sending";
  case RT_HTTP_PHASE_WAIT:
    return "waiting for the response";
  case RT_HTTP_PHASE_RECEIVE:
    return "receiving";
  case RT_HTTP_PHASE_DONE:
    return "finishing";
  }
  return "working";
}
