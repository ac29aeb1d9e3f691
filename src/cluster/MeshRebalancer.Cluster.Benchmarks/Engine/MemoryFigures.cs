using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Cluster.Benchmarks.Nodes;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Tests.Portfolios;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Npgsql;

namespace MeshRebalancer.Cluster.Benchmarks.Engine;

/// <summary>What a portfolio takes of a node's managed memory: asleep, in memory and waiting, and with a rebalance requested and its effect running.</summary>
internal static class MemoryFigures
{
    private const int Portfolios = 4_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Task RunAsync(Sampling sampling, Action<Figure> report) => Server.WithDatabaseAsync("Memory", report, async database =>
    {
        IStreamKind[] kinds =
        [
            new StreamKind<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect>(
                new PortfolioAggregate(), PortfolioCodec.Events, PortfolioCodec.State, new Patiently(), SnapshotEvery: 100),
        ];
        var options = new Runtime.Mailboxes.MailboxOptions { PassivateAfter = TimeSpan.FromSeconds(20), Effects = new() { ConcurrencyMax = 100_000, RecoveriesPerSecond = 100_000 } };
        await using var node = await BenchNode.StartAsync(database, kinds, WireFormats.None, streams: options);
        PortfolioFacts[] all = [.. Enumerable.Range(0, Portfolios).Select(i => Sample.Facts with { Id = FormattableString.Invariant($"p{i}") })];
        await ForAllAsync(all, facts => node.Engine.AskAsync(facts.Stream, new PortfolioCommand.Open(facts, Sample.Wanted, Sample.Noon), CancellationToken.None));
        await AsleepAsync(node);
        var before = Used();
        // Recovered, not opened: each has a state of its own, as after any start.
        await ForAllAsync(all, facts => node.Engine.ReadAsync(facts.Stream, CancellationToken.None));
        var idle = Used() - before;
        await ForAllAsync(all, facts => node.Engine.AskAsync(facts.Stream, new PortfolioCommand.Judge(Sample.Seen(2_000, 2)), CancellationToken.None));
        var active = Used() - before;
        var stored = await StoredAsync(database);
        report(Bytes("An idle portfolio in memory", idle, stored));
        report(Bytes("A portfolio with a rebalance requested, its effect running", active, stored));
    });

    private static Figure.Compared Bytes(string name, long used, double stored) =>
        new(name, "bytes", Measured.Exactly(Math.Round((double)used / Portfolios)), "its stored events, at the end", Measured.Exactly(Math.Round(stored)));

    private static long Used()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static Task ForAllAsync(PortfolioFacts[] all, Func<PortfolioFacts, Task> ask) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (facts, _) => await ask(facts));

    private static async Task AsleepAsync(BenchNode node)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (node.Engine.ActiveStreams > 0)
        {
            await Task.Delay(Look, patience.Token);
        }
    }

    private static async Task<double> StoredAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT sum(length(message))::float8 / count(DISTINCT persistence_id) FROM journal WHERE persistence_id LIKE 'portfolio-%'");
        return (double)(await command.ExecuteScalarAsync())!;
    }

    // As while a coordinator does not answer.
    private sealed class Patiently : IEffectHandler<PortfolioEffect>
    {
        public Task HandleAsync(PortfolioEffect effect, IStreams streams, CancellationToken cancel) => Task.Delay(Timeout.Infinite, cancel);
    }
}
