#!/usr/bin/env bash
# Compares flinkext with what it replaces. Needs a JDK 17 or newer and Maven; see --help.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
module=flink-extensions-benchmarks

for program in java mvn; do
  if ! command -v "$program" > /dev/null; then
    echo "Cannot run the benchmarks: there is no '$program' on the PATH." >&2
    exit 1
  fi
done

echo "Building what the benchmarks need ..." >&2
mvn -q -B -pl "$module" -am -Dmaven.test.skip=true -Dspotless.check.skip=true package

exec java @"$module/target/classes/bench-jvm.args" \
  -cp "$module/target/classes:$(cat "$module/target/bench.classpath")" \
  io.github.flinkext.benchmarks.BenchmarkMain "$@"
