#!/usr/bin/env bash
# Everything that must hold, in order; the last line counts what passed and what failed, and the
# lines before it name what was skipped.
set -uo pipefail
cd "$(dirname "$0")/.."

. docker/test-services.sh

passed=0 failed=0
skipped=$(mktemp); trap 'rm -f "$skipped"' EXIT
step() { # name, command...
  local name=$1; shift
  echo "== $name"
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; fi
}

# Runs one Jest project, adds its tests to the count and notes those that were skipped.
suite() { # project, more flags...
  local report; report=$(mktemp)
  echo "== $1 tests"
  jest --selectProjects "$1" --json --outputFile="$report" "${@:2}" || true
  local counts
  counts=$(node -e '
    const r = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
    const broken = r.testResults.filter(t => t.status === "failed" && t.assertionResults.length === 0)
    const pending = r.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === "pending" || status === "todo"))
    const names = pending.map(({ fullName }) => `SKIPPED: ${fullName}\n`)
    require("node:fs").appendFileSync(process.argv[2], names.join(""))
    console.log(r.numPassedTests, r.numFailedTests + broken.length)' "$report" "$skipped" ||
    echo '0 1')
  passed=$((passed + ${counts% *})); failed=$((failed + ${counts#* }))
  rm -f "$report"
}

step format biome check --error-on-warnings .
step types tsc --noEmit
# Those without services that take long, on all cores: first, so that none of them is left alone.
suite long --maxWorkers=100%
suite unit --maxWorkers=100%
if services_up; then
  # Services and stages that tests start live on in processes of their own, whose handles would keep
  # Jest waiting for ever.
  suite integration --runInBand --forceExit
else
  failed=$((failed + 1)); echo 'FAILED: services'
fi
services_down || true

cat "$skipped"
echo "$(wc -l < "$skipped") skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
