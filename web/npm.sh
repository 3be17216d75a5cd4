#!/bin/sh
# Runs npm in this folder, with the machine's Node where it is new enough for Vite
# (20.19, or 22.12 and later), else with a Node installed into .venv.
cd "$(dirname "$0")" || exit 1
venv=$(cd .. && pwd)/.venv
new_enough='const [a, b] = process.versions.node.split(".").map(Number);
process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'

if ! { node -e "$new_enough" && command -v npm; } >/dev/null 2>&1; then
    [ -x "$venv/bin/node" ] ||
        "$venv/bin/uv" pip install --quiet --python "$venv" --require-hashes \
            -r ../requirements-node.lock || exit 1
    PATH=$venv/bin:$PATH
fi
exec npm "$@"
