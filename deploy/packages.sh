# Sourced by ./try and ./check: what Headgate needs from Debian 12, and how it is installed.

headgate_packages=(
  g++ cmake ninja-build ccache clang clang-format clang-tidy libclang-rt-14-dev
  libzmq3-dev cppzmq-dev protobuf-compiler libprotobuf-dev libcurl4-openssl-dev libssl-dev libsqlite3-dev
  libspdlog-dev libfmt-dev doctest-dev libsimdjson-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev
  libboost-dev libhowardhinnant-date-dev librapidcheck-dev libbenchmark-dev libzstd-dev ca-certificates openssl
)

# Prints the packages that are not installed.
headgate_missing_packages() {
  local package
  for package in "${headgate_packages[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

# Installs what is missing. First simulated: an installation that would remove anything is stopped, since this may be
# somebody's desktop. Messages go to stderr: stdout belongs to the program that runs afterwards.
headgate_install_packages() {
  local missing plan root=()
  mapfile -t missing < <(headgate_missing_packages)
  [ "${#missing[@]}" -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null; then
    echo "headgate: this needs Debian 12; missing: ${missing[*]}" >&2
    return 1
  fi
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  echo "headgate: installing ${missing[*]}" >&2
  if ! plan=$(apt-get -s install --no-install-recommends "${missing[@]}" 2>/dev/null); then
    "${root[@]}" apt-get update >&2 || return 1
    plan=$(apt-get -s install --no-install-recommends "${missing[@]}") || {
      echo "headgate: apt cannot install these packages; Headgate is built on Debian 12" >&2
      return 1
    }
  fi
  if grep -q '^Remv ' <<<"$plan"; then
    echo "headgate: stopped, since the installation would remove packages:" >&2
    grep '^Remv ' <<<"$plan" >&2
    return 1
  fi
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2
}

# Configures and builds everything (or the targets named) into build/. What ccache has of one clone serves another: paths
# within the project count as relative.
headgate_build() {
  local -x CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD} CCACHE_NOHASHDIR=1
  cmake -S . -B build -G Ninja >&2 && ninja -C build -j "${HEADGATE_JOBS:-$(nproc)}" "$@" >&2
}
