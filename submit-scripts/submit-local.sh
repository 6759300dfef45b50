#!/bin/sh
# Runs a job of a published archive through spark-submit on this machine, as a cluster would run it:
#   SPARK_HOME=/spark submit-local.sh incremental-aggregation --engine spark --store my-store
# ARCHIVE names the archive (otherwise the one that publish.sh made), MASTER the master (otherwise local[*]), SPARK_ARGS more options of spark-submit.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
[ $# -gt 0 ] || { echo "submit-local.sh JOB ARGUMENTS...: JOB is featurejobs, incremental-aggregation, training-set or online-sync" >&2; exit 2; }
[ -n "${SPARK_HOME:-}" ] || { echo "submit-local.sh: set SPARK_HOME to the folder of Spark 3.5 or 4.x" >&2; exit 2; }
archive=${ARCHIVE:-}
for candidate in "$here/featurejobs-linux-x64.tar.gz" "$here/../dist/featurejobs-linux-x64.tar.gz"; do
  [ -n "$archive" ] || { [ -f "$candidate" ] && archive=$candidate; } || true
done
[ -f "$archive" ] || { echo "submit-local.sh: no archive; make one with publish.sh, or name it with ARCHIVE" >&2; exit 2; }
job=$1
shift
home=${SPARK_HOME%%:*}
export SPARK_HOME="$home"
# shellcheck disable=SC2086 # several options
exec "$home/bin/spark-submit" --master "${MASTER:-local[*]}" ${SPARK_ARGS:-} --archives "$archive#featurejobs" "$here/bootstrap.py" "featurejobs/$job" "$@"
