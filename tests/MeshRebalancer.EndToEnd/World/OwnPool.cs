using MeshRebalancer.Devnet;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>A second AERO/USDC pool on 8453 (fee 0.05 %) that nobody but one test trades in: empty at first, at the market's price.</summary>
internal sealed class OwnPool
{
    private const int Fee = 500;
    private const int LastTick = 887_270;

    private static readonly AbiFunction Open = AbiFunction.Parse(
        "createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address pool)");

    private static readonly AbiFunction Mint = AbiFunction.Parse(
        "mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, "
        + "uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params) payable");

    private static readonly AbiFunction Swap = AbiFunction.Parse(
        "exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountIn, uint256 amountOutMinimum, "
        + "uint160 sqrtPriceLimitX96) params) payable returns (uint256 amountOut)");

    private readonly DevChain _chain;
    private readonly DeployedContracts _contracts;
    private readonly DeployedPool _market;
    private readonly UInt256 _price;

    private OwnPool(DevChain chain, DeployedContracts contracts, DeployedPool market, UInt256 price) =>
        (_chain, _contracts, _market, _price) = (chain, contracts, market, price);

    public static async Task<OwnPool> CreateAsync(LocalDevnet devnet)
    {
        var (chain, contracts) = (devnet.Chain(DevnetFixture.Base), devnet.Deployment.Chain(DevnetFixture.Base).Contracts);
        var aero = contracts.Token("AERO").Address;
        var market = contracts.Pools.First(pool => pool.Token0 == aero || pool.Token1 == aero);
        var price = await Market.SqrtPriceX96Async(chain, market, CancellationToken.None);
        await chain.CallAsync(DevnetAccounts.MarketMaker, contracts.PositionManager, Open, CancellationToken.None, market.Token0, market.Token1, Fee, price);
        return new(chain, contracts, market, price);
    }

    /// <summary>The configuration in which AERO is swapped here alone; its price still comes from the market's pool and feed.</summary>
    public MeshConfiguration In(MeshConfiguration mesh) => mesh.With(DevnetFixture.Base, chain => chain with
    {
        Venues = [.. chain.Venues.Select(venue => venue with { Pools = [.. venue.Pools.Select(Own)] })],
    });

    /// <summary>Puts in 5,000,000 USDC and as much AERO.</summary>
    public Task FillAsync()
    {
        object[] mint =
        [
            _market.Token0, _market.Token1, Fee, -LastTick, LastTick, Depth(_market.Token0), Depth(_market.Token1), 0, 0, DevnetAccounts.MarketMaker, UInt256.MaxValue,
        ];
        return _chain.CallAsync(DevnetAccounts.MarketMaker, _contracts.PositionManager, Mint, CancellationToken.None, [mint]);
    }

    /// <summary>Trades AERO so much dearer than the market; 0 brings it back.</summary>
    public async Task MakeDearerAsync(uint percent)
    {
        var usdc = _contracts.Token("USDC").Address;
        var aero = _contracts.Token("AERO").Address;

        // The price is token 1 in token 0's units; the root moves half as far, which is why the factor is rooted.
        var factor = UInt256.Sqrt((100u + percent) * UInt256.PowerOfTen(16));
        var target = aero == _market.Token0
            ? UInt256.MulDiv(_price, factor, UInt256.PowerOfTen(9), Rounding.Down)
            : UInt256.MulDiv(_price, UInt256.PowerOfTen(9), factor, Rounding.Down);
        var (tokenIn, tokenOut) = percent > 0 ? (usdc, aero) : (aero, usdc);
        object[] swap = [tokenIn, tokenOut, Fee, DevnetAccounts.MarketMaker, UInt256.One << 100, 0, target];
        await _chain.CallAsync(DevnetAccounts.MarketMaker, _contracts.Router, Swap, CancellationToken.None, [swap]);
    }

    private static PoolConfiguration Own(PoolConfiguration pool) =>
        pool.AssetA.ToString() == "AERO" || pool.AssetB.ToString() == "AERO" ? pool with { FeePips = Fee } : pool;

    private UInt256 Depth(Address token) => token == _contracts.Token("USDC").Address ? 5_000_000 * UInt256.PowerOfTen(6) : 4_000_000 * UInt256.PowerOfTen(18);
}
