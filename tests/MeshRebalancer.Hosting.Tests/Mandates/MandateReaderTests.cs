using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Mandates;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Tests.Mandates;

public sealed class MandateReaderTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "mandates");
    private static readonly string Fixed = File.ReadAllText(Path.Combine(Folder, "btc-cash-fixed.mandate.json"));

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Folder, "*.mandate.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_valid(string name)
    {
        var mandate = Valid(File.ReadAllText(Path.Combine(Folder, name)));
        mandate.Mode.ShouldBe(MandateMode.Observe);
        mandate.Targets.Sum(target => target.Bps).ShouldBe(10_000);
        mandate.Policy.ShouldNotBeNull().Name.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void What_was_read_is_stored_in_an_event_and_read_back_as_the_same(string name)
    {
        var at = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
        var amended = new PortfolioEvent.Amended(Valid(File.ReadAllText(Path.Combine(Folder, name))), "ann", at);
        var (wire, payload) = PortfolioCodec.Events.Encode(amended);
        PortfolioCodec.Events.Decode(wire, payload).ShouldBe(amended);
        Encoding.UTF8.GetString(payload.ToArray()).ShouldContain("\"policy\":{");
        var request = new RebalanceRequest(new("main", "a", Address.Zero, []), 1, amended.Mandate, "drift", Usd.Zero, Usd.Zero, at);
        var (queued, bytes) = CoordinatorCodec.Events.Encode(new CoordinatorEvent.Queued(request, at));
        CoordinatorCodec.Events.Decode(queued, bytes).ShouldBe(new CoordinatorEvent.Queued(request, at));
        (queued, bytes) = RebalanceCodec.Events.Encode(new RebalanceEvent.Started(request, at));
        RebalanceCodec.Events.Decode(queued, bytes).ShouldBe(new RebalanceEvent.Started(request, at));
    }

    [Fact]
    public void Two_examples_at_least_are_of_BTC_and_cash() => Directory.GetFiles(Folder, "btc-cash-*.mandate.json").Length.ShouldBeGreaterThanOrEqualTo(2);

    [Fact]
    public void A_document_maps_onto_the_mandate()
    {
        var mandate = Valid(Fixed);
        mandate.Targets.ShouldBe([new TargetWeight(AssetId.Parse("USDC"), 4_000), new TargetWeight(AssetId.Parse("WBTC"), 6_000)]);
        mandate.BandBps.ShouldBe(500);
        mandate.SlippageMaxBps.ShouldBe(50);
        mandate.TradeMin.ShouldBe(Usd.Of(100));
        var policy = mandate.Policy!;
        policy.Strategy.ShouldBeOfType<Strategy.Fixed>();
        policy.Trigger.ShouldBe(new Trigger.Any([new Trigger.AbsoluteBand(500), new Trigger.Calendar("0 9 1 * *", "Europe/Berlin")]));
        policy.Assets[1].ShouldBe(new AssetRule(AssetId.Parse("WBTC"), 0, 8_000, AssetFreedom.Free));
        policy.BufferBps.ShouldBe(500);
    }

    [Fact]
    public void Everything_wrong_is_listed_at_once_with_its_path_and_contradictions_as_a_set()
    {
        Violations(Changed(root =>
        {
            root["strategy"]!["targetBps"]!["WBTC"] = 5_000;
            root["trigger"]!["of"]![0]!["bandBps"] = 0;
            root["trigger"]!["of"]![1]!["cron"] = "0 9 32 * *";
            root["assets"]!["WBTC"]!["maxBps"] = 3_000;
            root["assets"]!["USDC"]!["maxBps"] = 6_000;
            root["blackouts"] = new JsonArray(new JsonObject { ["durationSeconds"] = 5 });
            root["slippageMaxBps"] = 5_000;
            root["surprise"] = 1;
        })).ShouldBe(
            [
                "slippageMaxBps is 5000; a whole number from 1 to 1000 is expected",
                "surprise is not known; known here: $schema, assets, blackouts, bridgeCeilingUsd, bridges, bufferBps, chains, cooldownSeconds, estimation, hub, name, priceAgeMaxSeconds, raise, rebalanceTo, slices, slippageMaxBps, strategy, stressCostMaxBps, tradeMinUsd, trigger, turnoverPerDayBps, venues, version",
                "strategy.targetBps 9000 bps together, 10000 needed",
                "trigger.of[0].bandBps 0 found, 1 … 5000 allowed",
                "trigger.of[1].cron '32' is no day of month (1 to 31, *, lists, ranges and steps)",
                "assets USDC maxBps 6000, WBTC maxBps 3000 cannot hold together: 9000 bps, less than 10000",
                "blackouts[0].durationSeconds 5 found, 60 … 31622400 allowed",
                "blackouts[0] either cron (with timeZone) or from is needed",
            ],
            ignoreOrder: true);
        Violations(Changed(root => root["bufferBps"] = 5_000)).ShouldBe(["bounds strategy.targetBps.USDC 4000 and bufferBps 5000 cannot hold together"]);
        Violations(Changed(root => root["assets"]!["WBTC"]!["maxBps"] = 5_500)).ShouldBe(
            ["bounds strategy.targetBps.WBTC 6000, assets.WBTC.minBps 0 and maxBps 5500 cannot hold together"]);
    }

    [Fact]
    public void Equal_weights_keep_the_bounds_of_assets_and_the_buffer() => Valid(Changed(root =>
    {
        root["strategy"] = JsonNode.Parse("""{ "kind": "equal" }""");
        root["assets"] = JsonNode.Parse("""{ "AAVE": { "maxBps": 1000 }, "USDC": {}, "WBTC": {} }""");
        root["bufferBps"] = 5_000;
    })).Targets.Select(target => target.Bps).ShouldBe([1_000, 5_000, 4_000]);

    [Theory]
    [InlineData("version", "2", "version is 2; only version 1 is read")]
    [InlineData("hub", "\"DAI\"", "hub is DAI, which is none of the mandate's assets (USDC, WBTC)")]
    [InlineData("rebalanceTo", "\"middle\"", "rebalanceTo is 'middle'; one of target, edge, half-way is expected")]
    [InlineData("strategy", "{\"kind\":\"luck\"}", "strategy.kind is 'luck'; fixed, equal,")]
    [InlineData("trigger", "{\"kind\":\"regime-band\",\"calmBps\":1,\"normalBps\":2,\"stressedBps\":3}", "estimation missing, but the strategy, the trigger or slices need statistics")]
    [InlineData("trigger", "{\"kind\":\"absolute-band\",\"bandBps\":1e3000}", "trigger.bandBps is 1e3000; a whole number")]
    [InlineData("trigger", "{\"kind\":\"absolute-band\",\"bandBps\":\"NaN\"}", "trigger.bandBps is 'NaN'; a whole number")]
    [InlineData("assets", "{}", "assets names no asset")]
    [InlineData("raise", "{\"amountUsd\":\"1\",\"by\":\"2026-12-31\",\"leadSeconds\":0}", "raise.by is '2026-12-31'; an instant such as")]
    [InlineData("stressCostMaxBps", "0", "stressCostMaxBps 0 found, 1 … 1000 allowed")]
    [InlineData("slices", "{\"schedule\":\"equal\",\"count\":4,\"everySeconds\":3600,\"impactBpsPerMillion\":20}", "estimation missing, but the strategy, the trigger or slices need statistics")]
    [InlineData("slices", "{\"schedule\":\"equal\",\"count\":1,\"everySeconds\":3600,\"impactBpsPerMillion\":20}", "slices.count 1 found, 2 … 100 allowed")]
    [InlineData("tradeMinUsd", "\"NaN\"", "tradeMinUsd is 'NaN'; an amount")]
    public void One_wrong_field_is_told_with_what_is_allowed(string key, string value, string expected) =>
        Violations(Changed(root => root[key] = JsonNode.Parse(value))).ShouldContain(violation => violation.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void A_portfolio_takes_a_document_from_a_file_or_in_place()
    {
        var sample = JsonNode.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.sample.jsonc")), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        var document = JsonNode.Parse(Fixed)!;
        document["assets"] = JsonNode.Parse("""{ "USDC": {}, "WETH": {} }""");
        document["strategy"]!["targetBps"] = JsonNode.Parse("""{ "USDC": 4000, "WETH": 6000 }""");
        var portfolio = sample["portfolios"]![0]!.AsObject();
        portfolio["mandate"] = document.DeepClone();
        var inPlace = Configured(sample.ToJsonString()).Portfolios[0].Mandate;
        inPlace.Policy.ShouldNotBeNull();

        var folder = Directory.CreateTempSubdirectory("mandates-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "m.mandate.json"), document.ToJsonString());
            portfolio.Remove("mandate");
            portfolio["mandateFile"] = "m.mandate.json";
            Configured(sample.ToJsonString(), folder.FullName).Portfolios[0].Mandate.ShouldBe(inPlace);
            portfolio["mandateFile"] = "none.mandate.json";
            Wrong(sample.ToJsonString(), folder.FullName).ShouldHaveSingleItem().ToString().ShouldStartWith("portfolios[0].mandateFile (none.mandate.json) cannot be read");
            document["assets"] = JsonNode.Parse("""{ "USDC": {}, "DOGE": {} }""");
            document["strategy"]!["targetBps"] = JsonNode.Parse("""{ "USDC": 4000, "DOGE": 6000 }""");
            File.WriteAllText(Path.Combine(folder.FullName, "m.mandate.json"), document.ToJsonString());
            portfolio["mandateFile"] = "m.mandate.json";
            Wrong(sample.ToJsonString(), folder.FullName).Select(one => one.ToString()).ShouldContain("portfolios[0].assets names DOGE, which has no token on any chain");
            document["bridges"] = JsonNode.Parse("""["no-bridge"]""");
            document["bridgeCeilingUsd"] = JsonNode.Parse("""{ "nobodys-bridge": "1" }""");
            File.WriteAllText(Path.Combine(folder.FullName, "m.mandate.json"), document.ToJsonString());
            var bridges = Wrong(sample.ToJsonString(), folder.FullName).Select(one => one.ToString()).ToArray();
            bridges.ShouldContain("portfolios[0].bridges names no-bridge, which is no configured bridge");
            bridges.ShouldContain("portfolios[0].bridgeCeilingUsd names nobodys-bridge, which is no configured bridge");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static MeshConfiguration Configured(string json, string folder = "/") => ConfigurationReader.Read(json, folder).Match(ok => ok, wrong => throw new InvalidOperationException(wrong.ToString()));

    private static EquatableArray<ConfigViolation> Wrong(string json, string folder) => ConfigurationReader.Read(json, folder).Match(_ => throw new InvalidOperationException("It was valid."), wrong => wrong);

    private static string Changed(Action<JsonNode> change)
    {
        var root = JsonNode.Parse(Fixed)!;
        change(root);
        return root.ToJsonString();
    }

    private static Mandate Valid(string json) => MandateReader.Read(json).Match(ok => ok, wrong => throw new InvalidOperationException(wrong.ToString()));

    private static IEnumerable<string> Violations(string json) => MandateReader.Read(json).Match(_ => [], wrong => wrong.Select(one => one.ToString()));
}
