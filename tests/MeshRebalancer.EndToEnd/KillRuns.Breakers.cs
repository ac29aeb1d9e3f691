using MeshRebalancer.Domain.Risk;

namespace MeshRebalancer.EndToEnd;

/// <content>Breakers and the kill switch.</content>
public sealed partial class KillRuns
{
    private static readonly BreakerKey Chain = BreakerKey.Chain(DevnetFixture.Ethereum);

    // Opened by an earlier node, ten minutes ago: it is due to let a probe through, and the round's first leg is that probe.
    private async Task ProbedBreakerAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        var now = TimeProvider.System.GetUtcNow();
        var until = now.AddMinutes(-5);
        await WriteAsync(portfolio, until, [new BreakerEvent.Opened(Chain, "it did not answer", 1, until, now.AddMinutes(-10))]);
        if (name == "breaker.half-opened.v1")
            await PauseAtStartAsync(portfolio, name);
        else
            await PauseAsync(portfolio, name);
        await ContinueAsync(portfolio, name);
    }

    // What is overdue happens as soon as the node starts: it may be paused before it serves anything.
    private static async Task PauseAtStartAsync(TestPortfolio portfolio, string name)
    {
        await using var first = portfolio.Run("--pause-after", name);
        await first.SaysAsync($"paused after {name} ");
        await first.KillAsync();
    }

    // One failure short of open, and the round's first look is one. A person closes it: its own cool-down takes minutes.
    private async Task OpenedBreakerAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await WriteAsync(portfolio, null, [.. Enumerable.Range(1, BreakerPolicy.Default.FailuresMax - 1).Select(i =>
            new BreakerEvent.Failed(Chain, $"rebalance-demo-past.{i}/r1.1", "it did not answer", at.AddMinutes(-10), at))]);
        LoseAllowances(proxy);
        await PauseAsync(portfolio, name);
        proxy.Heal();
        await ContinueAsync(portfolio, name, heal: node => OperateAsync(node, "breakers/reset"));
    }

    // By hand, before the round may act; undone by hand afterwards, where the kill came before that.
    private async Task OperatedAsync(string name, params string[] paths)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using (var first = portfolio.Run("--pause-after", name))
        {
            await first.ServesAsync();
            foreach (var path in paths[..^1])
            {
                await OperateAsync(first, path);
            }

            var last = OperateAsync(first, paths[^1]);
            await first.SaysAsync($"paused after {name} ");
            await first.KillAsync();
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ContinueAsync(portfolio, name, heal: async node =>
        {
            await OperateAsync(node, "breakers/reset");
            await OperateAsync(node, "kill-switch/release");
        });
    }

    private static async Task OperateAsync(NodeProcess node, string path)
    {
        object body = path.StartsWith("breakers", StringComparison.Ordinal) ? new { key = Chain.ToString(), why = "a test of crashes" } : new { why = "a test of crashes" };
        using var reply = await node.PostAsync($"/api/v1/{path}", body);
        reply.IsSuccessStatusCode.ShouldBeTrue(await reply.Content.ReadAsStringAsync());
    }

    private static Task WriteAsync(TestPortfolio portfolio, DateTimeOffset? wake, BreakerEvent[] events) =>
        portfolio.WriteAsync(BreakersState.StreamOf("demo"), events.Select(BreakersCodec.Events.Encode), wake);
}
