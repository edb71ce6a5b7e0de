# Shared by the journeys over curl: a server in a private folder on a free port, requests, TAP lines. Sourced.
# shellcheck shell=sh
# shellcheck disable=SC2034  # what tests read
srcdir=${srcdir:-.}
builddir=${builddir:-build}
IHALA_DATA=${IHALA_DATA:-$srcdir/data}
work=$(mktemp -d)
HOME=$work XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
LC_ALL=C.UTF-8 LANG=C.UTF-8
export IHALA_DATA HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME LC_ALL LANG
unset IHALA_LANG LANGUAGE IHALAD_LISTEN IHALAD_DB
pid='' url='' status='' token='' count=0 failures=0
db=$work/server.db
ihalad=$builddir/ihalad

# TAP, the plan at the end.
ok() {
  count=$((count + 1))
  echo "ok $count - $1"
}
not_ok() {
  count=$((count + 1))
  failures=$((failures + 1))
  echo "not ok $count - $1"
}
# check NAME COMMAND…: the command succeeds.
check() {
  name=$1
  shift
  if "$@" >"$work/check" 2>&1; then
    ok "$name"
  else
    not_ok "$name"
    sed 's/^/# /' "$work/check"
    [ ! -f "$work/body" ] || head -c 600 "$work/body" | sed 's/^/# body: /'
    echo
  fi
}
finish() {
  stop_server
  echo "1..$count"
  [ "$failures" -eq 0 ]
}
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# start_server [VERB] [OPTION…]: waits for the listening line, which is the first one on standard output.
start_server() {
  rm -f "$work/out"
  mkfifo "$work/out"
  "$ihalad" "$@" --listen 127.0.0.1:0 --db "sqlite:$db" >"$work/out" 2>>"$work/log" &
  pid=$!
  line=
  IFS= read -r line <"$work/out" || true
  url=${line#listening on }
  case $line in
    'listening on http'*) ;;
    *)
      echo "# the server did not start: $line"
      sed 's/^/# /' "$work/log"
      pid=
      return 1
      ;;
  esac
}
# SIGTERM; $stopped is the exit status.
stop_server() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  stopped=0
  wait "$pid" || stopped=$?
  pid=
}
kill_server() {
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
  pid=
}

# request METHOD PATH [BODY] [curl option…]: sets $status; the answer lies in $work/body, its head in $work/head.
request() {
  method=$1 path=$2 body=${3-}
  shift 2
  [ $# -eq 0 ] || shift
  set -- -sS -g -m 60 -X "$method" -o "$work/body" -D "$work/head" -w '%{http_code}' "$@"
  [ -z "$token" ] || set -- "$@" -H "Authorization: Bearer $token"
  [ -z "$body" ] || set -- "$@" -H 'Content-Type: application/json' --data-binary "$body"
  : >"$work/body"
  status=$(curl "$@" "$url$path" 2>"$work/curl") || status=${status:-000}
}
has() { grep -qF -- "$1" "$work/body"; }
lacks() { ! grep -qF -- "$1" "$work/body"; }
head_has() { tr -d '\r' <"$work/head" | grep -qi -- "$1"; }
is() { [ "$1" = "$2" ] || { echo "got $1, want $2"; return 1; }; }
# The first text member of that name in the answer.
member() { sed -n "s/.*[{,]\"$1\":\"\\([^\"]*\\)\".*/\\1/p" "$work/body" | head -n 1; }
# expect NAME STATUS TEXT: of the last request.
expect() {
  if [ "$status" = "$2" ] && has "$3"; then
    ok "$1"
  else
    not_ok "$1"
    echo "# status $status, want $2 with $3"
    head -c 600 "$work/body" | sed 's/^/# /'
    echo
  fi
}

# uuid N: a valid id, the same for the same number.
uuid() { printf '01940000-0000-7000-8000-%012x' "$1"; }
# sign_in LOGIN [PASSWORD] [DEVICE]: sets $token and $device.
sign_in() {
  token=
  device=${3:-$(uuid "$(printf '%s' "$1" | cksum | cut -d ' ' -f 1)")}
  request POST /v1/session "{\"user\":\"$1\",\"password\":\"${2:-demo}\",\"device\":\"$device\"}"
  token=$(member token)
  device=$(member device)
}
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
# send N COMMAND…: posts an envelope of commands given as JSON without "n" and "at": {"id":…,"verb":…} each gets them.
send() {
  first=$1
  shift
  list=
  for command in "$@"; do
    list=$list${list:+,}"{\"n\":\"$first\",\"at\":\"$(now)\",${command#?}"
    first=$((first + 1))
  done
  request POST /v1/commands "{\"device\":\"$device\",\"schema\":1,\"sent_at\":\"$(now)\",\"low\":\"1\",\"commands\":[$list]}"
}
sql() { sqlite3 "$db" "$1"; }
