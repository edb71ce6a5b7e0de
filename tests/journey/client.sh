# Shared by the journeys with the client: each person has a profile of their own in one private home. After lib.sh. Sourced.
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034  # set by lib.sh, read by it
ihala=$builddir/ihala
IHALA_LOCALE=${IHALA_LOCALE:-$builddir/locale}
export IHALA_LOCALE
code=0

# client PROFILE WORD…: runs ihala in English; $code, $work/stdout, $work/stderr.
client() {
  profile=$1
  shift
  code=0
  "$ihala" --profile "$profile" --lang en "$@" >"$work/stdout" 2>"$work/stderr" </dev/null || code=$?
}
# login PROFILE USER [PASSWORD]
login() {
  code=0
  printf '%s\n' "${3:-demo}" |
    "$ihala" --profile "$1" --lang en --server "$url" login --user "$2" --password-stdin --json \
      >"$work/stdout" 2>"$work/stderr" || code=$?
}
tell_output() {
  head -c 1000 "$work/stdout" | sed 's/^/# out: /'
  echo
  head -c 1000 "$work/stderr" | sed 's/^/# err: /'
}
# expect_code NAME CODE
expect_code() {
  if [ "$code" -eq "$2" ]; then
    ok "$1"
  else
    not_ok "$1"
    echo "# exit $code, want $2"
    tell_output
  fi
}
expect_out() {
  if grep -qF -- "$2" "$work/stdout"; then
    ok "$1"
  else
    not_ok "$1"
    tell_output
  fi
}
lacks_out() {
  if grep -qF -- "$2" "$work/stdout"; then
    not_ok "$1"
    tell_output
  else
    ok "$1"
  fi
}
expect_err() {
  if grep -qF -- "$2" "$work/stderr"; then
    ok "$1"
  else
    not_ok "$1"
    tell_output
  fi
}
# The first text member of that name in the client's output; an object's bytes up to its end.
field() { sed -n "s/^[^[]*[{,]\"$1\":\"\\([^\"]*\\)\".*/\\1/p" "$work/stdout" | head -n 1; }
field_of() { sed -n "s/.*\"$1\":\\({[^}]*}\\).*/\\1/p" "$work/stdout" | head -n 1; }
match() {
  # shellcheck disable=SC2254  # a pattern
  case $1 in
    $2) ;;
    *)
      echo "$1 is not like $2"
      return 1
      ;;
  esac
}
# How many commands of this person are not finished.
unsent() {
  client "$1" outbox --json
  sed -n 's/.*"count":\([0-9]*\).*/\1/p' "$work/stdout" | tail -n 1
}
# again on the port it had: what a person's files belong to is the address
restart_server() {
  port=${url##*:}
  rm -f "$work/out"
  mkfifo "$work/out"
  "$ihalad" demo --listen "127.0.0.1:$port" --db "sqlite:$db" >"$work/out" 2>>"$work/log" &
  pid=$!
  IFS= read -r line <"$work/out" || true
}
