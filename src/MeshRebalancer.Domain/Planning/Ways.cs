using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>A pool one way, or a route, that could carry a part of the rebalance, and the most that it could be asked to carry.</summary>
internal sealed record Way(LegPurpose Purpose, TokenId From, TokenId To, Pool? Pool, BridgeRoute? Route, TokenAmount Most)
{
    /// <summary>Its quote for an amount.</summary>
    public QuoteRequest At(UInt256 raw) => Pool is { } pool
        ? new QuoteRequest.Swap(pool, Most with { Raw = raw })
        : new QuoteRequest.Transfer(Route!, Most with { Raw = raw });

    /// <summary>What tells it from other ways.</summary>
    public (Pool?, TokenId, BridgeRoute?) Key => (Pool, From, Route);

    /// <summary>The key of the way that a quote is of.</summary>
    public static (Pool?, TokenId, BridgeRoute?) KeyOf(QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => (swap.Pool, swap.In.Token, null),
        QuoteRequest.Transfer transfer => (null, transfer.In.Token, transfer.Route),
    };
}

/// <summary>
/// Every way that could lead towards the targets, in the order in which value moves: what is above its target to another chain, into the hub or straight
/// into what is below its target; the hub to another chain; the hub into what is below its target.
/// </summary>
internal sealed class Ways(PlanGround ground)
{
    private readonly SortedDictionary<AssetId, Usd> _above = Drifts(ground, ground.Surplus, freedom => freedom != AssetFreedom.Frozen);
    private readonly SortedDictionary<AssetId, Usd> _below = Drifts(ground, ground.Deficit, freedom => freedom == AssetFreedom.Free);

    public EquatableArray<Way> All() => [.. Stranded(), .. Swaps(LegPurpose.Sell), .. Swaps(LegPurpose.Direct), .. Crossings(), .. Swaps(LegPurpose.Buy)];

    /// <summary>How much of an asset may be sold; the hub is not bounded by it.</summary>
    public Usd Above(AssetId asset) => _above.GetValueOrDefault(asset);

    /// <summary>How much of an asset may be bought.</summary>
    public Usd Below(AssetId asset) => _below.GetValueOrDefault(asset);

    private static SortedDictionary<AssetId, Usd> Drifts(PlanGround ground, Func<AssetId, Usd> drift, Func<AssetFreedom, bool> may) => new(ground.Mandate.Targets
        .Where(target => target.Asset != ground.Mandate.Hub && may(PolicyBounds.Freedom(ground.Mandate, target.Asset))
            && drift(target.Asset) is var value && value > Usd.Zero && value >= ground.Mandate.TradeMin)
        .ToDictionary(target => target.Asset, target => drift(target.Asset)));

    private IEnumerable<Way> Stranded() => Routes(asset => asset != ground.Mandate.Hub && Above(asset) > Usd.Zero, token => Least(Above(token.Asset), Held(token)));

    private IEnumerable<Way> Crossings()
    {
        var hub = ground.Mandate.Hub;
        var gathered = _above.Values.Aggregate(ground.Value(hub), (sum, value) => sum + value);
        var wanted = _below.Values.Aggregate(ground.Deficit(hub), (sum, value) => sum + value);
        return Routes(asset => asset == hub, _ => Least(gathered, wanted));
    }

    private IEnumerable<Way> Routes(Func<AssetId, bool> which, Func<Token, Usd> most) => ground.Inputs.Map.Routes
        .Where(route => ground.Facts.Find(route.From) is { } from && ground.Facts.Find(route.To) is { } to && from.Asset == to.Asset && which(from.Asset)
            && ground.Idle(route.From.Chain) is null && ground.Idle(route.To.Chain) is null)
        .Select(route => new Way(
            LegPurpose.Cross, route.From, route.To, null, route,
            ground.AmountOf(ground.Token(route.From), ground.BridgeCeiling(route.Bridge) is { } ceiling ? Least(ceiling, most(ground.Token(route.From))) : most(ground.Token(route.From)))))
        .Where(way => IsEnough(way.Most));

    private IEnumerable<Way> Swaps(LegPurpose purpose) => ground.Inputs.Map.Pools
        .Where(pool => ground.Facts.Find(pool.TokenA) is not null && ground.Facts.Find(pool.TokenB) is not null && ground.Idle(pool.TokenA.Chain) is null)
        .SelectMany(pool => new[] { (pool, From: pool.TokenA, To: pool.TokenB), (pool, From: pool.TokenB, To: pool.TokenA) })
        .Select(one => (one.pool, From: ground.Token(one.From), To: ground.Token(one.To)))
        .Where(one => PurposeOf(one.From.Asset, one.To.Asset) == purpose)
        .Select(one => new Way(purpose, one.From.Id, one.To.Id, one.pool, null, ground.AmountOf(one.From, Most(one.From, one.To))))
        .Where(way => IsEnough(way.Most));

    private LegPurpose? PurposeOf(AssetId from, AssetId to)
    {
        var hub = ground.Mandate.Hub;
        return to == hub && Above(from) > Usd.Zero ? LegPurpose.Sell
            : from == hub && Below(to) > Usd.Zero ? LegPurpose.Buy
            : from != hub && to != hub && Above(from) > Usd.Zero && Below(to) > Usd.Zero ? LegPurpose.Direct
            : null;
    }

    // Where its asset may come from other chains, more can be sold than is held there.
    private Usd Most(Token from, Token to)
    {
        var arrives = ground.Inputs.Map.Routes.Any(route => route.To == from.Id);
        var give = from.Asset == ground.Mandate.Hub ? Below(to.Asset) : arrives ? Above(from.Asset) : Least(Above(from.Asset), Held(from));
        return to.Asset == ground.Mandate.Hub ? give : Least(give, Below(to.Asset));
    }

    private bool IsEnough(TokenAmount amount) => !amount.Raw.IsZero && ground.ValueOf(amount) >= ground.Mandate.TradeMin;

    private Usd Held(Token token) => ground.ValueOf(new(token.Id, ground.Balance(token.Id)));

    private static Usd Least(Usd one, Usd other) => one < other ? one : other;
}
