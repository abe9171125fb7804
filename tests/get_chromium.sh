#!/usr/bin/env bash
# Puts a headless Chromium on the machine for the browser tests, where that is allowed.
# Exit 0 always: without one the browser tests say in one line that they are skipped.
set -u
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >/dev/null 2>&1 && exit 0
fi
echo "No Chromium here and none can be installed; the browser tests will be skipped." >&2
exit 0
