# The package is installed and is in order.
groupadd watchers
mkdir -p /srv/tree
for number in $(seq 40); do echo "file $number" >"/srv/tree/$number.txt"; done

check "the package installs, with all that it depends on there" dpkg --install old.deb
for user in alice bob carol; do useradd --no-create-home "$user"; done
usermod --append --groups agentlab alice
usermod --append --groups watchers carol
check "the socket listens" systemctl --quiet is-active agentlabd.socket
check "the daemon starts" eventually 60 systemctl --quiet is-active agentlabd.service
check "both start at boot" systemctl --quiet is-enabled agentlabd.service agentlabd.socket
check "no unit has failed" test -z "$(systemctl --failed --no-legend --plain)"
unit_complaints=$(systemd-analyze verify --man=no agentlabd.service agentlabd.socket agentlab-execute@x.service \
    agentlab-execute@x.timer 2>&1)
check "the units are as systemd wants them" test -z "$unit_complaints"
[ -z "$unit_complaints" ] || echo "    $unit_complaints"
check "the exposure is at most 3.0" systemd-analyze security --threshold=30 agentlabd.service
unexplained() {
    systemd-analyze security --no-pager agentlabd.service | sed -n 's/^✗ \([A-Za-z]*\)=.*/\1/p' | sort -u |
        while read -r setting; do systemctl cat agentlabd.service | grep -q "^#.*$setting=\|^$setting=" || echo "$setting"; done
}
check "what it leaves open is spoken of in the unit" test -z "$(unexplained)"
check "the daemon runs as its own user" test "$(ps -o user= -p "$(property agentlabd MainPID)")" = agentlab
check "with no capability" grep -q '^CapEff:[[:space:]]*0*$' "/proc/$(property agentlabd MainPID)/status"
check "and cannot gain any" grep -q '^NoNewPrivs:[[:space:]]*1$' "/proc/$(property agentlabd MainPID)/status"
check "the manual pages are there" dpkg --listfiles agentlab
for file in /usr/share/man/man8/agentlabd.8.gz /usr/share/man/man1/agentlabctl.1.gz /usr/share/man/man5/agentlabd.yaml.5.gz \
    /usr/share/bash-completion/completions/agentlabctl /usr/share/zsh/vendor-completions/_agentlabctl \
    /usr/share/fish/vendor_completions.d/agentlabctl.fish; do
    check "$file is in the package" grep -qx "$file" /var/lib/dpkg/info/agentlab.list
done
