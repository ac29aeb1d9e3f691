using System.Globalization;

namespace MeshRebalancer.Cluster.Benchmarks.Desk;

/// <summary>How large a desk is, and how its nodes are set.</summary>
/// <param name="Portfolios">All of them.</param>
/// <param name="Rebalances">How many of them rebalance across chains; a multiple of four, one round each.</param>
/// <param name="Pause">The silence that is allowed, as HOCON has it; null for what is shipped.</param>
internal sealed record DeskOptions(int Portfolios, int Rebalances, string? Pause)
{
    /// <summary>HOCON for every node.</summary>
    public string Settings => Pause is null ? "" : $"akka.cluster.failure-detector.acceptable-heartbeat-pause = {Pause}";

    /// <exception cref="FormatException">An option is not known, or no number.</exception>
    public static DeskOptions Read(string[] arguments)
    {
        var options = new DeskOptions(10_000, 200, null);
        foreach (var argument in arguments)
        {
            options = argument.Split('=') switch
            {
                ["--portfolios", var number] => options with { Portfolios = int.Parse(number, CultureInfo.InvariantCulture) },
                ["--rebalances", var number] => options with { Rebalances = int.Parse(number, CultureInfo.InvariantCulture) },
                ["--pause", var pause] => options with { Pause = pause },
                _ => throw new FormatException($"'{argument}' is not known; there are --portfolios=10000, --rebalances=200 and --pause=10s."),
            };
        }

        return options.Rebalances % 4 == 0 && options.Portfolios > options.Rebalances && options.Rebalances > 0
            ? options
            : throw new FormatException("--rebalances is a multiple of four, and less than --portfolios.");
    }
}
