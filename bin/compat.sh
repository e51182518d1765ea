#!/usr/bin/env bash
# Builds the jar once, against the oldest supported Flink, and runs its tests on every supported one.
# Others: bin/compat.sh 2.2.0 2.3.0
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

versions=("$@")
if ((${#versions[@]} == 0)); then
    versions=(2.1.1 2.2.0 2.3.0)
fi

dist() {
    mvn --batch-mode --no-transfer-progress --projects flink-extensions-dist --also-make "$@"
}

# Tests that need ForSt are skipped on Flink 2.1, for which it is not released.
profiles() {
    [[ $1 == 2.1.* ]] && echo only-dist || echo only-dist,forst
}

# Outside of target/, which each run may write to.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dist package --activate-profiles only-dist -DskipTests
cp flink-extensions-dist/target/flink-extensions-dist-*.jar "$work/"
jar=$(echo "$work"/flink-extensions-dist-*.jar)

failed=()
for version in "${versions[@]}"; do
    dist verify --activate-profiles "$(profiles "$version")" \
        -Dflink.version="$version" -Ddist.jar="$jar" || failed+=("$version")
done

echo
for version in "${versions[@]}"; do
    if [[ " ${failed[*]} " == *" $version "* ]]; then
        echo "Flink $version: FAILED"
    else
        echo "Flink $version: passed"
    fi
done
((${#failed[@]} == 0))
