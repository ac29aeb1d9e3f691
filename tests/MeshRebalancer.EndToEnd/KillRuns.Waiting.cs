using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <content>Bridges that take their time, what operators say to it, and transfers by hand.</content>
public sealed partial class KillRuns
{
    // Six hours after the alarm an operator is asked to look.
    private const int PastParkingSeconds = PastAlarmSeconds + (6 * 3_600);
    private const string Asking = "GET /v2/messages/*";

    // Where the expiration block stands in a message's hexadecimal text: 0x, 148 bytes of header, and 196 bytes of the burn before it.
    private const int ExpirationAt = 2 + (2 * (148 + 196));

    /// <summary>What the attestation service says on the way, one fault for each event.</summary>
    private static readonly SortedDictionary<string, Fault> Sayings = new(StringComparer.Ordinal)
    {
        ["attestation.expired.v1"] = Fault.Lie.Changed(answer => InEach(answer, message =>
            message["message"] = Expired(message["message"]!.GetValue<string>()))),
        ["leg.readable.v1"] = new Fault.Status(500),
        ["leg.unreadable.v1"] = new Fault.Status(500),
        ["transfer.downgraded.v1"] = Fault.Lie.Changed(answer => InEach(answer, message =>
        {
            (message["message"], message["attestation"]) = ("0x", "PENDING");
            (message["status"], message["delayReason"]) = ("pending_confirmations", "insufficient_fee");
        })),
    };

    // The service says so until the node has died of it, or until it has been believed to be out of order.
    private async Task SaidAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await BeforeAttesterAsync(portfolio);
        proxy.Inject(Sayings[name], Asking);
        await using (var first = await portfolio.RunAutomaticAsync("--pause-after", name))
        {
            if (name == "leg.readable.v1")
            {
                await portfolio.StoresAsync(first, "leg.unreadable.v1");
                proxy.Heal();
            }

            await first.SaysAsync($"paused after {name} ");
            await first.KillAsync();
        }

        proxy.Heal();
        await ContinueAsync(portfolio, name);
    }

    // The attester has not heard of the burn for hours.
    private async Task ParkedAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await BeforeAttesterAsync(portfolio);
        await ParkAsync(portfolio, proxy, name);
        proxy.Heal();
        await ContinueAsync(portfolio, name);
    }

    // What was parked by a deadline goes on by itself when the attester has heard of the burn.
    private async Task ResumedAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await BeforeAttesterAsync(portfolio);
        await ParkAsync(portfolio, proxy, "rebalance.parked.v1");
        proxy.Heal();
        await using (var second = portfolio.Run("--pause-after", name))
        {
            await second.SaysAsync($"paused after {name} ");
            await second.KillAsync();
        }

        await ContinueAsync(portfolio, name);
    }

    // An operator sends it on, while the attester still knows nothing.
    private async Task RetriedAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await BeforeAttesterAsync(portfolio);
        await ParkAsync(portfolio, proxy, "rebalance.parked.v1");
        await OperateAsync(portfolio, name, "retry", _ => Task.FromResult<object>(new { by = "ann", reason = "the bridge's support says to wait" }));
        proxy.Heal();
        await ContinueAsync(portfolio, name);
    }

    // An operator gives the burn up; the next round begins from what is left, and nobody mints.
    private async Task ResolvedAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await BeforeAttesterAsync(portfolio);
        await ParkAsync(portfolio, proxy, "rebalance.parked.v1");
        await OperateAsync(portfolio, name, "resolve", async node => new
        {
            by = "ann",
            reason = "a drill",
            legs = new[] { new { leg = await AttestingLegAsync(node), became = "lost" } },
        });
        proxy.Heal();
        var before = await portfolio.StoryAsync();
        await using var last = portfolio.Run();
        await last.ServesAsync();
        await last.CompletesAsync(portfolio.OpenJournal, number: 2);
        var after = await portfolio.StoryAsync();
        after.ShouldContinue(before);
        await portfolio.ShouldHaveConservedAsync(after);
    }

    // Chain 1 takes no transaction, so what was signed is not mined for longer than anybody should wait.
    private async Task NotMinedAsync(string name)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        proxy.Inject(new Fault.Status(500), "eth_sendRawTransaction");
        await using (var first = await portfolio.RunAutomaticAsync())
        {
            await portfolio.StoresAsync(first, "transaction.signed.v1");
            await first.KillAsync();
        }

        await PauseLateAsync(portfolio, name, PastAlarmSeconds);
        proxy.Heal();
        await ContinueAsync(portfolio, name);
    }

    // Ten USDC come or go by hand while value is between the chains: noticed once the round is over, and once only.
    private async Task ByHandAsync(string name, bool deposit)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(_devnet);
        var moved = 10 * UInt256.PowerOfTen(6);
        await using (var first = portfolio.Run("--pause-after", name))
        {
            await AskAsync(first, "automatic");
            await portfolio.StoresAsync(first, "leg.attesting.v1");
            await (deposit
                ? _devnet.Faucet.FundAsync(DevnetFixture.Ethereum, portfolio.Account, "USDC", moved, CancellationToken.None)
                : portfolio.TakeAsync(DevnetFixture.Ethereum, moved));
            await first.SaysAsync($"paused after {name} ");
            await first.KillAsync();
        }

        var before = await portfolio.StoryAsync();
        await using var node = portfolio.Run();
        await node.ServesAsync();
        await node.CompletesAsync(portfolio.OpenJournal);
        var now = await portfolio.NowAsync();
        await node.BooksAsync(portfolio, now);
        var after = await portfolio.StoryAsync();
        after.ShouldContinue(before);
        var noticed = after.Noticed.ShouldHaveSingleItem();
        (noticed.In, noticed.Amount.Raw).ShouldBe((deposit, moved));
        var booked = portfolio.On(portfolio.Start.After(after.Bookings), DevnetFixture.Ethereum, "USDC");
        portfolio.On(now, DevnetFixture.Ethereum, "USDC").ShouldBe(deposit ? booked + moved : booked - moved);
    }

    private async Task<FaultProxy> BeforeAttesterAsync(TestPortfolio portfolio)
    {
        var proxy = await FaultProxy.StartAsync(new Uri(_devnet.Deployment.AttestationUrl));
        portfolio.Configure(change: mesh => mesh with { Bridges = [.. mesh.Bridges.OfType<BridgeConfiguration.CctpV2>().Select(bridge => bridge with { AttestationUrl = proxy.Url })] });
        return proxy;
    }

    private static async Task ParkAsync(TestPortfolio portfolio, FaultProxy proxy, string name)
    {
        proxy.Inject(new Fault.Status(404), Asking);
        await using (var first = await portfolio.RunAutomaticAsync())
        {
            await portfolio.StoresAsync(first, "leg.attesting.v1");
            await first.KillAsync();
        }

        await PauseLateAsync(portfolio, name, PastParkingSeconds);
    }

    private static async Task PauseLateAsync(TestPortfolio portfolio, string name, int seconds)
    {
        await using var late = portfolio.Run("--clock-ahead-seconds", $"{seconds}", "--pause-after", name);
        await late.SaysAsync($"paused after {name} ");
        await late.KillAsync();
    }

    private static async Task OperateAsync(TestPortfolio portfolio, string name, string verb, Func<NodeProcess, Task<object>> body)
    {
        await using var node = portfolio.Run("--pause-after", name);
        await node.ServesAsync();
        var said = node.PostAsync($"/api/v1/rebalances/{TestPortfolio.Id}.1/{verb}", await body(node));
        await node.SaysAsync($"paused after {name} ");
        await node.KillAsync();
        await ((Task)said).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<string> AttestingLegAsync(NodeProcess node) =>
        (await node.GetAsync($"/api/v1/rebalances/{TestPortfolio.Id}.1")).GetProperty("legs").EnumerateArray()
        .Single(leg => leg.GetProperty("state").GetString() == "attesting").GetProperty("id").GetString()!;

    private static JsonNode? InEach(JsonNode? answer, Action<JsonObject> change)
    {
        foreach (var message in answer?["messages"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            change(message);
        }

        return answer;
    }

    // Block 1 was long ago. A message that is not signed yet has no such place.
    private static string Expired(string message) => message.Length < ExpirationAt + 64
        ? message
        : string.Concat(message.AsSpan(0, ExpirationAt), "1".PadLeft(64, '0'), message.AsSpan(ExpirationAt + 64));
}
