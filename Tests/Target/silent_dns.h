/// A name server that never answers: a UDP socket on the loopback interface that nobody reads.
#ifndef SILENT_DNS_H
#define SILENT_DNS_H

/// Opens it; returns its port.
unsigned int open_silent_dns(void);

/// Closes it.
void close_silent_dns(void);

#endif
