using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Simulation.Timing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Everything outside of the nodes, as it truly is: chains, pools, prices, bridges, and whose accounts hold what. What endpoints, feeds and
/// attesters say of it is another matter.
/// </summary>
internal sealed class SimWorld
{
    public const string Desk = "sim";

    private readonly Chance _chance;

    /// <param name="time">Its clock.</param>
    /// <param name="chance">Draws it.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="portfolios">How many.</param>
    /// <param name="disk">The nodes' disk.</param>
    /// <param name="trace">Where everything is written.</param>
    public SimWorld(VirtualTime time, Chance chance, FaultSettings faults, int portfolios, SimDisk disk, Trace trace)
    {
        (Time, _chance, Faults) = (time, chance, faults);
        var assets = SimAssets.Draw(chance.Of("assets"));
        Map = assets.Map;
        Market = new(assets.Prices, chance.Of("market"));
        Chains = new(Map.Chains.ToDictionary(chain => chain.Id, chain => NewChain(chain.Id)));
        foreach (var token in Map.Tokens)
        {
            SimToken.Deploy(Chains[token.Id.Chain], token);
        }

        Routers = new(Chains.ToDictionary(pair => pair.Key, pair => new SimRouter(pair.Value, PoolsOn(pair.Key))));
        Mints = new(this, [.. Map.Routes.Where(route => route.Bridge == SimMintBridge.BridgeName)], chance.Of("mint bridge"));
        if (Map.Routes.Any(route => route.Bridge == SimFillBridge.BridgeName))
            Fills = new(this, [.. Map.Routes.Where(route => route.Bridge == SimFillBridge.BridgeName)], chance.Of("fill bridge"));
        Forger = new(faults, chance.Of("forger"));
        Feeds = [.. SimAssets.Feeds(this, chance.Of("feeds"))];
        Portfolios = [.. Enumerable.Range(1, portfolios).Select(i => SimPortfolio.Draw(this, i, chance.Of($"portfolio {i}")))];
        var limits = chance.Of("limits");
        Limits = LimitsOf(limits);
        Supplies = [.. Map.Tokens.Select(token => new TokenAmount(token.Id, Chains[token.Id.Chain].Ledger.Supply(token.Id.Contract)))];
        Coins = new(Chains.ToDictionary(pair => pair.Key, pair => pair.Value.Ledger.Coins()));
        Witness = new(this, disk, trace);
        Start();
    }

    /// <summary>Sees everything.</summary>
    public Witness Witness { get; }

    public VirtualTime Time { get; }

    public FaultSettings Faults { get; }

    public MarketMap Map { get; }

    public SimMarket Market { get; }

    public SortedDictionary<ChainId, SimChain> Chains { get; }

    public SortedDictionary<ChainId, SimRouter> Routers { get; }

    public SimMintBridge Mints { get; }

    /// <summary>The bridge whose deposits are filled; half of all worlds have none.</summary>
    public SimFillBridge? Fills { get; }

    /// <summary>Makes the calls of venues.</summary>
    public Forger Forger { get; }

    /// <summary>What people have given as a reason to park something, with their name.</summary>
    public SortedSet<string> Said { get; } = new(StringComparer.Ordinal);

    /// <summary>Everything that has ever left a chain for another one and is on the chain that it left.</summary>
    public IEnumerable<Transit> Transits => [.. Mints.Crossings, .. Fills?.Deposits ?? []];

    public IReadOnlyList<SimFeed> Feeds { get; }

    public IReadOnlyList<SimPortfolio> Portfolios { get; }

    public DeskLimits Limits { get; }

    /// <summary>What there was of each token when the world began.</summary>
    public EquatableArray<TokenAmount> Supplies { get; }

    /// <summary>What there was of each chain's coin.</summary>
    public SortedDictionary<ChainId, UInt256> Coins { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>What has left one chain and come out nowhere, of an account.</summary>
    public IEnumerable<Transit> OnTheWay(Address account) => Transits.Where(transit => transit.Account == account && !HasArrived(transit) && !HasComeBack(transit));

    /// <summary>Whether it has come out at its destination.</summary>
    public bool HasArrived(Transit transit) => transit switch
    {
        Crossing crossing => Mints.IsMinted(crossing),
        Deposit deposit => Fills!.IsFilled(deposit),
        _ => throw new InvalidOperationException($"{transit.GetType().Name} is no bridge's."),
    };

    /// <summary>When it came out somewhere, or null.</summary>
    public DateTimeOffset? OverSince(Transit transit) => transit switch
    {
        Crossing crossing => Mints.MintedAt(crossing),
        Deposit deposit => Fills!.PaidAt(deposit),
        _ => throw new InvalidOperationException($"{transit.GetType().Name} is no bridge's."),
    };

    /// <summary>Whether it was refunded.</summary>
    public bool HasComeBack(Transit transit) => transit is Deposit deposit && Fills!.IsRefunded(deposit);

    /// <summary>The same whole amount in another token of the asset, rounded down.</summary>
    public TokenAmount As(TokenAmount amount, TokenId other) => new(other, UInt256.MulDiv(
        amount.Raw, UInt256.PowerOfTen(Map.Token(other).Decimals), UInt256.PowerOfTen(Map.Token(amount.Token).Decimals), Rounding.Down));

    // Each is wide enough for the largest portfolio alone, or its rebalances would wait for ever.
    private static DeskLimits LimitsOf(Chance chance) => new(
        chance.Between(2, 8), Dollars(chance),
        chance.Happens(0.6) ? new(Dollars(chance), Dollars(chance), Dollars(chance), Dollars(chance)) : null,
        StartsPerMinuteMax: chance.Happens(0.5) ? chance.Between(1, 6) : null,
        TurnoverPerPortfolioDayMax: chance.Happens(0.5) ? Usd.Of((ulong)chance.Between(200_000, 600_000)) : null);

    private static Usd Dollars(Chance chance) => Usd.Of((ulong)chance.Between(200_000, 2_000_000));

    private SimChain NewChain(ChainId id)
    {
        var chance = _chance.Of($"chain {id}");
        return new(id, chance.Seconds(4, 14), chance.Of("blocks"), () => Now)
        {
            Confirmations = chance.Between(1, 4),
            Endpoints = chance.Happens(0.6) ? 3 : 1,
            // One that is alone is believed: it must not lie.
            Liar = chance.Between(1, 3),
        };
    }

    private IEnumerable<SimPool> PoolsOn(ChainId chain) => Map.Pools.Where(pool => pool.TokenA.Chain == chain)
        .Select(pool => new SimPool(pool, Map.Token(pool.TokenA), Map.Token(pool.TokenB), Market, _chance.Of($"pool {pool.TokenA} {pool.TokenB}")));

    private void Start()
    {
        Time.CreateTimer(_ => Market.Step(), null, SimMarket.Every, SimMarket.Every);
        foreach (var chain in Chains.Values)
        {
            var life = new ChainLife(this, chain, _chance.Of($"life {chain.Id}"));
            life.Start();
        }
    }
}
