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

    private static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));
}
