#!/usr/bin/env bash
# Compares flinkext with what it replaces. Needs a JDK 17 or newer and Maven.
#   bin/bench.sh lookup [options]          whole jobs; see bin/bench.sh lookup --help
#   bin/bench.sh interval-join [options]   single operators and a job; see bin/bench.sh interval-join --help
#   bin/bench.sh iceberg [options]         jobs and reads; see bin/bench.sh iceberg --help
#   bin/bench.sh windows [options]         whole jobs; see bin/bench.sh windows --help
#   bin/bench.sh micro [JMH arguments]     what runs per row, with JMH
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
module=flink-extensions-benchmarks

for program in java mvn; do
  if ! command -v "$program" > /dev/null; then
    echo "Cannot run the benchmarks: there is no '$program' on the PATH." >&2
    exit 1
  fi
done

profile=()
main=io.github.flinkext.benchmarks.BenchmarkMain
if [ "${1:-}" = micro ]; then
  shift
  profile=(-Pjmh)
  main=org.openjdk.jmh.Main
fi

echo "Building what the benchmarks need ..." >&2
mvn -q -B ${profile[@]+"${profile[@]}"} -pl "$module" -am -Dmaven.test.skip=true -Dspotless.check.skip=true package >&2

exec java @"$module/target/classes/bench-jvm.args" \
  -cp "$module/target/classes:$(cat "$module/target/bench.classpath")" "$main" "$@"
