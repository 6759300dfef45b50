#!/bin/sh
# Makes featurejobs-linux-x64.tar.gz: all jobs in one folder that share one .NET runtime, for spark-submit --archives.
# publish.sh [FOLDER]: where to put it; otherwise dist.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target=${1:-"$here/dist"}
mkdir -p "$target"
target=$(CDPATH='' cd -- "$target" && pwd)
work=$(mktemp -d)
mkdir "$work/locks"
trap 'rm -rf "$work"' EXIT INT TERM

# A restore and outputs of its own: a publish for one system must leave neither lock files nor the usual outputs changed.
# 10.0.14 is the newest runtime pack that is served.
for job in Cli IncrementalAggregation TrainingSet OnlineSync; do
  dotnet publish "$here/jobs/$job" -c Release -r linux-x64 --self-contained true -o "$work/folder" --artifacts-path "$work/build" \
    -p:RuntimeFrameworkVersion=10.0.14 -p:FeatureJobsLocks="$work/locks" -p:DebugType=none -v quiet --nologo
done
cp "$here/submit-scripts/bootstrap.py" "$here/submit-scripts/submit-local.sh" "$target/"
tar -C "$work/folder" -czf "$target/featurejobs-linux-x64.tar.gz.part" .
mv "$target/featurejobs-linux-x64.tar.gz.part" "$target/featurejobs-linux-x64.tar.gz"
echo "$target/featurejobs-linux-x64.tar.gz"
