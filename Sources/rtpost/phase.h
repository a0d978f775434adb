/// What rtpost calls the phases of a POST.
#ifndef RTPOST_PHASE_H
#define RTPOST_PHASE_H

/// A phase as words that follow "while", such as "connecting".
const char *phase_name(int phase);

#endif
