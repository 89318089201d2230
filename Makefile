# Everything that is done with a checkout of agentlab; "make" or "make help" lists it.

SWIFT ?= swift
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
SCOPE ?= library

# How long "make torture" goes on, what decides all that it leaves to chance, and where: host, namespaces or failover.
SECONDS ?= 600
SEED ?= $(shell date +%s)
SCENARIO ?= host

# One mode for every release build: another one compiles everything anew.
RELEASE = -c release --static-swift-stdlib
BIN = .build/release
SOURCES = Sources Tests schema packaging/examples Package.swift

BINDIR = $(DESTDIR)$(PREFIX)/bin
DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/agentlab
CONFDIR = $(DESTDIR)$(SYSCONFDIR)/agentlab
LIBDIR = $(DESTDIR)$(PREFIX)/lib
UNITDIR ?= $(PREFIX)/lib/systemd/system
MANDIR = $(DESTDIR)$(PREFIX)/share/man
SHAREDIR = $(DESTDIR)$(PREFIX)/share
MANUALS = .build/manuals
UNITS = agentlabd.service agentlabd.socket agentlab-execute@.service agentlab-execute@.timer

.DEFAULT_GOAL := help
.PHONY: help build test torture tsan bench bench-compare bench-programs lint format demo demo-agents manuals install install-files deb
.PHONY: test-systemd clean dependencies

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

build: dependencies ## Build agentlabd and agentlabctl for release, into .build/release.
	$(SWIFT) build $(RELEASE) --product agentlabd
	$(SWIFT) build $(RELEASE) --product agentlabctl

test: dependencies ## Build and run every test.
	$(SWIFT) build --build-tests
	packaging/scripts/run-tests $(SWIFT)

torture: dependencies ## Torture daemons for SECONDS= (600) by SEED= (any), and check that every promise was kept.
	$(SWIFT) build --product TortureDaemon
	$(SWIFT) build --product agentlab-torture
	.build/debug/agentlab-torture --scenario $(SCENARIO) --seconds $(SECONDS) --seed $(SEED)

tsan: dependencies ## Run the library's tests under ThreadSanitizer; with SCOPE=all the daemon's as well.
	packaging/scripts/run-tsan $(SWIFT) $(SCOPE)

bench: build ## Measure speed and memory on a private cluster below /var/tmp; BENCH="--json --seconds 2" are options for it.
	$(MAKE) --no-print-directory bench-programs
	$(BIN)/agentlab-bench run $(BENCH)

bench-compare: build ## Measure this tree and another revision in turn: BASE=REV.
	@test -n "$(BASE)" || { echo "make bench-compare BASE=REV" >&2; exit 64; }
	$(MAKE) --no-print-directory bench-programs
	packaging/scripts/bench-compare "$(SWIFT) build $(RELEASE)" $(BIN) "$(BASE)" $(BENCH)

bench-programs:
	$(SWIFT) build $(RELEASE) --product agentlab-bench
	$(SWIFT) build $(RELEASE) --product agentlab-bench-daemon
	$(SWIFT) build $(RELEASE) --product agentlab-bench-reference

lint: ## Check the format of all Swift code.
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

format: ## Format all Swift code in place.
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

demo: build ## Show durable runs: cancel, resume, kill -9 and recovery, checked against find and sha256sum.
	packaging/demo.sh $(BIN)

demo-agents: build ## Show agents on a scripted server: chat, three workflows, kill -9 in the middle, no page paid twice.
	$(SWIFT) build $(RELEASE) --product agentlab-scripted-llm
	packaging/demo-agents.sh $(BIN)

manuals: build ## Make manual pages and shell completions of what the programs say of themselves.
	packaging/scripts/make-manuals $(BIN) $(MANUALS)

deb: manuals ## Make a Debian package, .build/deb/agentlab_*.deb.
	@packaging/scripts/install-dependencies packaging
	packaging/scripts/build-deb

test-systemd: ## Boot a real systemd in a scratch root, install the package there and check it as an administrator would.
	packaging/scripts/test-systemd

install: manuals install-files ## Install into DESTDIR= under PREFIX= (/usr/local); a configuration that exists is kept.

install-files:
	install -d $(BINDIR) $(DOCDIR)/examples/systemd $(DOCDIR)/examples/workflows $(CONFDIR)/execute $(CONFDIR)/workflows.d $(DESTDIR)$(UNITDIR) $(LIBDIR)/systemd/catalog
	install -d $(LIBDIR)/sysusers.d $(LIBDIR)/tmpfiles.d
	install -m 755 $(BIN)/agentlabd $(BIN)/agentlabctl $(BINDIR)
	install -m 644 README.md CHANGELOG.md LICENSE packaging/protocol.md packaging/workflow.schema.json $(DOCDIR)
	install -m 644 packaging/examples/agentlab.py packaging/agentlabd.yaml $(DOCDIR)/examples
	install -m 644 packaging/examples/workflows/*.yaml $(DOCDIR)/examples/workflows
	install -m 644 packaging/systemd/examples/* $(DOCDIR)/examples/systemd
	for unit in $(UNITS); do \
		sed 's,/usr/bin/,$(PREFIX)/bin/,g' packaging/systemd/$$unit >$(DESTDIR)$(UNITDIR)/$$unit && \
		chmod 644 $(DESTDIR)$(UNITDIR)/$$unit || exit 1; \
	done
	install -d $(MANDIR)/man1 $(MANDIR)/man5 $(MANDIR)/man8
	install -m 644 $(MANUALS)/man/*.1 $(MANDIR)/man1
	install -m 644 $(MANUALS)/man/*.5 $(MANDIR)/man5
	install -m 644 $(MANUALS)/man/*.8 $(MANDIR)/man8
	install -d $(SHAREDIR)/bash-completion/completions $(SHAREDIR)/zsh/vendor-completions
	install -d $(SHAREDIR)/fish/vendor_completions.d
	install -m 644 $(MANUALS)/completions/bash/* $(SHAREDIR)/bash-completion/completions
	install -m 644 $(MANUALS)/completions/zsh/* $(SHAREDIR)/zsh/vendor-completions
	install -m 644 $(MANUALS)/completions/fish/* $(SHAREDIR)/fish/vendor_completions.d
	install -m 644 packaging/systemd/agentlab.catalog $(LIBDIR)/systemd/catalog/agentlab.catalog
	install -m 644 packaging/systemd/agentlab.sysusers $(LIBDIR)/sysusers.d/agentlab.conf
	install -m 644 packaging/systemd/agentlab.tmpfiles $(LIBDIR)/tmpfiles.d/agentlab.conf
	test -e $(CONFDIR)/agentlabd.yaml || install -m 644 packaging/agentlabd.yaml $(CONFDIR)/agentlabd.yaml

clean: ## Remove everything that was built.
	rm -rf .build

dependencies:
	@command -v $(SWIFT) >/dev/null || { echo "agentlab is built with Swift 6.3: https://swift.org/install" >&2; exit 1; }
	@packaging/scripts/install-dependencies
