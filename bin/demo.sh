#!/usr/bin/env bash
# Builds what the demo needs and runs it: lookup joins, interval joins, windows and an Iceberg table of real
# flights, on a Flink in one JVM.
# Needs a JDK 17 or newer and Maven 3.8.1 or newer; no server, no Docker. Colours follow NO_COLOR.
#
#   bin/demo.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

module=flink-extensions-examples
target=$PWD/$module/target
work=$target/demo
terminal=false
[ -t 1 ] && terminal=true

stop() {
    echo "$1" >&2
    exit 1
}

# Prints "17" for both "17.0.15" and "17-ea", and "8" for "1.8.0_452".
major_version() {
    local version=${1#1.}
    echo "${version%%[!0-9]*}"
}

find_java() {
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    command -v "$java" >/dev/null ||
        stop "Cannot find '$java'. Install a JDK 17 or newer, or let JAVA_HOME name one."
    local version
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    [ "$(major_version "$version")" -ge 17 ] 2>/dev/null ||
        stop "Java is too old: '$java' is $version. Flink's extensions need 17 or newer: let JAVA_HOME name one."
    command -v "${java%java}javac" >/dev/null ||
        stop "'$java' has no compiler beside it. Install a JDK 17 or newer, not only a JRE."
}

find_maven() {
    command -v mvn >/dev/null || stop "Cannot find 'mvn'. Install Maven 3.8.1 or newer."
    local version oldest
    version=$(mvn --version 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' | sed -n 's/^Apache Maven \([0-9.]*\).*/\1/p')
    oldest=$(printf '%s\n' 3.8.1 "$version" | sort -V | head -n 1)
    [ "$oldest" = 3.8.1 ] || stop "Maven is too old: $version. The build needs 3.8.1 or newer."
}

# Waits for the build, with a line that shows it is alive.
watch_build() {
    local started=$SECONDS
    while kill -0 "$1" 2>/dev/null; do
        if $terminal; then
            printf '\rBuilding, %d s (the first time Maven downloads Flink)' $((SECONDS - started))
        fi
        sleep 0.5
    done
    $terminal && printf '\r\033[K'
    if wait "$1"; then
        echo "Built in $((SECONDS - started)) s."
        return 0
    fi
    tail -n 20 "$work/build.log" >&2
    stop "The build failed. Its whole log: $work/build.log"
}

build() {
    $terminal || echo "Building (the first time Maven downloads Flink) ..."
    # Tests, formatting and tables of documents are the matter of 'mvn verify'.
    mvn --quiet --batch-mode --projects "$module" --also-make package \
        -Dmaven.test.skip=true -Dspotless.check.skip=true >"$work/build.log" 2>&1 </dev/null &
    local pid=$!
    trap 'kill "$pid" 2>/dev/null || true; exit 130' INT TERM
    watch_build "$pid"
    trap - INT TERM
}

find_java
find_maven
mkdir -p "$work"
build
exec "$java" "@$target/launch/java.args" \
    "-Dflinkext.demo.terminal=$terminal" "-Dflinkext.demo.log=$work/demo.log" \
    -cp "$target/classes:$(cat "$target/launch/class-path")" \
    io.github.flinkext.examples.demo.Demo "$work"
