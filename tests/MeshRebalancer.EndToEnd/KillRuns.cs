using System.Collections.Concurrent;
using System.Reflection;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>All kills, some at a time, on one devnet; each with an account, a journal and a node of its own.</summary>
public sealed partial class KillRuns : IAsyncLifetime, IDisposable
{
    private const int AtOnce = 6;

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _runs = new(StringComparer.Ordinal);
    private LocalDevnet _devnet = null!;

    /// <summary>Every event that the domain can store and that is tried neither elsewhere nor by <see cref="AccountKills"/>, read from its types: a new one is found here by itself.</summary>
    public static IReadOnlyList<string> Events { get; } =
    [
        .. typeof(AccountEvent).Assembly.GetTypes().Select(type => type.GetCustomAttribute<WireNameAttribute>()?.Name).OfType<string>()
            .Except(TriedElsewhere.Keys).Except(AccountKills.Rounds.Keys).Order(StringComparer.Ordinal),
    ];

    public async Task InitializeAsync()
    {
        _devnet = await LocalDevnet.StartAsync(DevnetFixture.Options, null, CancellationToken.None);
        foreach (var name in Events)
        {
            _ = AfterAsync(name);
        }
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_runs.Values.Select(run => run.Value)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _devnet.DisposeAsync();
    }

    public void Dispose()
    {
        _turns.Dispose();
        _relayer.Dispose();
    }

    /// <summary>The round that is killed right after the first event of that name is durable.</summary>
    public Task AfterAsync(string name) => _runs.GetOrAdd(
        name, key => new(() => InTurnAsync(() => OffTheWay.TryGetValue(key, out var trouble) ? trouble(this, key) : KillAsync(key, "automatic")))).Value;

    /// <summary>A round without a kill, for what it stores.</summary>
    internal async Task<Story> UndisturbedAsync()
    {
        Story? story = null;
        await InTurnAsync(async () =>
        {
            using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
            story = await FinishAsync(portfolio, "automatic");
        });
        return story!;
    }

    /// <summary>Killed while a transaction waits in the chain's pool: sent, and not mined.</summary>
    internal async Task<(Story Before, Story After)> InThePoolAsync()
    {
        (Story, Story)? stories = null;
        await InTurnAsync(async () =>
        {
            using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
            stories = await KillInThePoolAsync(portfolio);
        });
        return stories!.Value;
    }

    private async Task KillAsync(string name, string mode)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using (var first = portfolio.Run("--pause-after", name))
        {
            var asked = AskAsync(first, mode);
            await first.SaysAsync($"paused after {name} ");
            await first.KillAsync();
            await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var before = await portfolio.StoryAsync();
        before.Has(name).ShouldBeTrue();
        var after = await FinishAsync(portfolio, mode);
        after.ShouldContinue(before);
    }

    // With blocks a minute apart what is sent stays in the pool, and the other rounds wait too.
    private async Task<(Story Before, Story After)> KillInThePoolAsync(TestPortfolio portfolio)
    {
        var chain = _devnet.Chain(DevnetFixture.Ethereum);
        Story before;
        await using (var first = portfolio.Run())
        {
            await AskAsync(first, "automatic", () => chain.AskAsync("evm_setIntervalMining", CancellationToken.None, 60));
            await Wait.UntilAsync(async () => (await portfolio.PendingAsync()).Count > 0, () => $"a transaction is in the pool:\n{first.Said}");
            await first.KillAsync();
            before = await portfolio.StoryAsync();
        }

        (await portfolio.PendingAsync()).ShouldBe(before.Signed.Select(signed => signed.Transaction.Hash.ToString()));
        await using var second = portfolio.Run();
        await second.ServesAsync();
        await chain.AskAsync("evm_setIntervalMining", CancellationToken.None, 1);
        await second.CompletesAsync(portfolio.OpenJournal);
        return (before, await portfolio.StoryAsync());
    }

    private static async Task<Story> FinishAsync(TestPortfolio portfolio, string mode, int number = 1, Func<NodeProcess, Task>? heal = null, int taken = 0)
    {
        await using var node = portfolio.Run();
        await AskAsync(node, mode);
        await (heal?.Invoke(node) ?? Task.CompletedTask);
        if (mode == "propose")
        {
            await ApproveAsync(node, number);
        }

        await node.CompletesAsync(portfolio.OpenJournal, number);
        var story = await portfolio.StoryAsync();
        await portfolio.ShouldHaveConservedAsync(story);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story, taken);
        await using var journal = portfolio.OpenJournal();
        await journal.ShouldBeWholeAsync();
        return story;
    }

    // What was stored before the kill is not asked for again.
    private static async Task AskAsync(NodeProcess node, string mode, Func<Task>? first = null)
    {
        await node.ServesAsync();
        await (first?.Invoke() ?? Task.CompletedTask);
        if ((await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}")).GetProperty("mode").GetString() != mode)
        {
            await node.SetModeAsync(TestPortfolio.Id, mode);
        }
    }

    private static async Task ApproveAsync(NodeProcess node, int number)
    {
        await ProposesAsync(node, number);
        using var reply = await node.PostAsync($"/api/v1/portfolios/{TestPortfolio.Id}/approve", new { rebalance = number });
        reply.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static Task ProposesAsync(NodeProcess node, int number) => Wait.UntilAsync(
        async () =>
        {
            var view = await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}");
            return view.GetProperty("phase").GetString() == "proposing" && view.GetProperty("openRebalance").GetInt32() == number;
        },
        () => $"proposal {number} stands:\n{node.Said}");

    private async Task InTurnAsync(Func<Task> run)
    {
        await _turns.WaitAsync();
        try
        {
            await run();
        }
        finally
        {
            _turns.Release();
        }
    }
}
