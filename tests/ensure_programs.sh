#!/bin/sh
# Makes sure that the tests have the programs that no package of ours brings: a Chromium, certutil
# to tell it whom to trust, and strace to kill in the middle of a system call. Installs them as root
# on Debian, else names the one command to type. In CI a missing one is a failure.
missing=" chromium"
for name in "${HAIDANG_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    command -v "$name" >/dev/null && missing="" && break
done
command -v certutil >/dev/null || missing="$missing libnss3-tools"
command -v strace >/dev/null || missing="$missing strace"
[ -z "$missing" ] && exit 0
install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install && exit 0
fi
echo "Some tests need more. Type: sudo $install" >&2
[ -z "$CI" ]
