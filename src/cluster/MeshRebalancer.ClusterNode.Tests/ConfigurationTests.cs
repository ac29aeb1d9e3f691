using System.Text.RegularExpressions;
using Akka.Cluster.SBR;
using Akka.Configuration;
using MeshRebalancer.Engine.Akka.Nodes;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>The files of cluster-config.</summary>
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("local.conf")]
    [InlineData("kubernetes.conf")]
    public void A_file_laid_over_the_base_names_three_seeds_and_changes_nothing_that_fences(string file)
    {
        var config = ConfigurationFactory.ParseString(Text(file)).WithFallback(ClusterSystem.Base);
        var seeds = config.GetStringList("akka.cluster.seed-nodes");
        seeds.Count.ShouldBe(3);
        seeds.ShouldAllBe(seed => seed.StartsWith($"akka.tcp://{ClusterSystem.Name}@"));
        config.GetString("akka.persistence.journal.sql.replay-filter.mode").ShouldBe("fail");
        config.GetInt("akka.cluster.min-nr-of-members").ShouldBe(2);
    }

    [Theory]
    [InlineData("local.conf")]
    [InlineData("kubernetes.conf")]
    public void Each_setting_says_why(string file)
    {
        var lines = Text(file).Split('\n').Select(line => line.Trim()).ToArray();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Contains(" = ", StringComparison.Ordinal) && !lines[i].StartsWith('#'))
                lines[i - 1].ShouldStartWith("#", customMessage: $"{file}: {lines[i]}");
        }
    }

    [Fact]
    public void The_lease_that_the_documents_show_is_what_the_resolver_reads()
    {
        var shown = Regex.Match(Text("cluster.md"), "```hocon\n(?<hocon>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Groups["hocon"].Value;
        shown.ShouldNotBeEmpty();
        var whole = ConfigurationFactory.ParseString(shown).WithFallback(ClusterSystem.Base);
        var settings = new SplitBrainResolverSettings(whole);
        settings.DowningStrategy.ShouldBe(SplitBrainResolverSettings.LeaseMajorityName);
        settings.DowningStableAfter.ShouldBe(TimeSpan.FromSeconds(1.5));
        settings.LeaseMajoritySettings.LeaseImplementation.ShouldBe("akka.coordination.lease.kubernetes");
        settings.LeaseMajoritySettings.SafeLeaseName(ClusterSystem.Name).ShouldBe("mesh-resolver");
        settings.LeaseMajoritySettings.AcquireLeaseDelayForMinority.ShouldBe(TimeSpan.FromSeconds(2));
        settings.LeaseMajoritySettings.Role.ShouldBeNull();
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));
}
