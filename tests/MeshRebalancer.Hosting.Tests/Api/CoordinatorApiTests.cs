using System.Text.Json;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>The desk's limits, their use and its queue over HTTP.</summary>
public sealed class CoordinatorApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    private static readonly StreamId Coordinator = CoordinatorState.StreamOf("treasury");

    [Fact]
    public async Task Limits_their_use_and_who_waits_are_shown_and_a_rebalances_end_frees_its_room()
    {
        var facts = (await world.Node.FactsAsync("treasury", default)) with { Id = "shown" };
        var wanted = Wanted(facts, 1_500_000);
        await TellAsync(new CoordinatorCommand.Request(wanted, Later));
        var next = Wanted(facts with { Id = "next" }, 1_200_000);
        await TellAsync(new CoordinatorCommand.Request(next, Later));
        await TellAsync(Reserve(wanted));

        var seen = await world.Http.ReadAsync("/api/v1/coordinator");
        seen.GetProperty("desk").GetString().ShouldBe("treasury");
        Named(seen, "limits", "exposure-per-issuer").GetProperty("max").GetString().ShouldBe("8000000.00");
        Use(seen, "open", null).ShouldBe(("1", "4"));
        Use(seen, "turnover", null).ShouldBe(("1500000.00", "2500000.00"));
        Use(seen, "starts-per-minute", null).Max.ShouldBe("10");
        Use(seen, "in-flight", null).ShouldBe(("1000.00", "2000000.00"));
        Use(seen, "in-flight-per-bridge", "cctp-v2").ShouldBe(("1000.00", "1000000.00"));
        Use(seen, "in-flight-per-chain", "8453").Max.ShouldBe("150000.00", "a tenth, on the first day");
        seen.GetProperty("admitted").EnumerateArray().ShouldHaveSingleItem().GetProperty("flights")[0].GetProperty("via").GetString().ShouldBe("cctp-v2");
        seen.GetProperty("queue").EnumerateArray().ShouldHaveSingleItem().GetProperty("portfolio").GetString().ShouldBe("next");
        seen.GetProperty("firstSeen").EnumerateArray().Select(one => one.GetProperty("key").GetString()).ShouldContain("chain:8453");

        await TellAsync(new CoordinatorCommand.Release(wanted.Stream, Later));
        await TellAsync(new CoordinatorCommand.Release(next.Stream, Later));
        var free = await world.Http.ReadAsync("/api/v1/coordinator");
        Use(free, "open", null).Used.ShouldBe("0");
        free.GetProperty("inUse").EnumerateArray().ShouldAllBe(use => !use.GetProperty("name").GetString()!.StartsWith("in-flight", StringComparison.Ordinal));
        free.GetProperty("queue").GetArrayLength().ShouldBe(0);
    }

    // When the delay of every portfolio is over.
    private static DateTimeOffset Later => DateTimeOffset.UnixEpoch.AddHours(1);

    private static RebalanceRequest Wanted(PortfolioFacts facts, ulong turnover) => new(
        facts, 1, new(MandateMode.Automatic, [], 1, 1, Usd.Of(1), AssetId.Parse("USDC"), [], 0, 1), "a test", Usd.Of(turnover), Usd.Of(turnover), DateTimeOffset.UnixEpoch);

    private CoordinatorCommand.ReserveFlight Reserve(RebalanceRequest wanted)
    {
        var usdc = AssetId.Parse("USDC");
        var flight = new LegFlight("r1.leg1", new(1), new(8453), "cctp-v2", null, usdc, usdc, null, null, Usd.Of(1_000), []);
        return new(wanted.Stream, flight, [.. flight.CountsAgainst().Where(one => one.Limit.IsExposure()).Select(one => new Standing(one.Limit, one.Of, Usd.Zero))], TimeProvider.System.GetUtcNow());
    }

    private async Task TellAsync(CoordinatorCommand command) =>
        (await world.Node.Streams.AskAsync(Coordinator, command, default)).ShouldBeOfType<Reply.Saved>();

    private static (string? Used, string? Max) Use(JsonElement seen, string name, string? of)
    {
        var use = seen.GetProperty("inUse").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name && one.GetProperty("of").GetString() == of);
        return (use.GetProperty("used").GetString(), use.GetProperty("max").GetString());
    }

    private static JsonElement Named(JsonElement seen, string list, string name) =>
        seen.GetProperty(list).EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
}
