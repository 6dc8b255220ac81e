#!/usr/bin/env bash
# Writes requirements.txt anew: every dependency of the Action with its hashes, and what builds the package itself.
# Needs uv (https://docs.astral.sh/uv/).
set -euo pipefail
cd "$(dirname "$0")/../.."
echo 'hatchling>=1.27' | uv pip compile pyproject.toml - \
  --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --quiet \
  --output-file .github/action/requirements.txt
