using System.Diagnostics;
using System.Globalization;
using MeshRebalancer.ClusterNode.Tests;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.EndToEnd;

namespace MeshRebalancer.Cluster.Benchmarks.Desk;

/// <summary><c>desk</c>: thousands of portfolios on three nodes; a tick that concerns them all; cross-chain rebalances in bursts, while nodes and the database go.</summary>
internal sealed class DeskRun(LargeDesk desk, DeskOptions options, TextWriter output)
{
    private const int Callers = 32;
    private const int Rounds = 4;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var options = DeskOptions.Read(arguments);
        await using var desk = await LargeDesk.StartAsync(options);
        await new DeskRun(desk, options, output).RunAsync();
        return 0;
    }

    private async Task RunAsync()
    {
        Say($"three nodes, {(options.Pause is null ? "settings of base.conf" : options.Settings)}");
        await OpenAsync();
        await TickAsync("AERO falls by 8 %", 115_000_000, options.Portfolios - options.Rebalances, "held");
        await TickAsync("and comes back", 125_000_000, options.Portfolios - options.Rebalances, "free");
        using var stop = new CancellationTokenSource();
        var market = KeepAsync(stop.Token);
        Func<int, Task<string>>[] happenings = [_ => Task.FromResult("nothing happens"), KillAsync, RollAsync, StopDatabaseAsync];
        var watch = Stopwatch.StartNew();
        foreach (var (round, happening) in happenings.Index())
        {
            await RoundAsync(desk.Crossing.Chunk(options.Rebalances / Rounds).ElementAt(round), happening);
        }

        Say($"{options.Rebalances} rebalances, {options.Rebalances / watch.Elapsed.TotalMinutes:0.0} a minute over all rounds");
        await stop.CancelAsync();
        await market.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await JudgeAsync();
    }

    private async Task OpenAsync()
    {
        var watch = Stopwatch.StartNew();
        var observing = desk.Observing.Index().Select(one => (Name: one.Item, Body: (Func<System.Text.Json.Nodes.JsonNode>)(() => desk.Body(one.Item, one.Index))));
        var all = observing.Concat(desk.Crossing.Select(one => (one.Name, Body: (Func<System.Text.Json.Nodes.JsonNode>)(() => desk.Body(one)))));
        await Parallel.ForEachAsync(all.Index(), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (one, _) =>
        {
            var body = one.Item.Body();
            await UntilAsync(() => desk.Any(one.Index).PostAsync("/api/v1/portfolios", body), $"{one.Item.Name} opens");
        });
        Say($"{options.Portfolios} portfolios opened in {watch.Elapsed.TotalSeconds:0} s through three nodes");
        await UntilAsync(async () => await desk.CountAsync("SELECT count(DISTINCT persistence_id) FROM journal WHERE manifest = 'portfolio.holdings-observed.v1'") == options.Portfolios, "every one is judged");
        Say($"every one judged for the first time after {watch.Elapsed.TotalSeconds:0} s");
        await UntilAsync(() => Task.FromResult(desk.Meters.Sum(meter => meter.Portfolios) >= options.Portfolios), "the nodes count them");
        Say($"in memory: {string.Join(" + ", desk.Meters.Select(meter => meter.Portfolios))}");
    }

    // Whoever leaves its bands, or comes back into them, stores that; so the journal tells when the last one has been judged.
    private async Task TickAsync(string what, ulong priceE8, long expected, string outcome)
    {
        const string held = "SELECT count(*) FROM (SELECT DISTINCT ON (persistence_id) persistence_id, message FROM journal WHERE manifest = 'portfolio.held.v1' AND persistence_id LIKE 'portfolio-%-w%' ORDER BY persistence_id, sequence_number DESC) newest";
        var before = desk.Meters.Select(meter => meter.Judged).ToArray();
        await desk.Devnet.Market.MoveAsync("AERO", priceE8, CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var events = outcome == "held" ? expected : 2 * expected;
        await UntilAsync(async () => await desk.CountAsync("SELECT count(*) FROM journal WHERE manifest = 'portfolio.held.v1' AND persistence_id LIKE 'portfolio-%-w%'") >= events, what);
        var seconds = watch.Elapsed.TotalSeconds;
        (await desk.CountAsync(held)).ShouldBe(expected);
        await Task.Delay(2 * Refresh);
        var judged = desk.Meters.Select((meter, i) => meter.Judged - before[i]);
        Say($"{what}: all {expected} judged and their conclusion stored after {seconds:0.0} s, {expected / seconds:0} a second; judgements by node {string.Join(" + ", judged)}");
    }

    private async Task RoundAsync(TestPortfolio[] burst, Func<int, Task<string>> happening)
    {
        var before = await desk.CountAsync("SELECT count(*) FROM journal WHERE manifest = 'transaction.signed.v1'");
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(burst.Index(), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (one, _) =>
            await UntilAsync(() => desk.Any(one.Index).PutModeAsync(one.Item.Name, "automatic"), $"{one.Item.Name} is automatic"));
        await UntilAsync(async () => await desk.CountAsync("SELECT count(*) FROM journal WHERE manifest = 'transaction.signed.v1'") > before, "the first one sends");
        var callers = new CallerWatch(desk, [.. burst.Take(8).Select(one => one.Name), .. desk.Observing.Take(8)]);
        var happens = happening(0);
        var outage = await callers.DuringAsync(happens);
        var names = string.Join(",", burst.Select(one => $"'portfolio-demo-{one.Name}'"));
        await UntilAsync(async () => await desk.CountAsync($"SELECT count(*) FROM journal WHERE manifest = 'portfolio.rebalance-closed.v1' AND persistence_id IN ({names})") >= burst.Length, "the burst ends");
        var minutes = watch.Elapsed.TotalMinutes;
        // One crossing each is what is counted.
        await Parallel.ForEachAsync(burst.Index(), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (one, _) =>
            await UntilAsync(() => desk.Any(one.Index).PutModeAsync(one.Item.Name, "observe"), $"{one.Item.Name} observes"));
        Say($"{await happens}: {burst.Length} rebalances ended after {60 * minutes:0} s, {burst.Length / minutes:0.0} a minute; longest wait of a caller meanwhile {outage}");
    }

    private async Task<string> KillAsync(int index)
    {
        await desk.KillAsync(index);
        // So long as the others need to take over, and callers to notice.
        await Task.Delay(Away);
        await desk.StartAsync(index);
        return "kill -9 of the oldest node, started again after 30 s";
    }

    private async Task<string> RollAsync(int first)
    {
        for (var i = 0; i < 3; i++)
        {
            (await desk.LeaveAsync((first + i) % 3)).ShouldBe(0);
            await desk.StartAsync((first + i) % 3);
        }

        return "rolling restart of all three nodes";
    }

    private async Task<string> StopDatabaseAsync(int index)
    {
        await desk.Server.StopAsync();
        await desk.Server.StartAsync();
        await Task.Delay(Away / 2);
        await desk.Server.StopAsync();
        await Task.Delay(Away);
        await desk.Server.StartAsync();
        return "PostgreSQL restarted, and then stopped for 30 s";
    }

    // The pools are brought back to the feeds' prices, as arbitrage would.
    private async Task KeepAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Refresh, cancel);
            await desk.Devnet.Market.RefreshFeedsAsync(cancel);
        }
    }

    private async Task JudgeAsync()
    {
        await UntilAsync(async () => (await desk.StoryAsync()) is var now && desk.Crossing.All(one => now.About(one) is var own && own.Bookings.Count == own.Signed.Count), "everything is booked");
        var story = await desk.StoryAsync();
        var (completed, parked, lost, doubled) = (0, 0, 0, 0);
        foreach (var portfolio in desk.Crossing)
        {
            var own = story.About(portfolio);
            completed += Completed(own) ? 1 : 0;
            parked += own.Has("rebalance.parked.v1") ? 1 : 0;
            lost += await HoldsAsync(() => portfolio.ShouldHaveConservedAsync(own)) ? 0 : 1;
            doubled += await HoldsAsync(() => portfolio.ShouldHaveDoneNothingTwiceAsync(own)) ? 0 : 1;
        }

        Say($"completed {completed}, parked {parked}, lost {lost}, doubled {doubled} of {desk.Crossing.Count}");
        Say($"{await Histories.ShouldBeWholeAsync(desk.Database)} events: every stream is gap-free, every hash chain whole");
    }

    private static bool Completed(Story own) => own.Events.Where(stored => stored.Stream.Category == "portfolio")
        .Select(stored => PortfolioCodec.Events.Decode(stored.Event.Name, stored.Event.Payload))
        .OfType<PortfolioEvent.Closed>().Any(closed => closed.Outcome is RebalanceOutcome.Completed);

    private async Task<bool> HoldsAsync(Func<Task> what)
    {
        try
        {
            await what();
            return true;
        }
        catch (ShouldAssertException wrong)
        {
            await output.WriteLineAsync(wrong.Message);
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> hoped, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await TryAsync(hoped))
        {
            (watch.Elapsed < Patience).ShouldBeTrue($"waited for {Patience.TotalMinutes:0} min in vain: {what}");
            await Task.Delay(Look);
        }
    }

    // The database is away for a while in one of the rounds.
    private static async Task<bool> TryAsync(Func<Task<bool>> hoped)
    {
        try
        {
            return await hoped();
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    private void Say(FormattableString line)
    {
        output.WriteLine("- " + line.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
