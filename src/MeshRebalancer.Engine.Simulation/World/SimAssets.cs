using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Which assets there are, and where. WBTC stands on one chain alone, so that many portfolios must cross; the hub has other decimals there in some seeds.</summary>
internal sealed record SimAssets(MarketMap Map, IReadOnlyList<(AssetId Asset, double Dollars, double Volatility)> Prices)
{
    public static readonly ChainId One = new(1);
    public static readonly ChainId Two = new(8453);
    public static readonly AssetId Weth = AssetId.Parse("WETH");
    public static readonly AssetId Wbtc = AssetId.Parse("WBTC");
    public static readonly AssetId Usdc = AssetId.Parse("USDC");

    private static readonly string[] Sources = ["feed", "mirror", "pool"];

    public static SimAssets Draw(Chance chance)
    {
        var both = chance.Happens(0.5);
        var decimals = chance.Happens(0.25) ? 18 : 6;
        var (weth, usdc) = (TokenOf(Weth, One, 18), TokenOf(Usdc, One, 6));
        var (wbtc, usdcTwo) = (TokenOf(Wbtc, Two, 8), TokenOf(Usdc, Two, decimals));
        var wethTwo = TokenOf(Weth, Two, 18);
        Token[] tokens = both ? [weth, usdc, wbtc, usdcTwo, wethTwo] : [weth, usdc, wbtc, usdcTwo];
        var fee = (uint)chance.Pick([100, 500, 3000]);
        Pool[] pools = both
            ? [PoolOf(weth, usdc, fee), PoolOf(wbtc, usdcTwo, fee), PoolOf(wethTwo, usdcTwo, fee)]
            : [PoolOf(weth, usdc, fee), PoolOf(wbtc, usdcTwo, fee)];
        string[] bridges = chance.Of("fill bridge").Happens(0.5) ? [SimMintBridge.BridgeName, SimFillBridge.BridgeName] : [SimMintBridge.BridgeName];
        var map = new MarketMap(
            [.. tokens.OrderBy(token => token.Id)],
            [.. pools.OrderBy(pool => pool.TokenA).ThenBy(pool => pool.TokenB)],
            [.. bridges.SelectMany(bridge => new BridgeRoute[] { new(bridge, usdc.Id, usdcTwo.Id), new(bridge, usdcTwo.Id, usdc.Id) })],
            [new(One, Weth), new(Two, Weth)]);
        var calm = chance.Scale(0.4, 4);
        return new(map, [(Weth, chance.Between(1_500d, 4_000d), calm), (Wbtc, chance.Between(30_000d, 100_000d), 0.8 * calm), (Usdc, 1, 0.01)]);
    }

    /// <summary>Three sources an asset, one of which may lie.</summary>
    public static IEnumerable<SimFeed> Feeds(SimWorld world, Chance chance)
    {
        foreach (var asset in new[] { Usdc, Wbtc, Weth })
        {
            var liar = chance.Between(0, 2);
            foreach (var (kind, i) in Sources.Select((kind, i) => (kind, i)))
            {
                var chain = i == 0 ? One : i == 1 ? Two : asset == Wbtc ? Two : One;
                var pool = i == 2 && asset != Usdc ? world.Routers[chain].Find(TokenOn(world, asset, chain), TokenOn(world, Usdc, chain)) : null;
                yield return new(
                    $"{kind}:{asset}", asset, chain,
                    pool is null ? () => world.Market.Dollars(asset) : () => pool.Dollars(asset, slot => world.Chains[chain].Ledger[slot]),
                    world.Faults, chance.Of($"{kind}:{asset}"), i == liar);
            }
        }
    }

    private static TokenId TokenOn(SimWorld world, AssetId asset, ChainId chain) => world.Map.TokenOf(asset, chain)!.Id;

    private static Token TokenOf(AssetId asset, ChainId chain, int decimals) => new(new(chain, Wire.AddressOf($"{asset} {chain}")), asset, decimals);

    private static Pool PoolOf(Token one, Token other, uint fee) => one.Id.CompareTo(other.Id) < 0
        ? new(SimRouter.VenueName, one.Id, other.Id, fee)
        : new(SimRouter.VenueName, other.Id, one.Id, fee);
}
