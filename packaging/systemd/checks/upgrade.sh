# A rebuilt package comes while a run is on its way.
run=$(slow_digest)
eventually 30 has_stages "$run" 2
pid=$(property agentlabd MainPID)
rm -f /run/enough
as alice python3 asker.py >/run/asker 2>&1 &
asker=$!
check "the package is upgraded during a run" dpkg --install new.deb
check "another process runs now" eventually 60 runs_anew "$pid"
check "the run survives" ended_as "$run" completed
check "and has lost no step" lost_nothing "$run"
touch /run/enough
check_end "nobody was refused meanwhile" "$asker"
sed 's/^/    /' /run/asker | tail -n 5
check "the changed configuration is kept" grep -q '^readers_group: watchers' /etc/agentlab/agentlabd.yaml
