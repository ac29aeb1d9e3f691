using System.Diagnostics;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Cluster.Benchmarks.Nodes;

/// <summary>Callers as a node has them: each asks, waits for the answer, and asks the next stream.</summary>
internal static class Callers
{
    /// <summary>Answers a second.</summary>
    /// <param name="engine">Whom they ask.</param>
    /// <param name="streams">What they ask, in turn; no two callers ever ask the same one where there are enough.</param>
    /// <param name="command">What they say.</param>
    /// <param name="callers">How many.</param>
    /// <param name="length">How long.</param>
    public static async Task<double> RateAsync(IStreams engine, StreamId[] streams, ICommand command, int callers, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var answered = 0L;
            for (var next = caller; Stopwatch.GetElapsedTime(start) < length; next = (next + callers) % streams.Length)
            {
                answered += await AskAsync(engine, streams[next], command);
            }

            return answered;
        })));
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // What is asked while a shard moves may be lost, and is told as "stopped": it does not count.
    private static async Task<int> AskAsync(IStreams engine, StreamId stream, ICommand command)
    {
        try
        {
            return await engine.AskAsync(stream, command, CancellationToken.None) is Reply.Refused refused ? throw new InvalidOperationException(refused.Reason) : 1;
        }
        catch (StreamStoppedException)
        {
            return 0;
        }
    }

    /// <summary>Brings all streams into memory.</summary>
    public static Task WarmAsync(IStreams engine, IEnumerable<StreamId> streams) =>
        Parallel.ForEachAsync(streams, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (stream, cancel) => await engine.ReadAsync(stream, cancel));
}
