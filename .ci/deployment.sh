# What a deployment is made of: Dockerfiles, the compose file and the Kubernetes manifests; sourced by run.
# shellcheck shell=bash
: "${work:?run sets the folder for logs}"

# Unpacks packages of a Debian release into a folder of ours, without installing them or touching the machine's lists.
unpack_debian() {
  local release=$1 folder=$work/$1 package
  shift
  command -v apt-get >/dev/null && [[ -f /usr/share/keyrings/debian-archive-keyring.gpg ]] || return 1
  mkdir -p "$folder/lists/partial"
  local apt=(-o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$folder/lists")
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $release main" >"$folder/sources.list"
  (cd "$folder" && timeout 120 apt-get -qq "${apt[@]}" update && timeout 120 apt-get -qq "${apt[@]}" download "$@") || return 1
  for package in "$folder"/*.deb; do
    dpkg -x "$package" "$folder" || return 1
  done
}

# Prints a Compose v2 program. Where none is installed it is unpacked from Debian's newer release.
compose_program() {
  local program
  for program in docker-compose /usr/libexec/docker/cli-plugins/docker-compose /usr/local/lib/docker/cli-plugins/docker-compose; do
    if timeout 20 "$program" version --short 2>/dev/null | grep -q '^v\?[2-9]'; then
      echo "$program"
      return 0
    fi
  done
  unpack_debian trixie docker-compose >"$work/compose.log" 2>&1 || return 1
  echo "$work/trixie/usr/libexec/docker/cli-plugins/docker-compose"
}

check_compose() {
  local program bad=0
  if command -v node >/dev/null; then
    timeout 60 node --test .ci/compose/ >"$work/compose-test.log" 2>&1 || { cat "$work/compose-test.log"; bad=1; }
  fi
  program=$(compose_program) || { skip "Compose v2 is not to be had: docker-compose.yml was not read"; return "$bad"; }
  echo "Compose $(timeout 20 "$program" version --short)"
  "$program" -f docker-compose.yml --profile embedded config -q || return 1
  # A checker that lets a misspelt key pass would prove nothing.
  if sed 's/mem_limit:/mem_limt:/' docker-compose.yml | "$program" --project-directory . -f - config -q 2>/dev/null; then
    echo "Compose accepts a misspelt key"
    return 1
  fi
  command -v node >/dev/null || { skip "Node is not installed: the services' manners were not looked at"; return "$bad"; }
  "$program" -f docker-compose.yml --profile embedded config --format json >"$work/composed.json" || return 1
  node .ci/compose/check.mjs "$work/composed.json" || bad=1
  run_composed_postgres "$work/composed.json" || bad=1
  return "$bad"
}

check_dockerfiles() {
  local file files bad=0
  mapfile -t files < <(git ls-files '*Dockerfile')
  command -v npm >/dev/null || { skip "npm is not installed: ${#files[@]} Dockerfiles were not read"; return 0; }
  cp -r .ci/dockerfiles "$work/dockerfiles" && rm -rf "$work/dockerfiles/node_modules"
  (cd "$work/dockerfiles" && timeout 240 npm ci --ignore-scripts --no-audit --no-fund >"$work/npm.log" 2>&1) \
    || { skip "dockerlinter does not install, so ${#files[@]} Dockerfiles were not read: $(grep -m 1 'npm error' "$work/npm.log")"; return 0; }
  # It does not know the flags of RUN and takes them for commands (SC2215).
  local lint=("$work/dockerfiles/node_modules/.bin/dockerlinter" -e info -i SC2215 -f)
  for file in "${files[@]}"; do
    "${lint[@]}" "$file" || bad=1
  done
  echo "${#files[@]} Dockerfiles"
  printf 'FROM debian:latest\nRUN cd /tmp\nCMD run\n' >"$work/Badfile"
  if "${lint[@]}" "$work/Badfile" >/dev/null; then
    echo "The linter accepts a bad Dockerfile"
    return 1
  fi
  return "$bad"
}

check_manifests() {
  local folder bad=0
  command -v kubectl >/dev/null || { skip "kubectl is not installed: k8s/ was not rendered"; return 0; }
  command -v npm >/dev/null || { skip "npm is not installed: what k8s/ renders to was not read"; return 0; }
  cp -r .ci/manifests "$work/manifests" && rm -rf "$work/manifests/node_modules"
  (cd "$work/manifests" && timeout 240 npm ci --ignore-scripts --no-audit --no-fund >"$work/npm.log" 2>&1) \
    || { skip "the Kubernetes schemas do not install, so what k8s/ renders to was not read: $(grep -m 1 'npm error' "$work/npm.log")"; return 0; }
  mkdir -p "$work/rendered"
  for folder in k8s/base k8s/embedded k8s/overlays/*; do
    kubectl kustomize "$folder" >"$work/rendered/${folder##*/}.yaml" && node "$work/manifests/check.mjs" "$folder" <"$work/rendered/${folder##*/}.yaml" || bad=1
  done
  node "$work/manifests/check.mjs" k8s/examples <k8s/examples/external-secrets.yaml || bad=1
  # Each rule, broken alone in what was rendered, must be refused by its name.
  (cd "$work/manifests" && MESH_MANIFESTS=$work/rendered node --test >"$work/policies.log" 2>&1) || { grep -A 20 '^not ok' "$work/policies.log"; bad=1; }
  grep -E '^# (tests|pass|fail)' "$work/policies.log"
  return "$bad"
}
