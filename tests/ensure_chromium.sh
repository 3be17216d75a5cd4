#!/bin/sh
# Makes sure that the browser tests have a Chromium: installs it as root on Debian,
# else names the one command to type. In CI a missing browser is a failure.
for name in "${HAIDANG_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
install="apt-get install -y --no-install-recommends chromium"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install && exit 0
fi
echo "The browser tests need Chromium. Type: sudo $install" >&2
[ -z "$CI" ]
