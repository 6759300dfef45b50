"""Spark as a peer and judge of Delta tables, independent of the suite's client: a PySpark script under spark-submit.

It connects to 127.0.0.1:PORT (its only argument) and answers a line of JSON with a line of JSON:
{"call": NAME, "args": {...}} -> {"answer": ...} | {"error": TEXT}. It ends when the connection does.
"""
import base64
import datetime
import decimal
import json
import math
import socket
import struct
import sys
import traceback

from pyspark.sql import SparkSession
from pyspark.sql import types as t


def number(value, single):
    """JSON has no NaN; a float32 in its shortest form, as the nearest float64 would have digits that nobody wrote."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if single:
        for digits in range(6, 10):
            if struct.pack("f", float(f"{value:.{digits}g}")) == struct.pack("f", value):
                return float(f"{value:.{digits}g}")
    return value


def form(value, kind):
    """A value in the form that `featurejobs delta cat` promises, from what PySpark collected."""
    if value is None:
        return None
    if isinstance(kind, (t.FloatType, t.DoubleType)):
        return number(value, isinstance(kind, t.FloatType))
    if isinstance(kind, t.DecimalType):
        return format(value.quantize(decimal.Decimal(1).scaleb(-kind.scale), context=decimal.Context(prec=40)), "f")
    if isinstance(kind, t.TimestampType):
        return value.isoformat(timespec="microseconds") + "Z"
    if isinstance(kind, t.TimestampNTZType):
        return value.isoformat(timespec="microseconds")
    if isinstance(kind, t.DateType):
        return value.isoformat()
    if isinstance(kind, t.BinaryType):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(kind, t.ArrayType):
        return [form(item, kind.elementType) for item in value]
    if isinstance(kind, t.MapType):
        return sorted(([form(key, kind.keyType), form(item, kind.valueType)] for key, item in value.items()), key=json.dumps)
    if isinstance(kind, t.StructType):
        return {field.name: form(value[i], field.dataType) for i, field in enumerate(kind.fields)}
    return value


def lines(frame):
    return sorted(json.dumps(form(row, frame.schema), ensure_ascii=False) for row in frame.collect())


class Peer:
    def __init__(self, spark):
        self.spark = spark

    def sql(self, text):
        """One statement or several; the rows of the last."""
        texts = [text] if isinstance(text, str) else text
        for one in texts:
            frame = self.spark.sql(one)
        return lines(frame)

    def rows(self, path, version=None, timestamp=None):
        reader = self.spark.read.format("delta")
        if version is not None:
            reader = reader.option("versionAsOf", version)
        if timestamp is not None:
            reader = reader.option("timestampAsOf", timestamp)
        return lines(reader.load(path))

    def count(self, path, where):
        """With the files left out that statistics rule out; and without a look at statistics, from all files."""
        frame = self.spark.read.format("delta").load(path)
        self.spark.conf.set("spark.databricks.delta.stats.skipping", "false")
        whole = frame.where(where).count()
        self.spark.conf.set("spark.databricks.delta.stats.skipping", "true")
        return [self.spark.read.format("delta").load(path).where(where).count(), whole]

    def history(self, path):
        """Oldest first: version, operation, milliseconds since 1970."""
        rows = self.spark.sql(f"DESCRIBE HISTORY delta.`{path}`").collect()
        return [[r["version"], r["operation"], int(r["timestamp"].replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)] for r in sorted(rows, key=lambda r: r["version"])]


def serve(spark, port):
    peer = Peer(spark)
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rw", encoding="utf-8", newline="\n") as stream:
        for line in stream:
            request = json.loads(line)
            try:
                reply = {"answer": getattr(peer, request["call"])(**request["args"])}
            except Exception:
                reply = {"error": traceback.format_exc()}
            stream.write(json.dumps(reply) + "\n")
            stream.flush()


if __name__ == "__main__":
    session = SparkSession.builder.getOrCreate()
    try:
        serve(session, int(sys.argv[1]))
    finally:
        session.stop()
