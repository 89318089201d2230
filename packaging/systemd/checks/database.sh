# A PostgreSQL of one's own instead of the embedded one.
systemctl start postgresql
server=$(systemctl list-units --no-legend --plain 'postgresql@*-main.service' | cut -d' ' -f1)
check "Debian's PostgreSQL runs" systemctl --quiet is-active "$server"
as postgres psql -qc 'CREATE ROLE agentlab LOGIN'
as postgres psql -qc "CREATE DATABASE agentlab OWNER agentlab ENCODING 'UTF8' TEMPLATE template0"
mkdir -p /etc/systemd/system/agentlabd.service.d
printf '[Service]\nEnvironment=AGENTLAB_DATABASE=postgresql://agentlab@/agentlab?host=/var/run/postgresql\n' \
    >/etc/systemd/system/agentlabd.service.d/database.conf
systemctl daemon-reload
check "the daemon starts with it" systemctl restart agentlabd
check "and runs complete" digest --wait
check "which it has" test "$(as agentlab psql -h /var/run/postgresql -XAtqc 'SELECT count(*) FROM agentlab.runs' agentlab)" = 1
check "the embedded one is not running" not pgrep -u agentlab -x postgres

run=$(slow_digest)
eventually 30 has_stages "$run" 1
systemctl stop "$server"
check "a lost database shows in systemctl status" eventually 60 contains "database lost" systemctl status agentlabd
check "and is explained" contains "The database is lost" entries --catalog --unit=agentlabd.service
systemctl start "$server"
check "when it is back the run goes on to its end" ended_as "$run" completed
check "which is explained too" contains "The database is back" entries --catalog --unit=agentlabd.service
