#!/usr/bin/env bash
# Runs a command beside services of its own, which end with it: benches and drills that need Kafka.
set -uo pipefail
cd "$(dirname "$0")/.."
. docker/test-services.sh
trap 'services_down' EXIT
services_up && "$@"
