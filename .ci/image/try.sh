#!/usr/bin/env bash
# Builds both nodes' images on a base of Debian's own packages, without Docker and without any registry but one on loopback, and runs them with podman
# on a PostgreSQL on loopback, one embedded node and then three of a cluster: non-root, without capabilities, with a read-only root.
# Takes root, debootstrap, docker-registry, podman, runc and a PostgreSQL; minutes the first time. Usage: .ci/image/try.sh [CONFIGURATION]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
configuration=${1:-Release}
work=${MESH_IMAGE_WORK:-$(mktemp -d /tmp/mesh-image.XXXXXX)}
name=mesh-try-$$
nodes=()
registry=""

# shellcheck source=.ci/postgres.sh
source .ci/postgres.sh

say() { printf '\n== %s\n' "$*"; }
skip() { printf 'SKIP %s\n' "$*"; exit 1; }

finish() {
  set +e
  ((${#nodes[@]} == 0)) || podman rm -f -t 5 "${nodes[@]}" >/dev/null 2>&1
  [[ -z $registry ]] || kill "$registry"
  postgres_stop
  [[ -n ${MESH_IMAGE_WORK:-} ]] || rm -rf "$work"
}
trap finish EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

base() {
  local root=$work/rootfs dotnet
  dotnet=$(dirname "$(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App .*\[\(.*\)\]$/\1/p' | tail -1)")
  [[ -d $root/usr ]] || debootstrap --variant=minbase --include=ca-certificates,libssl3,libgcc-s1,libstdc++6,zlib1g bookworm "$root" >"$work/debootstrap.log"
  mkdir -p "$root/usr/share/dotnet"
  cp -r "$dotnet/../dotnet" "$dotnet/../host" "$dotnet" "$root/usr/share/dotnet/"
  ln -sf ../share/dotnet/dotnet "$root/usr/bin/dotnet"
  tar -C "$root" --exclude=./dev --exclude=./proc --exclude=./sys --exclude=./var/cache/apt --exclude=./var/lib/apt/lists -c . \
    | podman import --change 'ENV DOTNET_RUNNING_IN_CONTAINER=true' - "localhost:$registry_port/mesh-base:1" >/dev/null
  podman push --tls-verify=false -q "localhost:$registry_port/mesh-base:1"
}

start_registry() {
  registry_port=$(free_port)
  mkdir -p "$work/registry"
  printf 'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %s\nhttp:\n  addr: 127.0.0.1:%s\n' "$work/registry" "$registry_port" >"$work/registry.yml"
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  registry=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$registry_port/v2/"; do sleep 0.2; done
}

# Publishes a project, and pulls the image that it made.
publish() {
  dotnet publish "$1" -c "$configuration" ${MESH_IMAGE_NO_BUILD:+--no-build} -t:PublishContainer -v q --nologo \
    -p:ContainerBaseImage="localhost:$registry_port/mesh-base:1" -p:ContainerRegistry="localhost:$registry_port" -p:ContainerImageTag=try
  podman pull --tls-verify=false -q "localhost:$registry_port/$2:try"
}

configure() {
  local host port
  host=${MESH_TEST_POSTGRES#Host=} && host=${host%%;*}
  port=${MESH_TEST_POSTGRES#*Port=} && port=${port%%;*}
  mkdir -p "$work/etc"
  psql -h "$host" -p "$port" -U mesh -d postgres -qc "CREATE DATABASE mesh_image"
  printf '%s' "${MESH_TEST_POSTGRES%;Database=*};Database=mesh_image" >"$work/etc/connection"
  sed 's#/run/secrets/journal-connection#/etc/mesh/connection#' cluster-config/mesh.compose.json >"$work/etc/mesh.json"
  page=$(free_port)
  sed "s#http://127.0.0.1:5080#http://127.0.0.1:$page#" "$work/etc/mesh.json" >"$work/etc/embedded.json"
  remoting=("$(free_port)" "$(free_port)" "$(free_port)")
  pages=("$(free_port)" "$(free_port)" "$(free_port)")
  {
    echo 'akka.cluster.min-nr-of-members = 2'
    printf 'akka.cluster.seed-nodes = ['
    printf '"akka.tcp://mesh@127.0.0.1:%s",' "${remoting[@]}" | sed 's/,$//'
    echo ']'
  } >"$work/etc/cluster.conf"
  chmod -R a+rX "$work" "$work/etc"
}

# Runs an image under a name, with arguments of its own.
start() {
  local container=$1 image=$2
  shift 2
  nodes+=("$container")
  podman run --runtime runc -d --name "$container" --network host --read-only --read-only-tmpfs=false --tmpfs /tmp:size=16m,mode=1777 \
    --cap-drop ALL --security-opt no-new-privileges --user 1654:1654 --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 --memory 1g --pids-limit 512 \
    -v "$work/etc:/etc/mesh:ro" "localhost:$registry_port/$image:try" "$@" >/dev/null
}

# Waits until a container's own health command says that it is ready at a port.
ready() {
  local attempt
  for attempt in {1..90}; do
    podman exec "$1" dotnet "/app/$2.dll" health --url "http://127.0.0.1:$3/healthz/ready" 2>/dev/null && return 0
    [[ $(podman inspect -f '{{.State.Running}}' "$1") == true ]] || break
    sleep 2
  done
  podman logs "$1" | tail -20
  echo "$1 is not ready after $attempt looks"
  return 1
}

# What the process may do, as the kernel says.
confined() {
  podman exec "$1" sh -c 'id; grep -E "CapEff|NoNewPrivs" /proc/1/status; touch /app/x 2>&1' || true
}

say "Registry and base image"
start_registry
base
say "PostgreSQL"
postgres_start
configure

say "One embedded node"
publish src/MeshRebalancer.Node mesh-rebalancer
start "$name-embedded" mesh-rebalancer run --config /etc/mesh/embedded.json
ready "$name-embedded" MeshRebalancer.Node "$page"
confined "$name-embedded"
podman stop -t 60 "$name-embedded" >/dev/null
podman inspect -f 'it stopped with exit code {{.State.ExitCode}}' "$name-embedded"

say "A cluster of three"
publish src/cluster/MeshRebalancer.ClusterNode mesh-rebalancer-cluster
for i in 0 1 2; do
  start "$name-$i" mesh-rebalancer-cluster run --config /etc/mesh/mesh.json --cluster /etc/mesh/cluster.conf \
    --port "${remoting[$i]}" --listen "http://127.0.0.1:${pages[$i]}"
done
for i in 0 1 2; do ready "$name-$i" MeshRebalancer.ClusterNode "${pages[$i]}"; done
confined "$name-0"
podman stop -t 75 "$name-2" >/dev/null
podman inspect -f 'one stopped with exit code {{.State.ExitCode}}' "$name-2"
for i in 0 1; do ready "$name-$i" MeshRebalancer.ClusterNode "${pages[$i]}"; done
say "It works"
