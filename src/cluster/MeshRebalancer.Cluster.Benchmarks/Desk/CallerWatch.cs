using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MeshRebalancer.EndToEnd;

namespace MeshRebalancer.Cluster.Benchmarks.Desk;

/// <summary>Callers of some portfolios, each asking all the time whoever runs: how long the longest wait for an answer is, from the first question to the answer that came.</summary>
internal sealed class CallerWatch(LargeDesk desk, IReadOnlyList<string> portfolios)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentBag<(TimeSpan Wait, string Portfolio)> _waits = [];

    /// <summary>Watches while something goes on, and until each caller has been answered after it.</summary>
    public async Task<string> DuringAsync(Task meanwhile)
    {
        await Task.WhenAll(portfolios.Select((portfolio, turn) => CallAsync(portfolio, turn, meanwhile)));
        await meanwhile;
        var worst = _waits.MaxBy(one => one.Wait);
        var late = _waits.Where(one => one.Wait > TimeSpan.FromSeconds(1)).Select(one => one.Portfolio).Distinct().Count();
        return string.Create(CultureInfo.InvariantCulture, $"{worst.Wait.TotalSeconds:0.0} s ({late} of {portfolios.Count} callers ever waited over 1 s)");
    }

    private async Task CallAsync(string portfolio, int turn, Task meanwhile)
    {
        for (var last = false; !last;)
        {
            last = meanwhile.IsCompleted;
            var watch = Stopwatch.StartNew();
            while (await desk.Any(turn++).TryGetAsync($"/api/v1/portfolios/{portfolio}") is null)
            {
                (watch.Elapsed < 3 * Wait.Limit).ShouldBeTrue($"nobody answers for {portfolio}");
                await Task.Delay(Between);
            }

            _waits.Add((watch.Elapsed, portfolio));
            await Task.Delay(Between);
        }
    }
}
