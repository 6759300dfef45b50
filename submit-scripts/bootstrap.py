"""Runs one executable beside a Spark driver, for `spark-submit bootstrap.py EXECUTABLE ARGUMENTS...`.

Builds the session with Spark Connect on a free port, starts the executable with SPARK_REMOTE set, waits for it and
ends with its exit code. Nobody outlives the others: the driver holds this process's stdin, this process holds the
executable's, and whoever finds its stdin at the end has lost the one above. FEATUREJOBS_SUBMITTED tells the
executable so. docs/spark.md describes it from outside.

`featurejobs run JOB --master ...` also gives --control, a Unix socket: the executable's stdout and stderr go there,
each over a connection of its own (spark-submit would mix them), and over a third go events up, and down first a line
of settings that are no business of those who list processes, later perhaps `stop`.
"""
import argparse
import json
import os
import secrets
import signal
import socket
import stat
import subprocess
import sys
import threading

TRANSIENT = 75
ENVIRONMENT = 3
GRACE_SECONDS = 20
LOOPBACK = "127.0.0.1"
PLUGIN = "org.apache.spark.sql.connect.SparkConnectPlugin"


class Launcher:
    """The process that started spark-submit, where it gave a socket; without one nothing is said or heard."""

    def __init__(self, path):
        self.path = path
        self.control = self.connect("control")
        self.lines = None if self.control is None else self.control.makefile("r")
        self.settings = {} if self.lines is None else json.loads(self.lines.readline() or "{}")

    def connect(self, purpose):
        if self.path is None:
            return None
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(self.path)
        connection.sendall((purpose + "\n").encode())
        return connection

    def say(self, **event):
        if self.control is not None:
            try:
                self.control.sendall((json.dumps(event) + "\n").encode())
            except OSError:
                pass  # It is gone; the thread that listens finds out too.

    def output(self, descriptor, purpose):
        """Where the executable's stdout or stderr goes: None is this process's own."""
        return self.connect(purpose) if self.path is not None else driver_stream(descriptor)


def driver_stream(descriptor):
    """The driver's own stdout or stderr, since what this process writes goes to the driver's stdout, both mixed.
    Not a file: opened a second time, each would overwrite what the other wrote."""
    path = "/proc/%d/fd/%d" % (os.getppid(), descriptor)
    try:
        mode = os.stat(path).st_mode
        return open(path, "wb", buffering=0) if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) else None
    except OSError:
        return None


class Job:
    """The executable, and what may end it before it ends itself."""

    def __init__(self):
        self.process = None
        self.lock = threading.RLock()  # A signal may come while it is held.
        self.stopped = None  # The exit code, once something asked for an end before there was a process.
        self.finished = None
        self.driver_gone = False

    def start(self, command, folder, environment, outputs):
        with self.lock:
            if self.stopped is not None:
                os._exit(self.stopped)
            # A session of its own: Ctrl-C reaches it once, from here, and not a second time from the terminal.
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE,
                                            stdout=outputs[0], stderr=outputs[1], start_new_session=True)

    def signal(self, number):
        with self.lock:
            if self.process is None:
                self.stopped = 128 + number
                os._exit(self.stopped)
            if self.process.poll() is None:
                self.process.send_signal(number)

    def lose(self, driver):
        """One that the executable depends on is gone."""
        with self.lock:
            self.driver_gone = self.driver_gone or driver
            if self.process is None or self.finished is not None:
                os._exit(TRANSIENT if self.finished is None else self.finished)
            self.process.stdin.close()
        timer = threading.Timer(GRACE_SECONDS, self.process.kill)
        timer.daemon = True
        timer.start()

    def wait(self):
        code = self.process.wait()
        self.finished = code if code >= 0 else 128 - code
        return self.finished


def watch_driver(job):
    while os.read(0, 4096):
        pass
    job.lose(driver=True)


def watch_launcher(job, lines):
    for line in lines:
        if line.strip() == "stop":
            job.signal(signal.SIGTERM)
    job.lose(driver=False)


def start_session(name, settings):
    """The session and the address of its Connect server."""
    for variable in ("SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "SPARK_API_MODE"):
        os.environ.pop(variable, None)  # They would make of this session a client of another server.
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    SparkContext._ensure_initialized()  # Without its link to the driver SparkConf knows nothing of what spark-submit was given.
    conf = SparkConf()
    plugins = [plugin for plugin in conf.get("spark.plugins", "").split(",") if plugin.strip()]
    if PLUGIN not in plugins:
        plugins.append(PLUGIN)
    token = secrets.token_hex(32)
    builder = SparkSession.builder
    for key, value in settings.items():
        builder = builder.config(key, value)
    builder = (builder
               .config("spark.plugins", ",".join(plugins))
               .config("spark.connect.grpc.binding.port", "0")
               # From 4.0 on; 3.5 knows neither, see docs/security.md.
               .config("spark.connect.grpc.binding.address", LOOPBACK)
               .config("spark.connect.authenticate.token", token))
    if conf.get("spark.app.name", "") in ("", os.path.basename(__file__)):
        builder = builder.appName(name)
    session = builder.getOrCreate()
    service = getattr(session._jvm.org.apache.spark.sql.connect.service, "SparkConnectService$")
    address = "sc://%s:%d" % (LOOPBACK, getattr(service, "MODULE$").localPort())
    if int(session.version.split(".")[0]) >= 4:
        address += "/;use_ssl=false;token=" + token
    return session, address


def locate(executable):
    """As given, or where Spark unpacked --archives."""
    from pyspark import SparkFiles

    for path in (os.path.abspath(executable), os.path.join(SparkFiles.getRootDirectory(), executable)):
        if os.path.isfile(path):
            return path
    raise FileNotFoundError("%s is neither here nor in what --archives brought" % executable)


def job_environment(address):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("PYSPARK_") and name not in ("PYTHONPATH", "SPARK_HOME", "SPARK_ENV_LOADED")}
    environment.update(SPARK_REMOTE=address, FEATUREJOBS_SUBMITTED="1")
    environment.setdefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
    return environment


def cause_of(error):
    """The words of the Java exception, innermost last, or of the Python one."""
    java = getattr(error, "java_exception", None)
    words = []
    while java is not None and len(words) < 10:
        words.append(java.toString())
        java = java.getCause()
    return "\n".join(words) if words else "%s: %s" % (type(error).__name__, error)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--control", help="the launcher's socket")
    parser.add_argument("--directory", help="where to run the executable")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="EXECUTABLE ARGUMENTS...")
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command or "PYSPARK_GATEWAY_PORT" not in os.environ:
        parser.error("run it as: spark-submit bootstrap.py EXECUTABLE ARGUMENTS...")

    job = Job()
    threading.Thread(target=watch_driver, args=(job,), daemon=True).start()
    launcher = Launcher(options.control)
    if launcher.lines is not None:
        threading.Thread(target=watch_launcher, args=(job, launcher.lines), daemon=True).start()
    try:
        session, address = start_session(os.path.basename(command[0]), launcher.settings)
        # After the session: PySpark sets a handler of its own.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, frame: job.signal(received))
        outputs = [launcher.output(1, "stdout"), launcher.output(2, "stderr")]
        job.start([locate(command[0])] + command[1:], options.directory, job_environment(address), outputs)
        for output in outputs:
            if output is not None:
                output.close()
    except Exception as error:  # pylint: disable=broad-except
        launcher.say(event="failed", message=cause_of(error))
        print("bootstrap.py: " + cause_of(error), file=sys.stderr, flush=True)
        os._exit(ENVIRONMENT)
    launcher.say(event="started", pid=job.process.pid, spark=session.version)
    code = job.wait()
    launcher.say(event="ended", code=code)
    if not job.driver_gone:
        try:
            session.stop()
        except Exception as error:  # pylint: disable=broad-except
            print("bootstrap.py: the session did not stop: " + cause_of(error), file=sys.stderr, flush=True)
    os._exit(code)


if __name__ == "__main__":
    main()
