# What a deployment is made of: the compose file and the Kubernetes manifests; sourced by run.
# shellcheck shell=bash
: "${work:?run sets the folder for logs}"

# Prints a Compose v2 program. Where none is installed it is unpacked, not installed, from Debian's newer release.
compose_program() {
  local program
  for program in docker-compose /usr/libexec/docker/cli-plugins/docker-compose /usr/local/lib/docker/cli-plugins/docker-compose; do
    if "$program" version --short 2>/dev/null | grep -q '^v\?[2-9]'; then
      echo "$program"
      return 0
    fi
  done
  command -v apt-get >/dev/null && [[ -f /usr/share/keyrings/debian-archive-keyring.gpg ]] || return 1
  unpack_compose >"$work/compose.log" 2>&1 || return 1
  echo "$work/compose/usr/libexec/docker/cli-plugins/docker-compose"
}

unpack_compose() {
  local apt=(-o "Dir::Etc::sourcelist=$work/trixie.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists")
  mkdir -p "$work/lists/partial"
  echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' >"$work/trixie.list"
  (cd "$work" && apt-get -qq "${apt[@]}" update && apt-get -qq "${apt[@]}" download docker-compose && dpkg -x docker-compose_*.deb compose)
}

check_compose() {
  local program
  program=$(compose_program) || { skip "Compose v2 is not to be had: docker-compose.yml was not read"; return 0; }
  echo "Compose $("$program" version --short)"
  "$program" -f docker-compose.yml config -q || return 1
  # A checker that lets a misspelt key pass would prove nothing.
  if sed 's/mem_limit:/mem_limt:/' docker-compose.yml | "$program" --project-directory . -f - config -q 2>/dev/null; then
    echo "Compose accepts a misspelt key"
    return 1
  fi
}

check_manifests() {
  local folder bad=0
  command -v kubectl >/dev/null || { skip "kubectl is not installed: k8s/ was not rendered"; return 0; }
  command -v npm >/dev/null || { skip "npm is not installed: what k8s/ renders to was not read"; return 0; }
  cp -r .ci/manifests "$work/manifests" && rm -rf "$work/manifests/node_modules"
  (cd "$work/manifests" && npm ci --ignore-scripts --no-audit --no-fund >"$work/npm.log" 2>&1) \
    || { skip "the Kubernetes schemas do not install, so what k8s/ renders to was not read: $(grep -m 1 'npm error' "$work/npm.log")"; return 0; }
  for folder in k8s/base k8s/overlays/*; do
    kubectl kustomize "$folder" | node "$work/manifests/check.mjs" "$folder" || bad=1
  done
  return "$bad"
}
