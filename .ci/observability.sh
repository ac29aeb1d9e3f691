# Runs the services of docker-compose.yml that Debian has, with the very files and flags that it mounts and gives them; sourced by run.
# shellcheck shell=bash
: "${work:?run sets the folder for logs}"

observed=()

check_observability() {
  local folder=cluster-config/observability bad=0
  if command -v node >/dev/null; then
    node .ci/observability/check.mjs . >"$work/queries.yml" || bad=1
  else
    skip "Node is not installed: dashboards and runbooks were not compared with the program"
  fi
  command -v promtool prometheus >/dev/null || { skip "Prometheus is not installed: its files were not read"; return "$bad"; }
  promtool check config "$folder/prometheus.yml" || bad=1
  promtool test rules "$folder/rules.test.yml" || bad=1
  [[ ! -s $work/queries.yml ]] || promtool check rules "$work/queries.yml" || bad=1
  run_prometheus "$folder" || bad=1
  if command -v amtool prometheus-alertmanager >/dev/null; then
    amtool check-config "$folder/alertmanager.yml" || bad=1
    run_alertmanager "$folder" || bad=1
  else
    skip "Alertmanager is not installed: its file was not read"
  fi
  observed_stop
  return "$bad"
}

# The targets' and rules' pages of a running Prometheus: every job is there, and every alert.
run_prometheus() {
  local port jobs found alerts
  port=$(observed_port)
  prometheus --config.file="$1/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
  observed+=($!)
  answers "http://127.0.0.1:$port/-/ready" || { tail -3 "$work/prometheus.log"; return 1; }
  jobs=$(grep -c 'job_name:' "$1/prometheus.yml")
  # Targets are looked for after the start.
  for _ in {1..60}; do
    found=$(curl -sf "http://127.0.0.1:$port/api/v1/targets?state=active" | grep -o '"job":"[a-z-]*"' | sort -u)
    [[ $(wc -l <<<"$found") -lt $jobs ]] || break
    sleep 0.5
  done
  [[ $(wc -l <<<"$found") -eq $jobs ]] || { echo "Prometheus has other jobs than $jobs: $found"; return 1; }
  alerts=$(curl -sf "http://127.0.0.1:$port/api/v1/rules?type=alert" | grep -o '"type":"alerting"' | wc -l)
  echo "Prometheus runs, with $jobs jobs and $alerts alerts"
  ((alerts > 0 && alerts == $(grep -c -- '- alert:' "$1/rules.yml")))
}

# An alert that is handed to a running Alertmanager is there, and routed.
run_alertmanager() {
  local port
  port=$(observed_port)
  prometheus-alertmanager --config.file="$1/alertmanager.yml" --storage.path="$work/alertmanager" --cluster.listen-address= \
    --web.listen-address="127.0.0.1:$port" >"$work/alertmanager.log" 2>&1 &
  observed+=($!)
  answers "http://127.0.0.1:$port/-/ready" || { tail -3 "$work/alertmanager.log"; return 1; }
  amtool --alertmanager.url="http://127.0.0.1:$port" alert add MeshChainUnreachable severity=page mesh_chain=1 || return 1
  amtool --alertmanager.url="http://127.0.0.1:$port" alert query | grep MeshChainUnreachable || return 1
  [[ $(amtool config routes test --config.file="$1/alertmanager.yml" severity=page alertname=MeshChainUnreachable) == page ]]
}

# PostgreSQL as docker-compose.yml starts it: its flags are read from there.
run_composed_postgres() {
  local composed=$1 bin port data=$work/composed
  local -a flags initial
  bin=$(postgres_bin) || { skip "PostgreSQL is not installed: it was not started with the compose file's flags"; return 0; }
  mapfile -t flags < <(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).services.postgres.command.slice(1).join("\n")' "$composed")
  read -ra initial < <(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).services.postgres.environment.POSTGRES_INITDB_ARGS' "$composed")
  data=$(mktemp -d /tmp/mesh-composed.XXXXXX)
  ((EUID != 0)) || chown postgres "$data"
  port=$(observed_port)
  as_postgres "$bin/initdb" -D "$data/data" -U mesh -A trust "${initial[@]}" >"$work/composed.log" 2>&1 \
    && as_postgres "$bin/pg_ctl" -D "$data/data" -l "$data/log" -w -t 60 -o "${flags[*]} -h 127.0.0.1 -p $port -k $data" start >/dev/null 2>&1 \
    && "$bin/pg_isready" --host=127.0.0.1 --port="$port" --username=mesh \
    && [[ $(psql_settings | "$bin/psql" -h 127.0.0.1 -p "$port" -U mesh -d postgres -At) == "on on on on" ]]
  local found=$?
  as_postgres "$bin/pg_ctl" -D "$data/data" -m immediate -w stop >/dev/null 2>&1
  rm -rf "$data"
  ((found == 0)) && echo "PostgreSQL starts with the compose file's flags: checksums, fsync, full pages and synchronous commits are on"
  return "$found"
}

psql_settings() {
  echo "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN ('data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit');"
}

observed_stop() {
  local pid
  for pid in "${observed[@]}"; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
  done
  observed=()
}

# A port that nothing listens on now.
observed_port() {
  local port
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return 0; }
  done
}

# Waits up to a minute for a page.
answers() {
  local attempt
  for attempt in {1..120}; do
    curl -sf -o /dev/null "$1" && return 0
    sleep 0.5
  done
  echo "$1 does not answer after $attempt looks"
  return 1
}
