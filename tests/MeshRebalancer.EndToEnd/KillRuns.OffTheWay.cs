using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <content>Events that a round without trouble does not store, and the trouble that makes each of them.</content>
public sealed partial class KillRuns
{
    // Past the alarm, which comes half an hour after the burn at the earliest.
    private const int PastAlarmSeconds = 1_900;
    private const string AllowanceSelector = "0xdd62ed3e";

    /// <summary>What brings an event about, kills the node right after it, and shows that the next one finishes.</summary>
    public static IReadOnlyDictionary<string, Func<KillRuns, string, Task>> OffTheWay { get; } = new SortedDictionary<string, Func<KillRuns, string, Task>>(StringComparer.Ordinal)
    {
        ["attestation.expired.v1"] = (runs, name) => runs.SaidAsync(name),
        ["breaker.closed.v1"] = (runs, name) => runs.ProbedBreakerAsync(name),
        ["breaker.failed.v1"] = (runs, name) => runs.BlockedLegAsync(name),
        ["breaker.half-opened.v1"] = (runs, name) => runs.ProbedBreakerAsync(name),
        ["breaker.kill-switch-released.v1"] = (runs, name) => runs.OperatedAsync(name, "kill-switch/set", "kill-switch/release"),
        ["breaker.kill-switch-set.v1"] = (runs, name) => runs.OperatedAsync(name, "kill-switch/set"),
        ["breaker.opened.v1"] = (runs, name) => runs.OpenedBreakerAsync(name),
        ["breaker.probe-passed.v1"] = (runs, name) => runs.ProbedBreakerAsync(name),
        ["breaker.probe-succeeded.v1"] = (runs, name) => runs.ProbedBreakerAsync(name),
        ["breaker.reset.v1"] = (runs, name) => runs.OperatedAsync(name, "breakers/trip", "breakers/reset"),
        ["breaker.tripped.v1"] = (runs, name) => runs.OperatedAsync(name, "breakers/trip"),
        ["leg.attestation-overdue.v1"] = (runs, name) => runs.OverdueAsync(name),
        ["leg.failed.v1"] = (runs, name) => runs.BlockedLegAsync(name),
        ["leg.filling.v1"] = (runs, name) => runs.FilledAsync(name),
        ["leg.mint-retried.v1"] = (runs, name) => runs.WithoutGasAsync(name),
        ["leg.readable.v1"] = (runs, name) => runs.SaidAsync(name),
        ["leg.submission-overdue.v1"] = (runs, name) => runs.NotMinedAsync(name),
        ["leg.unreadable.v1"] = (runs, name) => runs.SaidAsync(name),
        ["portfolio.deposit-noticed.v1"] = (runs, name) => runs.ByHandAsync(name, deposit: true),
        ["portfolio.proposal-declined.v1"] = (runs, name) => runs.AnsweredAsync(name, DeclineAsync, "propose"),
        ["portfolio.proposal-withdrawn.v1"] = (runs, name) => runs.AnsweredAsync(name, node => node.SetModeAsync(TestPortfolio.Id, "automatic"), "automatic"),
        ["portfolio.rebalance-proposed.v1"] = (runs, name) => runs.KillAsync(name, "propose"),
        ["portfolio.withdrawal-noticed.v1"] = (runs, name) => runs.ByHandAsync(name, deposit: false),
        ["rebalance.parked.v1"] = (runs, name) => runs.ParkedAsync(name),
        ["rebalance.planning-blocked.v1"] = (runs, name) => runs.BlockedPlanAsync(name),
        ["rebalance.replanning.v1"] = (runs, name) => runs.BlockedLegAsync(name),
        ["rebalance.resolved.v1"] = (runs, name) => runs.ResolvedAsync(name),
        ["rebalance.resumed.v1"] = (runs, name) => runs.ResumedAsync(name),
        ["rebalance.retried.v1"] = (runs, name) => runs.RetriedAsync(name),
        ["transaction.forgotten.v1"] = (runs, name) => runs.LongHistoryAsync(name),
        ["transaction.refused.v1"] = (runs, name) => runs.WithoutGasAsync(name),
        ["transfer.downgraded.v1"] = (runs, name) => runs.SaidAsync(name),
        ["transfer.expired.v1"] = (runs, name) => runs.ExpiredAsync(name),
        ["transfer.filled.v1"] = (runs, name) => runs.FilledAsync(name),
        ["transfer.overdue.v1"] = (runs, name) => runs.NotFilledAsync(name),
        ["transfer.refunded.v1"] = (runs, name) => runs.ExpiredAsync(name),
        ["transfer.slow-fill-requested.v1"] = (runs, name) => runs.SlowlyFilledAsync(name),
    };

    private const string ByTopUps = "GasStoryTests kill a node before and after each append of a top-up, GasTests twice on real chains";

    private const string ByKeys = "decided by the domain's AccessTests and brought about by KeyTests over the API; nothing is owed for it but a timer at most";

    private const string ByRest = "decided by the domain's RestingTests and brought about by RestingApiTests over the API; nothing is owed for it";

    private const string ByRequests = "decided by the domain's RequestTests and brought about by RepeatedRequestTests over the API, also over a restart; nothing is owed for it";

    /// <summary>Events that no kill is made after here, and where they are tried instead. The only such list.</summary>
    public static IReadOnlyDictionary<string, string> TriedElsewhere => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["estimate.refitted.v1"] = "a record beside the judging, written by PortfolioWatchTests; nothing is owed for it and nothing follows from it",
        ["estimate.unfit.v1"] = "decided by the domain's EstimateTests; nothing is owed for it and nothing follows from it",
        ["gas.held.v1"] = "decided by the domain's GasTests; no trouble brings it about here yet",
        ["gas.top-up-ended.v1"] = ByTopUps,
        ["gas.top-up-mined.v1"] = ByTopUps,
        ["gas.top-up-reserved.v1"] = ByTopUps,
        ["gas.top-up-started.v1"] = ByTopUps,
        ["gas.top-up-unmined.v1"] = "decided by the domain's GasTests; no trouble brings it about here yet",
        ["gas.top-up-unwrapped.v1"] = ByTopUps,
        ["key.expired.v1"] = ByKeys,
        ["key.issued.v1"] = ByKeys,
        ["key.revoked.v1"] = ByKeys,
        ["leg.outcome-changed.v1"] = "brought about by LegsOnAnvilTests and walked through by RandomWalkTests; no reorg is deep enough here",
        ["leg.unmined.v1"] = "brought about by LegsOnAnvilTests and walked through by RandomWalkTests; no reorg is deep enough here",
        ["leg.withdrawn.v1"] = "brought about by LegsOnAnvilTests and walked through by RandomWalkTests; no reorg is deep enough here",
        ["portfolio.correction-booked.v1"] = "booked by ByHandTests; no reorg is deep enough here yet",
        ["portfolio.gas-booked.v1"] = ByTopUps,
        ["portfolio.gas-reserved.v1"] = ByTopUps,
        ["portfolio.paused.v1"] = ByRest,
        ["portfolio.resumed.v1"] = ByRest,
        ["portfolio.retired.v1"] = ByRest,
        ["portfolio.targets-set.v1"] = "computed by PortfolioWatchTests from bars; it is computed again as long as it is not stored",
        ["request.answered.v1"] = ByRequests,
        ["request.begun.v1"] = ByRequests,
        ["request.dropped.v1"] = ByRequests,
        ["session.closed.v1"] = ByKeys,
        ["session.opened.v1"] = ByKeys,
    };

    // The attestation service answers that it has never heard of the burn, for longer than anybody should wait.
    private async Task OverdueAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await BeforeAttesterAsync(portfolio);
        proxy.Inject(new Fault.Status(404), Asking);
        await using (var first = await portfolio.RunAutomaticAsync())
        {
            await portfolio.StoresAsync(first, "leg.attesting.v1");
            await first.KillAsync();
        }

        await PauseLateAsync(portfolio, name, PastAlarmSeconds);
        proxy.Heal();
        await ContinueAsync(portfolio, name);
    }

    // Allowances of chain 1 can't be read: the transfer can't be looked at before it acts, and is given up after the last look.
    // By then the chain's breaker may be open, too: its own cool-down takes minutes.
    private async Task BlockedLegAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        LoseAllowances(proxy);
        await PauseAsync(portfolio, name);
        proxy.Heal();
        // So many failed looks open the chain's breaker, too, whose cool-down takes minutes: a person closes it.
        await ContinueAsync(portfolio, name, heal: node => OperateAsync(node, "breakers/reset"));
    }

    // Gas cannot be priced on 8453, so no plan can be made.
    private async Task BlockedPlanAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Base);
        proxy.Inject(new Fault.Refuse(-32000, "no fees today"), "eth_feeHistory", "eth_gasPrice");
        await PauseAsync(portfolio, name);
        proxy.Heal();
        await ContinueAsync(portfolio, name);
    }

    // The mint can't be paid for: its transaction is refused, and it is tried again.
    private async Task WithoutGasAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        UInt256 left;
        await using (var first = await portfolio.RunAutomaticAsync("--pause-after", name))
        {
            await portfolio.StoresAsync(first, "leg.approving.v1");
            left = (await portfolio.NowAsync()).Wei[DevnetFixture.Base];
            await _devnet.Chain(DevnetFixture.Base).SetBalanceAsync(portfolio.Account, UInt256.Zero, CancellationToken.None);
            await first.SaysAsync($"paused after {name} ");
            await first.KillAsync();
        }

        await _devnet.Faucet.FundGasAsync(DevnetFixture.Base, portfolio.Account, left, CancellationToken.None);
        await ContinueAsync(portfolio, name);
    }

    // A no, or another mode: the next proposal, or the next round, has the second number.
    private async Task AnsweredAsync(string name, Func<NodeProcess, Task> answer, string mode)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using (var first = portfolio.Run("--pause-after", name))
        {
            await AskAsync(first, "propose");
            await ProposesAsync(first, 1);
            var answered = answer(first);
            await first.SaysAsync($"paused after {name} ");
            await first.KillAsync();
            await answered.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ContinueAsync(portfolio, name, mode, number: 2);
    }

    // As many answered calls before as an account keeps: the round's first answer makes it forget the oldest.
    private async Task LongHistoryAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        var facts = new AccountFacts("demo", DevnetFixture.Ethereum, portfolio.Account);
        await portfolio.WriteAsync(facts.Stream, History(facts).Select(AccountCodec.Events.Encode));
        await PauseAsync(portfolio, name);
        await ContinueAsync(portfolio, name);
    }

    private static async Task PauseAsync(TestPortfolio portfolio, string name)
    {
        await using var first = await portfolio.RunAutomaticAsync("--pause-after", name);
        await first.SaysAsync($"paused after {name} ");
        await first.KillAsync();
    }

    private static async Task ContinueAsync(TestPortfolio portfolio, string name, string mode = "automatic", int number = 1, Func<NodeProcess, Task>? heal = null, int taken = 0)
    {
        var before = await portfolio.StoryAsync();
        before.Has(name).ShouldBeTrue();
        (await FinishAsync(portfolio, mode, number, heal, taken)).ShouldContinue(before);
    }

    private static async Task DeclineAsync(NodeProcess node)
    {
        using var reply = await node.PostAsync($"/api/v1/portfolios/{TestPortfolio.Id}/decline", new { rebalance = 1 });
    }

    private static void LoseAllowances(FaultProxy proxy) =>
        proxy.Inject(new Fault.Lie((asked, told) => AsksForAllowance(asked) ? JsonValue.Create("0x") : told), "eth_call");

    private static bool AsksForAllowance(JsonNode? asked) => (asked?[0]?["data"] ?? asked?[0]?["input"])?.GetValue<string>().StartsWith(AllowanceSelector, StringComparison.Ordinal) == true;

    // Calls that were refused before they had a nonce: an honest history in which no transaction was ever sent.
    private static IEnumerable<AccountEvent> History(AccountFacts facts)
    {
        var at = TimeProvider.System.GetUtcNow();
        var opened = new AccountEvent.Opened(0, at);
        for (var i = 0; i < AccountDecider.ToldKept; i++)
        {
            var id = EffectId.Parse($"rebalance-demo-past.{i}/submit/1");
            yield return new AccountEvent.Requested(id, new(facts.Address, UInt256.Zero, "0x"), at);
            if (i == 0)
                yield return opened;
            yield return new AccountEvent.Refused(id, "call-reverts", "The call would fail.", at);
            yield return new AccountEvent.Told(id, at);
        }
    }
}
