#include <systemd/sd-daemon.h>

/* Where a record comes from is the Swift code that logs it. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
