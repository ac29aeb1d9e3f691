using System.Text;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>
/// Spreads starts: each portfolio has a delay of its own, drawn from its name, so that mandates that breach at the same tick do not start at the
/// same moment. The draw is the same at every request, on every node and after every restart.
/// </summary>
public static class StartJitter
{
    /// <summary>The longest that may be configured, in seconds.</summary>
    public const int SecondsLimit = 3_600;

    /// <summary>From when on a request may be admitted.</summary>
    public static DateTimeOffset Ripe(DeskLimits limits, RebalanceRequest request) => limits.StartJitterSeconds is { } seconds
        ? request.At + Of(request.Facts.Stream.ToString(), TimeSpan.FromSeconds(seconds))
        : DateTimeOffset.MinValue;

    /// <summary>A name's delay: from nothing to the longest, in whole milliseconds, spread evenly.</summary>
    public static TimeSpan Of(string name, TimeSpan longest) =>
        TimeSpan.FromMilliseconds((long)((UInt128)Mixed(name) * (ulong)((longest.Ticks / TimeSpan.TicksPerMillisecond) + 1) >> 64));

    // FNV-1a, and the finaliser of SplitMix64: without it names that differ in their last letter alone would stand close together.
    private static ulong Mixed(string name)
    {
        var hash = Encoding.UTF8.GetBytes(name).Aggregate(14_695_981_039_346_656_037UL, (sum, next) => unchecked((sum ^ next) * 1_099_511_628_211UL));
        unchecked
        {
            hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9UL;
            hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebUL;
        }

        return hash ^ (hash >> 31);
    }
}
