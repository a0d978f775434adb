/// What only C can say about the system, in fixed-width types: sockets, waiting, the clock, files and the log.
///
/// Nothing here allocates. `platform_wait` waits, and `platform_wake_await` for a moment; files and flash take the time that
/// the device takes. Functions that can fail return a negative number: -errno, or a status (platform_status.h), as each
/// says.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include "platform_address.h"
#include "platform_clock.h"
#include "platform_file.h"
#include "platform_flash.h"
#include "platform_flash_store.h"
#include "platform_log.h"
#include "platform_random.h"
#include "platform_slots.h"
#include "platform_socket.h"
#include "platform_status.h"
#include "platform_stream.h"
#include "platform_wait.h"

#endif
