# Removal keeps what is the administrator's, purging keeps nothing.
check "the package is removed" dpkg --remove agentlab
check "the socket is gone" test ! -e /run/agentlab/agentlabd.sock
check "no process is left" not pgrep -u agentlab
check "the state is kept" test -d /var/lib/agentlab
check "the configuration is kept" test -e /etc/agentlab/agentlabd.yaml
# What the checks have put there is not the package's.
rm -r /etc/systemd/system/agentlabd.*.d
check "the package is purged" dpkg --purge agentlab
check "the user is gone" not getent passwd agentlab
check "the group is gone" not getent group agentlab
left=$(find / -xdev \( -path /proc -o -path /sys -o -path /checks -o -path /out -o -path /var/log/journal \) -prune \
    -o \( -name '*agentlab*' -o -nouser -o -nogroup \) -print | grep -v -e '/agentlab-checks\.' -e '^/run/systemd/')
check "no file is left" test -z "$left"
[ -z "$left" ] || sed 's/^/    /' <<<"$left"
check "no unit is left" test -z "$(systemctl list-unit-files --no-legend --plain 'agentlabd*' 'agentlab-execute*')"
