# The daemon dies, and hangs.
run=$(slow_digest)
eventually 30 has_stages "$run" 2
pid=$(property agentlabd MainPID)
kill -KILL "$pid"
check "a killed daemon is started again" eventually 60 runs_anew "$pid"
check "which is counted" is agentlabd NRestarts 1
check "the run goes on to its end" ended_as "$run" completed
check "and has lost no step" lost_nothing "$run"
check "journalctl explains the recovery" contains "A run has been recovered" entries --catalog "RUN_ID=$run"
check "no program of the killed daemon is left" test "$(pgrep -c -u agentlab -x agentlabd)" = 1

mkdir -p /run/systemd/system/agentlabd.service.d
printf '[Service]\nWatchdogSec=3s\n' >/run/systemd/system/agentlabd.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart agentlabd
run=$(slow_digest)
eventually 30 has_stages "$run" 1
pid=$(property agentlabd MainPID)
kill -STOP "$pid"
check "a daemon that hangs is ended and started again" eventually 90 runs_anew "$pid"
check "by the watchdog" contains "Watchdog timeout" entries --unit=agentlabd.service
check "its run goes on to its end" ended_as "$run" completed
rm -r /run/systemd/system/agentlabd.service.d
systemctl daemon-reload
systemctl restart agentlabd
