using System.Diagnostics;

namespace MeshRebalancer.Benchmarks.Harness;

/// <summary>
/// How samples are taken: a warm-up of both sides, then both in turn, so that whatever else the machine does meets them alike.
/// </summary>
/// <param name="runs">Samples of each side, 1 or more.</param>
/// <param name="length">Of each sample.</param>
internal sealed class Sampling(int runs, TimeSpan length)
{
    /// <summary>Whether one short sample is all: a look that proves that everything runs.</summary>
    public bool IsQuick => runs == 1;

    /// <summary>Compares two rates.</summary>
    /// <param name="ours">Works for so long and says how much it did a second.</param>
    /// <param name="peer">Likewise.</param>
    public async Task<(Measured Ours, Measured Peer)> CompareAsync(Func<TimeSpan, Task<double>> ours, Func<TimeSpan, Task<double>> peer)
    {
        await ours(length / 2);
        await peer(length / 2);
        List<double> mine = [], theirs = [];
        for (var run = 0; run < runs; run++)
        {
            if (run % 2 == 0)
            {
                mine.Add(await ours(length));
                theirs.Add(await peer(length));
            }
            else
            {
                theirs.Add(await peer(length));
                mine.Add(await ours(length));
            }
        }

        return (Measured.Of(mine), Measured.Of(theirs));
    }

    /// <summary>Compares two loops that are told how often to go round.</summary>
    public Task<(Measured Ours, Measured Peer)> CompareAsync(Action<int> ours, Action<int> peer) =>
        CompareAsync(time => Task.FromResult(Rate(ours, time)), time => Task.FromResult(Rate(peer, time)));

    /// <summary>Rounds a second.</summary>
    private static double Rate(Action<int> loop, TimeSpan length)
    {
        var (rounds, chunk) = (0L, 1);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) is var spent && spent < length)
        {
            var before = Stopwatch.GetTimestamp();
            loop(chunk);
            rounds += chunk;

            // Long enough that reading the clock costs nothing, short enough to end in time.
            if (Stopwatch.GetElapsedTime(before) < length / 50)
                chunk *= 2;
        }

        return rounds / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
