# Sourced by what needs services of its own, on ports of its own, so that an install that runs on
# this machine is left alone. The downloads are shared.
export POLYTRADERS_HOME="$PWD/.polytraders/test" POLYTRADERS_CACHE="$PWD/.polytraders/cache"
export POLYTRADERS_KAFKA_PORT=29092 POLYTRADERS_KAFKA_CONTROLLER_PORT=29093
export POLYTRADERS_REGISTRY_PORT=28081 POLYTRADERS_REGISTRY_MANAGEMENT_PORT=28082
export POLYTRADERS_REDIS_PORT=26379 POLYTRADERS_POSTGRES_PORT=25432
export KAFKA_BROKERS=127.0.0.1:$POLYTRADERS_KAFKA_PORT
export SCHEMA_REGISTRY_URL=http://127.0.0.1:$POLYTRADERS_REGISTRY_PORT/apis/ccompat/v7
export REDIS_URL=redis://127.0.0.1:$POLYTRADERS_REDIS_PORT
export POSTGRES_URL=postgres://polytraders:polytraders@127.0.0.1:$POLYTRADERS_POSTGRES_PORT/polytraders

services_up() { NODE_OPTIONS= apps/cli/bin/polytraders.js up --services; }
services_down() { NODE_OPTIONS= apps/cli/bin/polytraders.js down; }
