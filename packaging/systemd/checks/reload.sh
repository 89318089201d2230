# The configuration changes, and readers come.
pid=$(property agentlabd MainPID)
echo 'max_concurrent_runs: 200' >>/etc/agentlab/agentlabd.yaml
check "systemctl reload takes a new limit" systemctl reload agentlabd
check "which is in force" contains 200 alice status --json
check "in the same process" is agentlabd MainPID "$pid"
check "the journal has the change" contains "max_concurrent_runs: 200" entries --unit=agentlabd.service
echo 'max_concurrent_runs: many' >>/etc/agentlab/agentlabd.yaml
check "a mistake fails the reload" not systemctl reload agentlabd
check "and is named" contains "max_concurrent_runs" agentlabctl reload
check "the daemon goes on" contains 200 alice status --json
sed -i '/many/d' /etc/agentlab/agentlabd.yaml
kill -HUP "$pid"
check "SIGHUP reloads too" eventually 30 contains "configuration reloaded" entries --unit=agentlabd.service --lines=3

# Longer than a line of the journal and than a datagram to it: libsystemd hands it over as a file in memory.
printf 'http_allowed_hosts: %s\n' "$(head -c 300000 /dev/zero | tr '\0' x)" >>/etc/agentlab/agentlabd.yaml
agentlabctl reload >/dev/null
last_entries() { entries --all --output=cat --unit=agentlabd.service --lines=5; }
longest() { last_entries | awk '{ if (length > most) most = length } END { print most + 0 }'; }
check "an entry that is longer than any datagram is whole" test "$(longest)" -gt 250000
check "and says where it was cut" grep -q '(cut)$' <(last_entries)
sed -i '/^http_allowed_hosts/d' /etc/agentlab/agentlabd.yaml
agentlabctl reload >/dev/null

echo 'readers_group: watchers' >>/etc/agentlab/agentlabd.yaml
check "what needs a restart is named" contains "needs a restart: readers_group: watchers" agentlabctl reload
mkdir -p /etc/systemd/system/agentlabd.socket.d
printf '[Socket]\nSocketMode=0666\n' >/etc/systemd/system/agentlabd.socket.d/readers.conf
systemctl daemon-reload
systemctl stop agentlabd.service agentlabd.socket
systemctl start agentlabd.service
check "a reader looks" as carol agentlabctl runs
check "and may do nothing else" ends_with 77 as carol agentlabctl execute tree-digest -p path=/srv/tree
check "and is told which group may" contains "group agentlab" as carol agentlabctl execute tree-digest -p path=/srv/tree
check "others may not even look" ends_with 77 as bob agentlabctl runs
check "members of the group may do everything" digest --wait

echo 'no_such_key: 1' >>/etc/agentlab/agentlabd.yaml
check "a daemon with a mistake in its configuration does not start" not systemctl restart agentlabd
check "and systemctl status says why" contains "no_such_key" systemctl status agentlabd
sed -i '/no_such_key/d' /etc/agentlab/agentlabd.yaml
systemctl reset-failed agentlabd.service agentlabd.socket
systemctl stop agentlabd.service
systemctl start agentlabd.socket agentlabd.service
check "mended, it starts" systemctl --quiet is-active agentlabd
