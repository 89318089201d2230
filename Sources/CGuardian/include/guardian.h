#ifndef AGENTLAB_GUARDIAN_H
#define AGENTLAB_GUARDIAN_H

/// The name (argv[0]) under which a program that links this target becomes a guardian instead of itself.
///
///     agentlab-guardian PARENT-PID GRACE-MS DIRECTORY [FD=PATH]... -- EXECUTABLE ARGV0 [ARGUMENT]...
///
/// A guardian executes one program and outlives neither it nor the parent. It is the reaper of all that the program
/// starts, also of what forks away or begins a session of its own. When the program ends, the rest is killed. On SIGTERM
/// all get SIGTERM and, after the grace period, SIGKILL. When the parent is gone, all are killed at once. FD=PATH opens
/// a file as that descriptor of the program.
#define AGENTLAB_GUARDIAN_NAME "agentlab-guardian"

/// An anonymous file in memory, closed in programs that are executed; -1 with errno on failure.
int agentlab_secret_file(void);

#endif
