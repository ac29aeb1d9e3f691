using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Hosting.Configuration;

namespace MeshRebalancer.Hosting.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.sample.jsonc"));

    [Fact]
    public void The_annotated_sample_is_valid_and_complete()
    {
        var configuration = Valid(Sample);

        configuration.Chains.Select(chain => chain.Id.Value).ShouldBe([1UL, 8453UL]);
        configuration.Bridges.Select(bridge => bridge.Chains.Count()).ShouldBe([2, 2, 2]);
        configuration.Portfolios[0].Mandate.Targets.Sum(target => target.Bps).ShouldBe(10_000);
        configuration.Portfolios[0].Mandate.Mode.ShouldBe(MandateMode.Observe);
    }

    [Fact]
    public void What_is_written_and_read_again_is_equal() => Valid(ConfigurationWriter.Write(Valid(Sample))).ShouldBe(Valid(Sample));

    [Fact]
    public void All_violations_are_listed_at_once_with_their_paths()
    {
        var broken = Changed(root =>
        {
            root["portfolios"]![0]!["mandate"]!["targetBps"]!["WETH"] = 5000;
            root["portfolios"]![0]!["mandate"]!.AsObject().Remove("cooldownSeconds");
            root["portfolios"]![0]!["mandate"]!["cooldown"] = 3600;
            root["chains"]![0]!["tokens"]![0]!["address"] = "0xa0B86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
            root["journal"]!["sqlite"] = "x";
            root["prices"]!["quorum"] = 1;
        });

        Violations(broken).ShouldBe(
            [
                "chains[0].tokens[0].address is '0xa0B86991c6218b36c1d19D4a2e9Eb0cE3606eB48', whose checksum is wrong; is 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 meant?",
                "journal.sqlite has no unit; write sqliteFile",
                "portfolios[0].mandate.cooldown has no unit; write cooldownSeconds",
                "portfolios[0].mandate.cooldownSeconds is missing; a whole number from 0 to 2592000 is expected",
                "portfolios[0].mandate.targetBps sums to 9000; 10,000 bps is expected",
                "prices.quorum is 1; a whole number from 2 to 9 is expected",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("", "The file is not JSON: line 1, column 1.")]
    [InlineData("[]", "is a list; an object is expected")]
    [InlineData("{ \"desk\": ", "The file is not JSON: line 1, column 11.")]
    public void What_is_no_object_is_said_so(string json, string expected) => Violations(json).ShouldContain(expected);

    [Fact]
    public void An_endpoint_that_is_no_url_is_not_repeated()
    {
        var broken = Changed(root =>
        {
            root["chains"]![1]!["rpc"]!["httpUrls"]![0] = "node.example/SECRETKEY";
            root["chains"]![0]!["rpc"]!["endpoints"]![1]!["httpUrl"] = "node.example/SECRETKEY";
        });

        var violations = string.Join('\n', Violations(broken));

        violations.ShouldContain("chains[1].rpc.httpUrls is no URL");
        violations.ShouldContain("chains[0].rpc.endpoints[1].httpUrl is no URL");
        violations.ShouldNotContain("SECRETKEY");
    }

    [Fact]
    public void Endpoints_have_names_and_limits_or_are_named_by_their_hosts()
    {
        var chains = Valid(Changed(root => root["chains"]![1]!["rpc"]!["httpUrls"] = new JsonArray("https://base.example/1", "https://base.example/2", "http://localhost:8545"))).Chains;

        chains[0].Rpc.Quorum.ShouldBe(2);
        chains[0].Rpc.Endpoints.Select(endpoint => endpoint.Name).ShouldBe(["first", "second", "third"]);
        chains[0].Rpc.Endpoints[0].CallsPerSecondMax.ShouldBe(50);
        chains[0].Rpc.Endpoints[1].Prices.ShouldBe([new("eth_call", 26)]);
        chains[1].Rpc.Quorum.ShouldBeNull();
        chains[1].Rpc.Endpoints.Select(endpoint => endpoint.Name).ShouldBe(["base.example", "base.example#2", "localhost:8545"]);
    }

    [Fact]
    public void What_is_wrong_with_endpoints_is_listed() => Violations(Changed(root =>
    {
        var rpc = root["chains"]![0]!["rpc"]!;
        rpc["quorum"] = 4;
        rpc["httpUrls"] = new JsonArray("https://one.example");
        rpc["endpoints"]![0]!["callsPerSecondMax"] = 0;
        rpc["endpoints"]![2]!["name"] = "a name";
        rpc["endpoints"]![1]!["methodCredits"]![0]!["credits"] = -1;
    })).ShouldBe(
        [
            "chains[0].rpc.endpoints[0].callsPerSecondMax is 0; a whole number from 1 to 100000 is expected",
            "chains[0].rpc.endpoints[1].methodCredits[0].credits is -1; a whole number from 0 to 1000000 is expected",
            "chains[0].rpc.endpoints[2].name is 'a name'; 1 to 64 letters, digits, dots, hyphens, underscores, colons and hashes is expected",
            "chains[0].rpc.httpUrls is not allowed beside endpoints",
            "chains[0].rpc.quorum is 4; a whole number from 1 to 2 is expected",
        ],
        ignoreOrder: true);

    [Fact]
    public void Guards_of_prices_are_read_and_the_simplest_configuration_has_none()
    {
        var whole = Valid(Changed(root => root["prices"]!["history"] = new JsonObject { ["barsFile"] = "bars.csv", ["barSeconds"] = 3_600 }));
        Valid(ConfigurationWriter.Write(whole)).ShouldBe(whole);
        var prices = whole.Prices;
        prices.Jump.ShouldBe(new(1_500, 300));
        prices.Assets.ShouldHaveSingleItem().Peg.ShouldBe(new(null, 150, false));
        prices.History.ShouldNotBeNull().BarSeconds.ShouldBe(3_600);
        prices.Streams.ShouldHaveSingleItem().Products.ShouldBe([new(AssetId.Parse("WETH"), "ETH-USD")]);
        var mean = Valid(Sample).Chains[1].Feeds.OfType<FeedConfiguration.PoolMid>().ShouldHaveSingleItem();
        mean.Window.ShouldBe(new(1_800, 200, IsPrice: true));
        Valid(Sample).Chains[1].Sequencer.ShouldNotBeNull().GraceSeconds.ShouldBe(3_600);

        var simple = Valid(Changed(root =>
        {
            root["prices"] = new JsonObject { ["quorum"] = 2, ["disagreementMaxBps"] = 100 };
            root["chains"]![1]!.AsObject().Remove("sequencerFeed");
        }));
        simple.Prices.ShouldBe(new PriceConfiguration(2, 100));
        simple.Chains[1].Sequencer.ShouldBeNull();
        simple.Chains[0].Feeds.OfType<FeedConfiguration.PoolMid>().ShouldHaveSingleItem().Window.ShouldBeNull();
    }

    [Fact]
    public void Guards_of_prices_that_cannot_hold_are_refused_each_by_name() => Violations(Changed(root =>
    {
        var prices = root["prices"]!;
        prices["jump"]!["maxBps"] = 0;
        prices["assets"]!["USDC"]!["peg"]!["onEachChain"] = true;
        prices["assets"]!["WETH"] = new JsonObject { ["quorum"] = 9 };
        prices["assets"]!["a b"] = new JsonObject();
        prices["assets"]!["WBTC"] = new JsonObject { ["peg"] = new JsonObject { ["to"] = "BTC", ["deviationMaxBps"] = 100 } };
        prices["streams"]![0]!["kind"] = "oracle";
        prices["streams"]![0]!["webSocketUrl"] = "https://exchange.example";
        var feeds = root["chains"]![0]!["feeds"]!.AsArray();
        feeds[2]!["spotDeviationMaxBps"] = 100;
        feeds.Add(feeds[2]!.DeepClone());
        feeds[3]!["kind"] = "uniswap-v3-twap";
        feeds[3]!["windowSeconds"] = 5;
    })).ShouldBe(
        [
            "chains[0].feeds[2].spotDeviationMaxBps needs windowSeconds beside it",
            "chains[0].feeds[3].windowSeconds is 5; a whole number from 30 to 86400 is expected",
            "chains[0].feeds price WETH twice by one pool, which would count as two sources; its mean holds its mid price against itself already",
            "prices.assets.USDC.peg.onEachChain needs a pool that prices USDC on ethereum: uniswap-v3-mid or uniswap-v3-twap among its feeds",
            "prices.assets.USDC.peg.onEachChain needs a pool that prices USDC on base: uniswap-v3-mid or uniswap-v3-twap among its feeds",
            "prices.assets.WBTC has 0 sources, but 2 must agree",
            "prices.assets.WBTC.peg.to is BTC, which has no source of prices",
            "prices.assets.WETH has 5 sources, but 9 must agree",
            "prices.assets.a b is no asset: 1 to 16 letters, digits and dots",
            "prices.jump.maxBps is 0; a whole number from 1 to 10000 is expected",
            "prices.streams[0].kind is 'oracle'; coinbase-ticker is expected",
            "prices.streams[0].webSocketUrl is no URL that begins with wss:// or ws://",
        ],
        ignoreOrder: true);

    [Fact]
    public void Endpoints_do_not_print_their_paths() => Valid(Sample).ToString().ShouldNotContain("/v1/");

    [Theory]
    [InlineData("listenUrl", "http://0.0.0.0:5080", "listenUrl binds 0.0.0.0; only a loopback address (127.0.0.1, [::1], localhost) is allowed, because keys would cross the network in the clear")]
    [InlineData("desk", "a-b", "desk is 'a-b'; a name of 1 to 32 letters, digits, '.' and '_' is expected")]
    [InlineData("colour", "red", "colour is not known; known here: $schema, accounts, breakers, bridges, chains, coordinator, desk, identity, journal, listenUrl, portfolios, prices, telemetry")]
    public void A_wrong_text_is_named_with_what_is_allowed(string key, string value, string expected) =>
        Violations(Changed(root => root[key] = value)).ShouldBe([expected]);

    [Fact]
    public void Bridges_are_told_apart_by_their_kind_and_named_once()
    {
        Violations(Changed(root => root["bridges"]![1]!["kind"] = "teleport")).ShouldBe(["bridges[1].kind is 'teleport'; cctp-v2, cctp-v1 or across is expected"]);
        Violations(Changed(root => root["bridges"]![1]!["finality"] = "fast")).Single().ShouldStartWith("bridges[1].finality is not known");
        Violations(Changed(root => root["bridges"]![1]!["name"] = "cctp-v2")).ShouldBe(["bridges has the name 'cctp-v2' 2 times"]);
        Violations(Changed(root => root["bridges"]![1]!["name"] = "uniswap-v3")).ShouldBe(["bridges has the name 'uniswap-v3', which is a venue's"]);
    }

    [Fact]
    public void CCTP_v1_is_only_read_so_nothing_of_a_burn_is_configured()
    {
        var v1 = Valid(Sample).Bridges.OfType<BridgeConfiguration.CctpV1>().ShouldHaveSingleItem();
        v1.Name.ShouldBe("cctp-v1");
        v1.Ends.Select(end => end.Domain).ShouldBe([0u, 6u]);
        Violations(Changed(root => root["bridges"]![2]!["finality"] = "fast")).Single().ShouldStartWith("bridges[2].finality is not known");
        Violations(Changed(root => root["bridges"]![2]!["ends"]![0]!["tokenMinter"] = "0xfd78EE919681417d192449715b2594ab58f5D002"))
            .Single().ShouldStartWith("bridges[2].ends[0].tokenMinter is not known");
    }

    [Fact]
    public void A_bridge_carries_only_what_its_chains_have()
    {
        Violations(Changed(root => root["bridges"]![1]!["ends"]![0]!["assets"]!.AsArray().Add("DAI"))).ShouldBe(["bridges[1].ends[0].assets is DAI, which has no token on chain 1"]);
        Violations(Changed(root => root["bridges"]![1]!["ends"]![0]!["assets"] = new JsonArray())).ShouldContain("bridges[1].ends[0].assets is a list; a list of assets is expected");
        Violations(Changed(root => root["bridges"]![1]!["ends"]![0]!["chain"] = 10)).ShouldContain("bridges[1].ends[0].chain is 10, which is not among the chains");
        Violations(Changed(root => root["chains"]![0]!["tokens"]![0]!["decimals"] = 7)).ShouldBe(["bridges[1].ends carries USDC, which has 6 and 7 decimals on its chains; the same number is expected"]);
        Violations(Changed(root => root["bridges"]![1]!["fillSeconds"] = 59)).ShouldBe(["bridges[1].fillSeconds is 59; a whole number from 60 to 86400 is expected"]);
    }

    [Fact]
    public void A_mandate_may_not_set_its_mode() =>
        Violations(Changed(root => root["portfolios"]![0]!["mandate"]!["mode"] = "automatic")).Single().ShouldStartWith("portfolios[0].mandate.mode is not known");

    [Theory]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1.0000000000000000001")]
    [InlineData("1.")]
    [InlineData("99999999999999999999999999999999999999999")]
    public void Money_is_a_plain_decimal(string money) =>
        Violations(Changed(root => root["coordinator"]!["turnoverMaxUsd"] = money)).Single().ShouldStartWith($"coordinator.turnoverMaxUsd is '{money}'");

    [Fact]
    public void Limits_and_breakers_are_read_with_all_their_keys_and_left_out_where_they_are_not_set()
    {
        var full = Valid(Sample);
        ValueLimits.All.ShouldAllBe(limit => full.Limits.Of(limit) != null);
        (full.Limits.StartsPerMinuteMax, full.Limits.Ramp, full.Breakers).ShouldBe((10, new Ramp(14, 1_000), BreakerPolicy.Default));
        (full.Limits.StartJitterSeconds, full.Limits.PoolShare).ShouldBe((120, new PoolShare(3_600, 2_500, 1_000)));
        full.Chains[0].Backing.ShouldHaveSingleItem().Issuer.ShouldBe("Circle");
        var bare = Valid(Changed(root =>
        {
            root["coordinator"] = new JsonObject { ["openMax"] = 1, ["turnoverMaxUsd"] = "1" };
            root["breakers"] = new JsonObject { ["failuresMax"] = 2 };
        }));
        bare.Limits.ShouldBe(new DeskLimits(1, Usd.Of(1)));
        bare.Breakers.ShouldBe(BreakerPolicy.Default with { FailuresMax = 2 });
    }

    [Theory]
    [InlineData("coordinator", "startsPerMinuteMax", "0", "coordinator.startsPerMinuteMax is 0; a whole number from 1 to 10000 is expected")]
    [InlineData("coordinator", "ramp", """{"days":366,"startBps":1}""", "coordinator.ramp.days is 366; a whole number from 1 to 365 is expected")]
    [InlineData("coordinator", "inFlight", """{"max":"1"}""", "coordinator.inFlight.max has no unit; write maxUsd")]
    [InlineData("coordinator", "turnoverPerPortfolioDayMaxUsd", "\"0\"", "coordinator is not possible: turnoverPerPortfolioDayMax is 0.00 USD; it must be above zero.")]
    [InlineData("coordinator", "startJitterSeconds", "3601", "coordinator.startJitterSeconds is 3601; a whole number from 1 to 3600 is expected")]
    [InlineData("coordinator", "poolShare", """{"windowSeconds":60}""", "coordinator is not possible: poolShare limits nothing: depthMaxBps, volumeMaxBps or both are needed.")]
    [InlineData("breakers", "probesToClose", "11", "breakers.probesToClose is 11; a whole number from 1 to 10 is expected")]
    public void A_limit_that_is_out_of_range_is_named(string section, string key, string json, string expected) =>
        Violations(Changed(root => root[section]![key] = JsonNode.Parse(json))).ShouldContain(expected);

    [Fact]
    public void A_ramp_needs_a_limit_that_it_scales() => Violations(Changed(root =>
    {
        root["coordinator"]!.AsObject().Remove("inFlight");
        root["coordinator"]!.AsObject().Remove("exposure");
    })).ShouldHaveSingleItem().ShouldContain("ramp scales in-flight-per-chain, exposure-per-chain, exposure-per-venue; none of them is set");

    [Fact]
    public void A_key_that_stands_twice_is_an_error() =>
        Violations(Sample.Replace("\"desk\": \"treasury\",", "\"desk\": \"treasury\", \"desk\": \"other\",", StringComparison.Ordinal)).ShouldContain("desk stands twice");

    [Theory]
    [InlineData("finality", "\"depth:0\"", "is 'depth:0'; depth:N with N from 1 to 10000, safe or finalized is expected")]
    [InlineData("feeMaxGwei", "\"0.0000000001\"", "is '0.0000000001'; an amount as a text, such as \"250\" or \"0.5\", with at most 9 decimals is expected")]
    [InlineData("replaceable", "\"no\"", "is 'no'; true or false is expected")]
    [InlineData("baseFeeMultipleBps", "9999", "is 9999; a whole number from 10000 to 100000 is expected")]
    [InlineData("replaceAfter", "5", "is not known; known here: baseFeeMultipleBps, feeMaxGwei, finality, gasMaxWei, inFlightMax, l1FeeOracle, mintAccount, priorityPercentile, private, replaceAfterBlocks, replaceable, spendMaxUsd, spendMaxWei, spendPerDayMaxUsd, spendPerDayMaxWei")]
    [InlineData("spendMaxUsd", "\"0\"", "is zero, with which nothing could be signed; leave it out for no limit, or set the kill switch")]
    [InlineData("spendMaxUsd", "\"1000001\"", "is more than spendPerDayMaxUsd allows in a whole day")]
    [InlineData("spendPerDayMaxUsd", "5", "is 5; an amount as a text, such as \"2500\" or \"0.5\" is expected")]
    public void What_is_wrong_with_transactions_is_named(string key, string value, string expected) =>
        Violations(Changed(root => root["chains"]![0]!["transactions"]![key] = JsonNode.Parse(value))).ShouldBe([$"chains[0].transactions.{key} {expected}"]);

    [Theory]
    [InlineData("spendMaxRaw", "\"0\"", "is zero, with which it could never leave; leave it out for no limit, or set the kill switch")]
    [InlineData("spendMaxRaw", "\"1000000000001\"", "is more than spendPerDayMaxRaw allows in a whole day")]
    [InlineData("spendPerDayMaxRaw", "\"1.5\"", "is '1.5'; raw units: a whole number as a text is expected")]
    public void What_is_wrong_with_a_tokens_limits_is_named(string key, string value, string expected) =>
        Violations(Changed(root => root["chains"]![0]!["tokens"]![0]![key] = JsonNode.Parse(value))).ShouldBe([$"chains[0].tokens[0].{key} {expected}"]);

    [Fact]
    public void A_tokens_limits_are_read_as_they_stand()
    {
        var chain = Valid(Sample).Chains[0];
        chain.TokenLimits.ShouldBe([new(chain.Tokens[0].Id, 250_000_000_000UL, 1_000_000_000_000UL)]);
    }

    [Theory]
    [InlineData("floorWei", "\"0\"", "chains[0].gas.targetWei is 100000000000000000, and floorWei is 0; a floor above zero and a target above the floor are expected")]
    [InlineData("targetWei", "\"20000000000000000\"", "chains[0].gas.targetWei is 20000000000000000, and floorWei is 20000000000000000; a floor above zero and a target above the floor are expected")]
    [InlineData("tank", "\"nobody\"", "chains name the gas tank 'nobody' for ethereum, which is not among the accounts")]
    [InlineData("unwrap", "\"WBTC\"", "chains[0].gas.unwrap is WBTC, which has no token on this chain")]
    public void What_is_wrong_with_gas_is_named(string key, string value, string expected) =>
        Violations(Changed(root => root["chains"]![0]!["gas"]![key] = JsonNode.Parse(value))).ShouldBe([expected]);

    [Fact]
    public void Gas_needs_a_source_and_mints_an_account_that_is_there()
    {
        Violations(Changed(root => root["chains"]![0]!["gas"] = new JsonObject { ["floorWei"] = "1", ["targetWei"] = "2" }))
            .ShouldBe(["chains[0].gas names neither a tank nor what to unwrap; without either nothing can be topped up"]);
        Violations(Changed(root => root["chains"]![0]!["transactions"]!["mintAccount"] = "nobody"))
            .ShouldBe(["chains name the mint account 'nobody' for ethereum, which is not among the accounts"]);
    }

    [Fact]
    public void A_chain_without_transactions_has_the_defaults()
    {
        var policy = Valid(Changed(root => root["chains"]![0]!["transactions"] = new JsonObject())).Chains[0].Transactions!.Policy;

        policy.ShouldBe(AccountPolicy.Default);
        Valid(Changed(root => root["chains"]![0]!.AsObject().Remove("transactions"))).Chains[0].Transactions.ShouldBeNull();
    }

    private static string Changed(Action<JsonNode> change)
    {
        var root = JsonNode.Parse(Sample, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        change(root);
        return root.ToJsonString();
    }

    private static MeshConfiguration Valid(string json) => ConfigurationReader.Read(json, AppContext.BaseDirectory).Match(
        configuration => configuration, violations => throw new InvalidOperationException(string.Join('\n', violations)));

    private static string[] Violations(string json) => ConfigurationReader.Read(json, AppContext.BaseDirectory).Match<string[]>(
        _ => [], violations => [.. violations.Select(violation => violation.ToString())]);
}
