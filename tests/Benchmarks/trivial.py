"""spark-submit trivial.py STATEMENTS PIPE: how long a trivial statement takes in the driver itself, without Spark Connect.

Prints a line with the port of the Connect server of the same driver, then for each line that comes through the pipe
two lines of microseconds. Ends with the pipe.
"""
import os
import sys
import time

from pyspark.sql import SparkSession

statements, follow = int(sys.argv[1]), sys.argv[2]
session = SparkSession.builder.getOrCreate()
service = getattr(session._jvm.org.apache.spark.sql.connect.service, "SparkConnectService$")
print("port %d" % getattr(service, "MODULE$").localPort(), flush=True)
inner = session._jsparkSession


def measure(call):
    taken = []
    for _ in range(statements):
        began = time.perf_counter_ns()
        call()
        taken.append((time.perf_counter_ns() - began) // 1000)
    return " ".join(str(micros) for micros in taken)


# A named pipe: each line asks for a round, and its end is the end.
with open(follow) as asked:
    for line in asked:
        print("statement " + measure(lambda: inner.sql("SELECT 1").collectAsList()), flush=True)
        # What Python's link to the driver costs of that: two calls of it, and nothing done.
        print("link " + measure(lambda: (inner.version(), inner.version())), flush=True)
os._exit(0)
