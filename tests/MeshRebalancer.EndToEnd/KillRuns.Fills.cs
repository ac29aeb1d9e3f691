using MeshRebalancer.Devnet;
using MeshRebalancer.Node.Demo;

namespace MeshRebalancer.EndToEnd;

/// <content>Across: deposits that are filled, filled slowly, or refunded.</content>
public sealed partial class KillRuns
{
    // Longer than any fill is waited for without an alarm.
    private const int PastFillAlarmSeconds = 14 * 3_600;

    // So long a deposit may be filled where it shall expire: the approval and the deposit have to be mined before.
    private const uint ShortSeconds = 60;

    // The relayer behaves in one way at a time.
    private readonly SemaphoreSlim _relayer = new(1);

    private Task FilledAsync(string name) => RelayedAsync(name, new(), PauseAsync);

    private Task SlowlyFilledAsync(string name) => RelayedAsync(name, new() { Conduct = AcrossConduct.SlowFill, NeverSlowFill = true }, PauseAsync);

    private Task ExpiredAsync(string name) =>
        RelayedAsync(name, new() { Conduct = AcrossConduct.Ignore, FillSeconds = ShortSeconds, NeverRefund = name == "transfer.expired.v1" }, PauseAsync);

    private Task NotFilledAsync(string name) => RelayedAsync(name, new() { Conduct = AcrossConduct.Ignore }, async (portfolio, _) =>
    {
        await using (var first = await portfolio.RunAutomaticAsync())
        {
            await portfolio.StoresAsync(first, "leg.filling.v1");
            await first.KillAsync();
        }

        await PauseLateAsync(portfolio, name, PastFillAlarmSeconds);
    });

    // When the relayer behaves again, the next node finishes, over a second deposit where the first was refunded.
    private async Task RelayedAsync(string name, AcrossKnobs knobs, Func<TestPortfolio, string, Task> kill)
    {
        await _relayer.WaitAsync();
        try
        {
            using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
            portfolio.Configure(change: mesh => mesh with { Bridges = [DevnetConfigurations.Across(_devnet.Deployment)] });
            _devnet.Across.Knobs = knobs;
            await kill(portfolio, name);
            _devnet.Across.Knobs = new();
            var before = await portfolio.StoryAsync();
            before.Has(name).ShouldBeTrue();
            await using var node = portfolio.Run();
            await node.ServesAsync();
            await node.CompletesAsync(portfolio.OpenJournal);
            var after = await portfolio.StoryAsync();
            after.ShouldContinue(before);
            await portfolio.ShouldHaveConservedAsync(after);
            await using var journal = portfolio.OpenJournal();
            await journal.ShouldBeWholeAsync();
        }
        finally
        {
            _devnet.Across.Knobs = new();
            _relayer.Release();
        }
    }
}
