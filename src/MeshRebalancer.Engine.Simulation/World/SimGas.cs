using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Gas;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// What a world's accounts shall have of native coin. It is used up by a few transactions, so that accounts are topped up again and again: from a
/// tank that is full, or runs dry, or is not there, and from the wrapped coin of their portfolios.
/// </summary>
internal sealed class SimGas
{
    public static readonly Address TankAddress = Wire.AddressOf("gas tank");

    private readonly SimWorld _world;
    private readonly SortedDictionary<ChainId, GasPolicy> _policies;

    private SimGas(SimWorld world, SortedDictionary<ChainId, GasPolicy> policies) => (_world, _policies) = (world, policies);

    public IReadOnlyDictionary<ChainId, GasPolicy> Policies => _policies;

    /// <summary>A world's gas; null in four of ten worlds, where accounts have plenty.</summary>
    public static SimGas? Draw(SimWorld world, Chance chance)
    {
        if (!chance.Happens(0.6))
            return null;
        var (tank, isDry) = (chance.Happens(0.75), chance.Happens(0.3));
        SortedDictionary<ChainId, GasPolicy> policies = [];
        foreach (var chain in world.Chains.Values)
        {
            // Enough for a few transactions at the dearest gas: a floor that pays for none would be its owner's mistake, and what is signed would wait for coin for ever.
            var floor = UInt256.PowerOfTen(18) * 20u;
            var room = chain.BaseFee * SimChain.GasUsed * (ulong)chance.Between(4, 16);
            policies[chain.Id] = new(floor, floor + room, tank ? TankAddress : null);
            chain.Ledger.Set(Ledger.Coin(TankAddress), tank ? floor + room * (ulong)(isDry ? chance.Between(1, 6) : 10_000) : UInt256.Zero);
            foreach (var portfolio in world.Portfolios)
            {
                var part = (ulong)chance.Between(0, 100);
                chain.Ledger.Set(Ledger.Coin(portfolio.Facts.Account), chance.Happens(0.2) ? floor - (room * part / 100u) : floor + (room * part / 100u));
            }
        }

        return new(world, policies);
    }

    /// <summary>As a host makes them from a configuration.</summary>
    public EquatableArray<GasOptions> Options =>
    [
        .. _policies.Select(pair => new GasOptions(SimWorld.Desk, pair.Key, pair.Value, [.. _world.Portfolios.Select(portfolio => Receiver(portfolio, pair.Key))])),
    ];

    /// <summary>Accounts that are below their floor although somebody could pay, in words: while there are any, nothing is at rest.</summary>
    public IEnumerable<string> Unserved(Witness witness) =>
        from pair in _policies
        from portfolio in _world.Portfolios
        let coin = CoinOf(pair.Key, portfolio.Facts.Account)
        where coin < pair.Value.FloorWei
        let wei = pair.Value.TargetWei - coin
        let state = (GasState)witness.Shadows.Of(GasState.StreamOf(SimWorld.Desk, pair.Key))
        where state.Held is null || CanPay(pair.Key, pair.Value, wei) || Holds(witness, portfolio, pair.Key, wei)
        select $"{portfolio.Facts.Account} has {coin} wei on chain {pair.Key}, less than its floor of {pair.Value.FloorWei}, and {state.Held ?? "nothing"} keeps it from more";

    /// <summary>What an account truly has now.</summary>
    public UInt256 CoinOf(ChainId chain, Address account) => _world.Chains[chain].Ledger[Ledger.Coin(account)];

    private GasReceiver Receiver(SimPortfolio portfolio, ChainId chain) => _world.Map.TokenOf(SimAssets.Weth, chain) is { } wrapped
        ? new(portfolio.Facts.Account, portfolio.Facts.Stream, wrapped.Id)
        : new(portfolio.Facts.Account);

    private bool CanPay(ChainId chain, GasPolicy policy, UInt256 wei) => policy.Tank is { } tank && CoinOf(chain, tank) >= policy.FloorWei + wei;

    private bool Holds(Witness witness, SimPortfolio portfolio, ChainId chain, UInt256 wei) =>
        _world.Map.TokenOf(SimAssets.Weth, chain) is { } wrapped
        && witness.Shadows.Of(portfolio.Facts.Stream) is Domain.Portfolios.PortfolioState.Watching
        && _world.Chains[chain].Ledger[Ledger.Held(wrapped.Id.Contract, portfolio.Facts.Account)] >= wei;
}
