using System.Collections.Immutable;
using FeatureJobs.Submission;

namespace FeatureJobs.Tests;

/// <summary>What spark-submit is given, and what is said where it cannot be started.</summary>
public sealed class ApplicationTests
{
    private static SparkApplication Application(string master, params (string Key, string Value)[] settings) => new(
        new SparkHome("/spark", "python3"), master, "online-sync", [.. settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))],
        ["/bin/featurejobs", "run", "online-sync", "--master", master], "/data", "/bin/bootstrap.py");

    [Fact]
    public void Settings_come_before_the_bootstrap_and_the_command_after_it() => Assert.Equal(
        [
            "/spark/bin/spark-submit", "--master", "yarn", "--deploy-mode", "client", "--name", "online-sync", "--conf", "spark.executor.memory=4g",
            "/bin/bootstrap.py", "--control", "/tmp/socket", "--directory", "/data", "--", "/bin/featurejobs", "run", "online-sync", "--master", "yarn",
        ],
        Application("yarn", ("spark.executor.memory", "4g")).Arguments("/tmp/socket"));

    [Fact]
    public void A_Spark_on_this_machine_shows_no_page_unless_asked_to()
    {
        Assert.Contains("spark.ui.enabled=false", Application("local[*]").Arguments("s"));
        Assert.DoesNotContain("spark.ui.enabled=false", Application("local[*]", ("spark.ui.enabled", "true")).Arguments("s"));
        Assert.Equal("127.0.0.1", Application("local-cluster[2,1,1024]").StartInfo("/tmp", "s").Environment["SPARK_LOCAL_IP"]);
        Assert.Equal(Environment.GetEnvironmentVariable("SPARK_LOCAL_IP"), Application("yarn").StartInfo("/tmp", "s").Environment.TryGetValue("SPARK_LOCAL_IP", out var ip) ? ip : null);
    }

    [Fact]
    public void Secrets_are_not_on_the_command_line()
    {
        var application = Application("yarn", ("spark.hadoop.fs.azure.account.key.x", "s3cret"), ("spark.ssl.keyPassword", "s3cret"), ("spark.my.accessKey", "s3cret"), ("spark.cores.max", "2"));
        Assert.DoesNotContain(application.Arguments("s"), argument => argument.Contains("s3cret", StringComparison.Ordinal));
        Assert.Equal(["spark.hadoop.fs.azure.account.key.x", "spark.my.accessKey", "spark.ssl.keyPassword"], application.Secrets.Keys.Order());
    }

    [Theory]
    [InlineData("local", true)]
    [InlineData("local[2]", true)]
    [InlineData("local[*]", true)]
    [InlineData("local[4,2]", true)]
    [InlineData("local-cluster[2,1,1024]", true)]
    [InlineData("yarn", true)]
    [InlineData("spark://host:7077,other:7077", true)]
    [InlineData("k8s://host:443", true)]
    [InlineData("local[two]", false)]
    [InlineData("local2", false)]
    [InlineData("local-cluster[2]", false)]
    [InlineData("yarn-cluster", false)]
    [InlineData("sc://host:15002", false)]
    [InlineData("spark://", false)]
    [InlineData("", false)]
    public void Masters_are_known(string master, bool known) => Assert.Equal(known, Masters.Mistake(master) is null);

    [Fact]
    public void What_is_missing_is_said()
    {
        var folder = Directory.CreateTempSubdirectory("featurejobs-home-");
        try
        {
            var home = folder.CreateSubdirectory("spark");
            File.WriteAllText(Path.Combine(home.CreateSubdirectory("bin").FullName, "spark-submit"), "");
            var bin = folder.CreateSubdirectory("bin").FullName;
            var none = ImmutableDictionary<string, string>.Empty;
            Assert.Equal((true, "SPARK_HOME does not say which"), Said(none, "SPARK_HOME does not say which"));
            Assert.Equal((true, $"SPARK_HOME is {folder.FullName}, and there is no bin/spark-submit"), Said(none.Add("SPARK_HOME", folder.FullName), $"SPARK_HOME is {folder.FullName}, and there is no bin/spark-submit"));
            var here = none.Add("SPARK_HOME", home.FullName + ":/elsewhere").Add("PATH", bin);
            Assert.Equal((false, "no 'java' on the PATH"), Said(here, "no 'java' on the PATH"));
            Assert.Equal((false, $"JAVA_HOME is {bin}"), Said(here.Add("JAVA_HOME", bin), $"JAVA_HOME is {bin}"));
            File.WriteAllText(Path.Combine(bin, "java"), "");
            Assert.Equal((false, "'python3' was not found"), Said(here, "'python3' was not found"));
            Assert.Equal((false, "'python9' was not found"), Said(here.Add("PYSPARK_PYTHON", "python9"), "'python9' was not found"));
            File.WriteAllText(Path.Combine(bin, "python3"), "");
            Assert.Equal(new SparkHome(home.FullName, "python3"), SparkHome.Find(here.GetValueOrDefault));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static (bool, string) Said(ImmutableDictionary<string, string> environment, string words)
        {
            var e = Assert.Throws<SubmissionException>(() => SparkHome.Find(environment.GetValueOrDefault));
            return (e.IsMistake, e.Message.Contains(words, StringComparison.Ordinal) ? words : e.Message);
        }
    }
}
