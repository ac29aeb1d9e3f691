using System.Diagnostics;
using System.Text;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>
/// Writers as a node has them: each its own stream, one event an append, the next one after the reply. Each append also notes when the stream
/// must be awake again, as those of a running rebalance do.
/// </summary>
internal sealed class Writers(IJournal journal, string name, int count)
{
    /// <summary>Bytes of an event's payload.</summary>
    public const int PayloadBytes = 300;

    private static readonly DateTimeOffset At = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly StreamHead[] _heads =
        [.. Enumerable.Range(1, count).Select(number => new StreamHead(StreamId.Of("bench", FormattableString.Invariant($"{name}.{number}")), 0, Hash32.Zero))];

    /// <summary>JSON of exactly <see cref="PayloadBytes"/>.</summary>
    public static byte[] Payload { get; } = Encoding.UTF8.GetBytes($$"""{"note":"{{new string('a', PayloadBytes - 11)}}"}""");

    /// <summary>Durable events a second.</summary>
    public async Task<double> RateAsync(TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, count).Select(writer => Task.Run(() => WriteAsync(writer, start, length))));
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<long> WriteAsync(int writer, long start, TimeSpan length)
    {
        var events = 0L;
        for (; Stopwatch.GetElapsedTime(start) < length; events++)
        {
            var head = _heads[writer];
            var append = new Append(head.Stream, head.Version, [new("bench.written.v1", Payload)], At, null, At);
            _heads[writer] = await journal.AppendAsync(append, CancellationToken.None);
        }

        return events;
    }
}
