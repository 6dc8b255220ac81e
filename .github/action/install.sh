#!/usr/bin/env bash
# Installs listkeeper from its checkout ($1) into a new virtual environment ($2), with exactly the dependencies
# that requirements.txt names and hashes. Python runs isolated (-I): nothing of the folder that the job stands in
# is ever imported.
set -euo pipefail
source=$1 target=$2

python=$(command -v python3) || { echo "::error::listkeeper needs Python 3.11 or newer, and there is none here."; exit 2; }
"$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { echo "::error::listkeeper needs Python 3.11 or newer; put actions/setup-python before it."; exit 2; }

"$python" -I -m venv "$target"
pip=("$target/bin/python" -I -m pip --disable-pip-version-check --quiet --no-input)
"${pip[@]}" install --require-hashes --only-binary :all: --requirement "$source/.github/action/requirements.txt"
"${pip[@]}" install --no-deps --no-build-isolation --no-index "$source"
