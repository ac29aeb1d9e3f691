using System.Text;
using MeshRebalancer.Devnet;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.EndToEnd;

/// <summary>What a node tells the outside about itself: the whole story, and no secret.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string UrlCanary = "canary-of-an-api-key-0815";

    private LocalDevnet _devnet = null!;

    public async Task InitializeAsync() => _devnet = await LocalDevnet.StartAsync(DevnetFixture.Options, null, CancellationToken.None);

    public async Task DisposeAsync() => await _devnet.DisposeAsync();

    [Fact]
    public async Task One_trace_runs_from_the_price_tick_to_each_transaction()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var portfolio = await TestPortfolio.OnTargetAsync(_devnet);
        portfolio.Configure(otlp: receiver.Url, change: WithCanary);
        await using var node = portfolio.Run();
        await node.ServesAsync();
        await node.SetModeAsync(TestPortfolio.Id, "automatic");
        await JudgedAsync(node);

        await _devnet.Market.MoveAsync("AERO", 1_10000000, CancellationToken.None);
        await node.CompletesAsync(portfolio.OpenJournal);
        var story = await portfolio.StoryAsync();
        await node.StopAsync();

        ShouldBeOneTrace(receiver.Spans, story);
        receiver.Metrics.ShouldContain("mesh.rpc.calls");
        receiver.Metrics.ShouldContain("mesh.journal.events");
        receiver.Metrics.ShouldContain("mesh.portfolio.drift.max");
        receiver.Logs.ShouldNotBeEmpty();
        ShouldHoldNoSecret(receiver, node, portfolio);
        foreach (var signed in story.Signed)
        {
            Everything(receiver, node).ShouldNotContain(signed.Transaction.RawHex[2..], Case.Insensitive);
        }
    }

    [Fact]
    public async Task A_dead_endpoint_is_told_of_without_its_key()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var portfolio = await TestPortfolio.OnTargetAsync(_devnet);
        portfolio.Configure(otlp: receiver.Url, change: configuration => WithCanary(configuration, DeadUrl));
        await using var node = portfolio.Run();
        await node.ServesAsync();
        await Wait.UntilAsync(
            async () => (await node.GetAsync("/api/v1/chains")).GetProperty("chains").EnumerateArray().Any(chain => chain.GetProperty("health").GetString() == "failing"),
            () => $"chain 8453 is failing:\n{node.Said}");
        var chains = await node.GetAsync("/api/v1/chains");
        await Wait.UntilAsync(() => Task.FromResult(receiver.Logs.Count > 0), () => "logs arrive");
        await node.StopAsync();

        var dead = chains.GetProperty("chains").EnumerateArray().Single(chain => chain.GetProperty("id").GetUInt64() == DevnetFixture.Base.Value);
        dead.GetProperty("health").GetString().ShouldBe("failing");
        dead.GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        chains.ToString().ShouldNotContain(UrlCanary);
        ShouldHoldNoSecret(receiver, node, portfolio);
    }

    // Port 9 is discard's; nobody listens there.
    private static Uri DeadUrl(ChainConfiguration chain, Uri url) => chain.Id == DevnetFixture.Base
        ? new UriBuilder(url.Scheme, "127.0.0.1", 9, UrlCanary).Uri
        : Keyed(chain, url);

    private static Uri Keyed(ChainConfiguration chain, Uri url) => new($"{url.OriginalString.TrimEnd('/')}/?apikey={UrlCanary}");

    private static MeshConfiguration WithCanary(MeshConfiguration configuration) => WithCanary(configuration, Keyed);

    private static MeshConfiguration WithCanary(MeshConfiguration configuration, Func<ChainConfiguration, Uri, Uri> change) => configuration with
    {
        Chains =
        [
            .. configuration.Chains.Select(chain => chain with
            {
                Rpc = new([.. chain.Rpc.Endpoints.Select(endpoint => endpoint with
                {
                    Http = change(chain, endpoint.Http),
                    WebSocket = endpoint.WebSocket is { } socket ? change(chain, socket) : null,
                })]),
            }),
        ],
    };

    private static Task JudgedAsync(NodeProcess node) => Wait.UntilAsync(
        async () =>
        {
            var view = await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}");
            return view.GetProperty("holdings").GetArrayLength() > 0
                && view.GetProperty("heldReason").ValueKind == System.Text.Json.JsonValueKind.Null
                && view.GetProperty("mode").GetString() == "automatic";
        },
        () => $"the portfolio is found inside its band:\n{node.Said}");

    private static void ShouldBeOneTrace(IReadOnlyList<ExportedSpan> spans, Story story)
    {
        var transactions = spans.Where(span => span.Name == MeshTelemetry.TransactionSpan).ToArray();
        transactions.Select(span => span.Attributes[MeshTelemetry.TransactionTag]).Order()
            .ShouldBe(story.Signed.Select(signed => signed.Transaction.Hash.ToString()).Order());
        transactions.Select(span => span.Trace).Distinct().ShouldHaveSingleItem();
        var byId = spans.DistinctBy(span => span.Id).ToDictionary(span => span.Id);
        foreach (var transaction in transactions)
        {
            var way = Ancestors(transaction, byId).Select(span => span.Name).ToArray();
            way[^1].ShouldBe(MeshTelemetry.TickSpan, string.Join(" < ", way));
            way.ShouldContain(MeshTelemetry.JudgeSpan);
            way.ShouldContain(MeshTelemetry.CommandSpan);
            way.ShouldContain(MeshTelemetry.EffectSpan);
        }
    }

    private static IEnumerable<ExportedSpan> Ancestors(ExportedSpan span, Dictionary<string, ExportedSpan> byId)
    {
        while (byId.TryGetValue(span.Parent, out var parent))
        {
            yield return span = parent;
        }

        span.Parent.ShouldBeEmpty($"the parent of {span.Name} was exported too");
    }

    private static void ShouldHoldNoSecret(OtlpReceiver receiver, NodeProcess node, TestPortfolio portfolio)
    {
        var everything = Everything(receiver, node);
        var journal = string.Concat(Directory.EnumerateFiles(portfolio.Folder, "mesh.db*").Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        journal.ShouldContain("portfolio.opened.v1");
        foreach (var secret in new[] { UrlCanary, TestPortfolio.Passphrase, portfolio.KeyHex() })
        {
            everything.Contains(secret, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{secret} left the process");
            journal.Contains(secret, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{secret} is in the journal");
        }
    }

    private static string Everything(OtlpReceiver receiver, NodeProcess node) => node.Said + string.Concat(receiver.Payloads.Select(Encoding.Latin1.GetString));
}
