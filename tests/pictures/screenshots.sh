#!/bin/bash
# Pictures of Ihala in real terminals under a virtual display: screenshots.sh BUILD-FOLDER PICTURE-FOLDER
# Needs xvfb, imagemagick, x11-utils, xdotool, fonts-dejavu and those of xterm, mlterm, kitty, konsole, pterm, xfce4-terminal, tmux
# that are to be shown; one that is missing is passed over. Waits for what is on the display, never for a time alone.
set -eu
build=$(realpath "$1")
mkdir -p "$2"
pictures=$(realpath "$2")
top=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
started=()
trap finish EXIT

finish() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  tmux -L ih-pictures kill-server 2>/dev/null || true
  rm -rf "$work"
}

# until_true SECONDS COMMAND…
until_true() {
  local left=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "never true: $*" >&2; return 1; }
    sleep 0.1
  done
}

export HOME=$work/home XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
export XDG_CACHE_HOME=$work/cache XDG_RUNTIME_DIR=$work/run LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1 IHALA_DATA=$top/data
unset TMUX IHALA_BIDI
mkdir -p "$HOME/.mlterm" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
echo 'DEFAULT=DejaVu Sans Mono' >"$HOME/.mlterm/aafont"

display() {
  local number=60
  while [ -e "/tmp/.X11-unix/X$number" ] || [ -e "/tmp/.X$number-lock" ]; do number=$((number + 1)); done
  export DISPLAY=:$number
  Xvfb "$DISPLAY" -screen 0 1280x800x24 >/dev/null 2>&1 &
  started+=($!)
  until_true 20 xdpyinfo
}

server() {
  "$build/ihalad" demo --cases 60 --listen 127.0.0.1:0 --db "sqlite:$work/demo.db" >"$work/server.out" 2>&1 &
  started+=($!)
  until_true 60 grep -q '^listening on' "$work/server.out"
  IHALA_SERVER=$(sed -n 's/^listening on //p' "$work/server.out")
  export IHALA_SERVER
  echo demo | "$build/ihala" login --user caseworker.ssd --password-stdin >/dev/null
}

# What is on the display twice alike is there to stay.
picture() {
  import -window root "$1"
}
still() {
  local left=60
  picture "$work/before.png"
  while [ "$left" -gt 0 ]; do
    sleep 0.4
    picture "$work/now.png"
    cmp -s <(convert "$work/before.png" rgb:-) <(convert "$work/now.png" rgb:-) && return 0
    mv "$work/now.png" "$work/before.png"
    left=$((left - 1))
  done
}
# changed KEY…: presses them and waits until the display is another one and still.
changed() {
  picture "$work/old.png"
  xdotool key --delay 60 "$@"
  until_true 15 differs
  still
}
differs() {
  picture "$work/new.png"
  ! cmp -s <(convert "$work/old.png" rgb:-) <(convert "$work/new.png" rgb:-)
}
keep() {
  picture "$work/whole.png"
  convert "$work/whole.png" -trim +repage -strip -colors 64 "$pictures/$1.png"
}

# show NAME PROGRAM ARGUMENT…: the queue, a case and the intake form in this terminal.
show() {
  local name=$1 pid
  shift
  command -v "$1" >/dev/null || { echo "$name: not installed" >&2; return 0; }
  xsetroot -solid '#202020' 2>/dev/null || true
  picture "$work/old.png"
  setsid "$@" >"$work/$name.log" 2>&1 &
  pid=$!
  until_true 30 differs
  until_true 30 xdotool search --onlyvisible --name '.*'
  xdotool mousemove 300 200
  still
  changed Down 2
  keep "$name-queue"
  changed Return
  keep "$name-case"
  changed Escape
  changed 4
  keep "$name-intake"
  kill -- "-$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

display
server
ihala=("$build/ihala" --lang ar)
font='DejaVu Sans Mono'
show xterm xterm -fa "$font" -fs 12 -geometry 100x30 -e "${ihala[@]}"
show mlterm mlterm --type=xft --fontsize=17 -g 100x30 -e "${ihala[@]}"
show vte xfce4-terminal --disable-server --hide-menubar --geometry=100x30 --font="$font 12" -x "${ihala[@]}"
show konsole konsole --nofork --hide-menubar --hide-tabbar -p "Font=$font,12" -e "${ihala[@]}"
show putty pterm -fn "client:$font 12" -geometry 100x30 -e "${ihala[@]}"
show kitty kitty -o font_family="$font" -o font_size=13 -o initial_window_width=100c -o initial_window_height=30c \
  -o remember_window_size=no "${ihala[@]}"
show tmux-in-vte xfce4-terminal --disable-server --hide-menubar --geometry=100x30 --font="$font 12" \
  -x tmux -u -L ih-pictures -f "$top/contrib/tmux-ihala.conf" new-session "${ihala[@]}"
