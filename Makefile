# Kabar. `make help` lists what there is.

PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR    ?= $(SYSCONFDIR)/systemd/system
MANDIR     ?= $(PREFIX)/share/man
DESTDIR    ?=

SWIFT      ?= swift
# One binary without the Swift runtime beside it: the machine that runs it needs no toolchain.
RELEASE    = $(SWIFT) build -c release --static-swift-stdlib
SOURCES    = Package.swift Sources Tests Benchmarks

.PHONY: help all dependencies build release test run demo bench fuzz torture sanitize \
        interoperability install uninstall format lint clean

help:
	@echo "make demo       a minute of Kabar against a newspaper on this machine, no network"
	@echo "make run        run with ./feeds.conf (stop with Ctrl-C)"
	@echo "make test       every test"
	@echo "make install    release binary, unit, man pages, feeds.conf if absent (DESTDIR, PREFIX)"
	@echo "make uninstall  remove what install put there; configuration and store stay"
	@echo "make bench      measure, as ratios to floors in the same run"
	@echo "make fuzz       fuzz the parser for a minute"
	@echo "make torture    kill -9 at random moments, a hundred times"
	@echo "make sanitize   the tests under the thread and the address sanitizer"
	@echo "make interoperability  webhook signatures, verified by another implementation (from PyPI)"
	@echo "make format     format the sources; make lint checks them"

all: release

dependencies:
	@Scripts/install-dependencies

build: dependencies
	$(SWIFT) build

release: dependencies
	$(RELEASE) --product kabar

test: dependencies
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --skip BlackBoxTests
	# By themselves: they time the built binary, which the rest would keep from the processor.
	$(SWIFT) test --skip-build --filter BlackBoxTests

run: release
	$$($(RELEASE) --show-bin-path)/kabar run --config feeds.conf

demo: dependencies
	$(SWIFT) build --product kabar
	$(SWIFT) build --product kabar-demo
	@$$($(SWIFT) build --show-bin-path)/kabar-demo

bench: release
	BUILD="$(RELEASE)" Benchmarks/run

fuzz: dependencies
	Tests/Fuzzing/run

torture: dependencies
	$(SWIFT) build --build-tests
	KABAR_TORTURE=100 $(SWIFT) test --skip-build --filter Torture

sanitize: dependencies
	$(SWIFT) test --sanitize=thread --scratch-path .build-thread
	$(SWIFT) test --sanitize=address --scratch-path .build-address

interoperability: dependencies
	$(SWIFT) build --product kabar
	Tests/Interoperability/standard-webhooks "$$($(SWIFT) build --show-bin-path)/kabar"

install: release
	install -D -s -m 755 "$$($(RELEASE) --show-bin-path)/kabar" "$(DESTDIR)$(PREFIX)/bin/kabar"
	install -d "$(DESTDIR)$(UNITDIR)"
	sed 's|/usr/local/bin/kabar|$(PREFIX)/bin/kabar|' systemd/kabar.service \
	  > "$(DESTDIR)$(UNITDIR)/kabar.service"
	chmod 644 "$(DESTDIR)$(UNITDIR)/kabar.service"
	install -D -m 644 Documentation/man/kabar.1 "$(DESTDIR)$(MANDIR)/man1/kabar.1"
	install -D -m 644 Documentation/man/feeds.conf.5 "$(DESTDIR)$(MANDIR)/man5/feeds.conf.5"
	test -e "$(DESTDIR)$(SYSCONFDIR)/kabar/feeds.conf" || \
	  install -D -m 644 feeds.conf "$(DESTDIR)$(SYSCONFDIR)/kabar/feeds.conf"
	@echo "installed; next: edit $(SYSCONFDIR)/kabar/feeds.conf, then"
	@echo "  systemctl daemon-reload && systemctl enable --now kabar && journalctl -fu kabar"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/kabar" "$(DESTDIR)$(UNITDIR)/kabar.service" \
	  "$(DESTDIR)$(MANDIR)/man1/kabar.1" "$(DESTDIR)$(MANDIR)/man5/feeds.conf.5"

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

clean:
	rm -rf .build .build-*
