# Stopping, and what starts the daemon and its workflows.
run=$(slow_digest)
eventually 30 has_stages "$run" 1
began=$SECONDS
check "it stops with a run in flight" systemctl stop agentlabd.service
check "in good order" is agentlabd Result success
check "within its time" test $((SECONDS - began)) -lt 60
check "nothing of it is left" not pgrep -u agentlab
check "a client starts it through the socket" alice status
check "and the run goes on to its end" ended_as "$run" completed

count() { sql "SELECT count(*) FROM agentlab.runs"; }
mkdir -p /etc/agentlab/execute /etc/systemd/system/agentlab-execute@tree-digest.timer.d
echo 'ARGUMENTS=-p path=/srv/tree' >/etc/agentlab/execute/tree-digest.conf
check "a unit executes a workflow and waits for it" systemctl start agentlab-execute@tree-digest.service
check "and logs the run" contains completed entries --unit=agentlab-execute@tree-digest.service

before=$(count)
printf '[Timer]\nOnCalendar=\nOnActiveSec=1s\nAccuracySec=1ms\nRandomizedDelaySec=0\n' \
    >/etc/systemd/system/agentlab-execute@tree-digest.timer.d/soon.conf
systemctl daemon-reload
systemctl start agentlab-execute@tree-digest.timer
more_runs() { [ "$(count)" -gt "$before" ]; }
check "a timer executes a workflow" eventually 30 more_runs
systemctl stop agentlab-execute@tree-digest.timer
rm -r /etc/systemd/system/agentlab-execute@tree-digest.timer.d

before=$(count)
printf '[Unit]\nOnFailure=agentlab-execute@tree-digest.service\n[Service]\nType=oneshot\nExecStart=/bin/false\n' \
    >/etc/systemd/system/backup.service
systemctl daemon-reload
systemctl start backup.service 2>/dev/null
check "OnFailure= executes a workflow" eventually 30 more_runs
rm /etc/systemd/system/backup.service
systemctl daemon-reload
systemctl reset-failed

echo 'ARGUMENTS=-p path=/nowhere' >/etc/agentlab/execute/tree-digest.conf
check "the unit fails when the run does" not systemctl start agentlab-execute@tree-digest.service
check "with the client's exit status" is agentlab-execute@tree-digest.service ExecMainStatus 2
systemctl reset-failed
rm /etc/agentlab/execute/tree-digest.conf
