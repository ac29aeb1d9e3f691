using System.Globalization;
using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>A portfolio of 2 to 6 assets on 1 to 4 chains, its pools, routes, prices and quotes: all from one seed.</summary>
internal sealed class RandomMarket
{
    private readonly Random _random;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="generous">Everything pooled and bridged.</param>
    /// <param name="bounded">With a policy that bounds chains and bridges, and a second bridge.</param>
    public RandomMarket(int seed, bool generous = false, bool bounded = false)
    {
        _random = new(seed);
        Generous = generous;
        var chains = Enumerable.Range(1, _random.Next(1, 5)).Select(i => new ChainId((ulong)i)).ToArray();
        var assets = Enumerable.Range(0, _random.Next(2, 7)).Select(i => AssetId.Parse(string.Create(CultureInfo.InvariantCulture, $"A{i}"))).ToArray();
        var hub = assets[_random.Next(assets.Length)];
        EquatableArray<Token> tokens = [.. assets.SelectMany(asset => Tokens(asset, chains, asset == hub)).OrderBy(token => token.Id)];
        var facts = Facts with { Tokens = tokens };
        EquatableArray<ChainId> used = [.. tokens.Select(token => token.Id.Chain).Distinct().Order()];
        var mandate = Wanted with
        {
            Targets = Targets(assets),
            Hub = hub,
            BandBps = _random.Next(1, 1_000),
            SlippageMaxBps = _random.Next(20, 300),
            TradeMin = Usd.Of((ulong)_random.Next(0, 50)),
            GasReserves = [.. used.Select(chain => new GasReserve(chain, Whole(1, 16)))],
        };
        var map = Map(facts, hub, used);
        if (bounded)
            (mandate, map) = Bounded(mandate, map, used, new(seed ^ 0x5eed));
        Inputs = new(facts, mandate, map, See(tokens, assets, used), [.. used.Select(chain => new GasPrice(chain, 1_000_000_000u))], "r1");
    }

    public PlanInputs Inputs { get; }

    /// <summary>Everything pooled and bridged, every quote answered.</summary>
    private bool Generous { get; }

    public RebalanceRequest Request => new(Inputs.Facts, 1, Inputs.Mandate, "test", Usd.Zero, Usd.Zero, Noon);

    /// <summary>Mostly a fair fill with fee and impact; sometimes none, sometimes a dear one, sometimes for a token that nobody asked for.</summary>
    public EquatableArray<QuoteAnswer> Answers(PlanDraft draft) => [.. draft.QuotesWanted.Select(Answer).OrderBy(_ => _random.Next())];

    private QuoteAnswer Answer(QuoteRequest request)
    {
        var (@in, @out) = request switch
        {
            QuoteRequest.Swap swap => (swap.In, swap.Out),
            QuoteRequest.Transfer transfer => (transfer.In, transfer.Route.To),
        };
        var luck = Generous ? 50 : _random.Next(100);
        if (luck < 10)
        {
            return new QuoteAnswer.Declined(request, "no liquidity");
        }

        var lossBps = luck < 15 ? _random.Next(0, 2_000) : _random.Next(-2, Inputs.Mandate.SlippageMaxBps + (Generous ? 0 : 1)); // At the very limit, a rounding decides.
        EquatableArray<GasUnits> gas = [.. new[] { @in.Token.Chain, @out.Chain }.Distinct().Select(chain => new GasUnits(chain, 150_000))];
        return new QuoteAnswer.Given(request, new(luck == 99 ? @in.Token : @out, Fair(@in, @out, lossBps)), gas, 15);
    }

    private UInt256 Fair(TokenAmount @in, TokenId @out, int lossBps)
    {
        var (from, to) = (Inputs.Facts.Find(@in.Token)!, Inputs.Facts.Find(@out)!);
        var prices = PriceList.Of(Inputs.Seen);
        return (UInt256)((BigInteger)@in.Raw * prices.Of(from.Asset).Raw * UInt256.PowerOfTen(to.Decimals) * (10_000 - lossBps)
            / ((BigInteger)prices.Of(to.Asset).Raw * UInt256.PowerOfTen(from.Decimals) * 10_000));
    }

    private Token[] Tokens(AssetId asset, ChainId[] chains, bool everywhere)
    {
        var home = _random.Next(chains.Length);
        return chains.Where((_, i) => i == home || Generous || _random.Next(100) < (everywhere ? 90 : 60))
            .Select(chain => TokenOf(chain, (byte)_random.Next(1, 256), asset, 0))
            .Select(token => token with
            {
                Id = new(token.Id.Chain, Address.Parse("0x" + _random.NextInt64().ToString("x40", CultureInfo.InvariantCulture))),
                Decimals = new[] { 6, 8, 18 }[_random.Next(3)],
            }).ToArray();
    }

    private EquatableArray<TargetWeight> Targets(AssetId[] assets)
    {
        var cuts = Enumerable.Range(0, assets.Length - 1).Select(_ => _random.Next(0, 10_001)).Append(0).Append(10_000).Order().ToArray();
        return [.. assets.Select((asset, i) => new TargetWeight(asset, cuts[i + 1] - cuts[i]))];
    }

    private MarketMap Map(PortfolioFacts facts, AssetId hub, EquatableArray<ChainId> chains)
    {
        var hubs = facts.Tokens.Where(token => token.Asset == hub).ToArray();
        return new(
            facts.Tokens,
            [.. facts.Tokens.Where(token => token.Asset != hub).SelectMany(token => hubs.Where(h => h.Id.Chain == token.Id.Chain).SelectMany(h => Pools(token, h)))],
            [.. hubs.SelectMany(from => hubs.Where(to => to != from && (Generous || _random.Next(100) < 70)).Select(to => new BridgeRoute("cctp-v2", from.Id, to.Id)))],
            [.. chains.Select(chain => new ChainFacts(chain, AssetId.Parse("ETH")))]);
    }

    private static (Mandate Mandate, MarketMap Map) Bounded(Mandate mandate, MarketMap map, EquatableArray<ChainId> chains, Random random)
    {
        var routes = new RouteRules(
            [], [],
            [.. chains.Where(_ => random.Next(3) > 0).Select(chain => new ChainCeiling(chain, random.Next(1, 10_001)))],
            [.. new[] { "across", "cctp-v2" }.Where(_ => random.Next(3) > 0).Select(bridge => new BridgeCeiling(bridge, Usd.Of((ulong)Math.Pow(10, random.Next(0, 8)))))]);
        EquatableArray<AssetRule> rules = [.. mandate.Targets.Select(target => new AssetRule(
            target.Asset, 0, 10_000, target.Asset == mandate.Hub ? AssetFreedom.Free : (AssetFreedom)Math.Max(0, random.Next(-4, 3))))];
        var policy = new MandatePolicy("bounded", new Strategy.Fixed(mandate.Targets), new Trigger.AbsoluteBand(100), RebalanceTo.Target, rules, [], null, 0, null, routes, null);
        return (mandate with { Policy = policy }, map with { Routes = [.. map.Routes.Select(route => route with { Bridge = "across" }), .. map.Routes] });
    }

    private Pool[] Pools(Token token, Token hub)
    {
        var (a, b) = token.Id.CompareTo(hub.Id) < 0 ? (token.Id, hub.Id) : (hub.Id, token.Id);
        return new uint[] { 500, 3_000 }.Where(_ => Generous || _random.Next(100) < 65).Select(fee => new Pool("uniswap-v3", a, b, fee)).ToArray();
    }

    private Observation See(EquatableArray<Token> tokens, AssetId[] assets, EquatableArray<ChainId> chains) => new(
        Noon,
        [.. tokens.Select(token => new Holding(new(token.Id, _random.Next(4) == 0 ? UInt256.Zero : Raw(token.Decimals)), 100))],
        [.. chains.Select(chain => new GasBalance(chain, _random.Next(20) == 0 && !Generous ? UInt256.Zero : Whole(10, 18), 100))],
        [.. assets.Append(AssetId.Parse("ETH")).Select(asset => new PriceView.Known(asset, new(Raw(18) + UInt256.One), Noon, 2))],
        []);

    // 0.001 to 10,000 whole units, with odd last digits.
    private UInt256 Raw(int decimals) => (UInt256)(BigInteger)(UInt256.PowerOfTen(decimals) * (ulong)Math.Pow(10, 3 + (_random.NextDouble() * 6))) / 1_000u
        + (UInt256)(uint)_random.Next(1_000);
}
