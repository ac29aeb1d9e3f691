using System.Numerics;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>
/// An asset's price as a pool has it. A pool knows only how two tokens compare, so the other token's price in US dollars is asked of that
/// token's own feed, at the same block: this source is as right as both, and a peg that slipped shows in it. Without a window it is a spot price,
/// which one large trade can move: believe it only together with others. With one it is held against the pool's own mean, and doubted while they differ.
/// </summary>
/// <param name="venue">Whose pool it is.</param>
/// <param name="pool">The pool.</param>
/// <param name="priced">The token that is priced.</param>
/// <param name="quoted">The pool's other token.</param>
/// <param name="quotedFeed">That token's feed, on the same chain.</param>
/// <param name="connection">The chain.</param>
/// <param name="ageMaxSeconds">A block that is older is stale.</param>
/// <param name="window">The mean, or null.</param>
public sealed class UniswapV3Price(
    UniswapV3Venue venue, Pool pool, Token priced, Token quoted, ChainlinkPrice quotedFeed, EvmConnection connection, int ageMaxSeconds, PoolWindow? window = null)
    : ISnapshotPrice
{
    private readonly int _own = window is null ? 1 : 2;

    /// <summary><c>uniswap-v3:1:WETH:500</c>, or <c>uniswap-v3-twap:1:WETH:500</c> where the mean is the price.</summary>
    public string Name { get; } = $"{venue.Name}{(window is { IsPrice: true } ? "-twap" : "")}:{venue.Chain}:{priced.Asset}:{pool.FeePips}";

    public AssetId Asset => priced.Asset;

    public ChainId Chain => venue.Chain;

    public ChainId? TradedOn => venue.Chain;

    public IPriceReader Reader => connection.Prices;

    /// <summary>The pool's price, its mean where that is wanted, and what the other token's feed needs.</summary>
    EquatableArray<ContractRead> ISnapshotPrice.Reads =>
    [
        new(venue.PoolAddress(pool), UniswapAbi.Slot0),
        .. window is null ? Array.Empty<ContractRead>() : [new(venue.PoolAddress(pool), UniswapAbi.Observe, [new object[] { (UInt256)(uint)window.Seconds, UInt256.Zero }])],
        .. quotedFeed.Reads,
    ];

    public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) => connection.Prices.ReadAsync(this, cancel);

    Result<PriceObservation, PortError> ISnapshotPrice.Read(Snapshot snapshot, int at, int count)
    {
        if (!quotedFeed.Read(snapshot, at + _own, count - _own).TryGet(out var other, out var error))
            return error;
        if (snapshot.At - other.At > TimeSpan.FromSeconds(other.AgeMaxSeconds))
            return new PortError.Unreadable($"{Name}: {other.Source}, which prices the pool's other token, is of {other.At:O}: more than {other.AgeMaxSeconds} s before the block.");
        if (!snapshot.Answers[at].TryGet(out var slot, out error))
            return error is PortError.Transient ? error : Bad(error.Reason);
        var spot = Read(slot, other.Price, snapshot.At);
        return window is null ? spot : spot.Then(seen => Beside(seen, snapshot.Answers[at + 1], other.Price, window));
    }

    internal Result<PriceObservation, PortError> Read(object[] slot0, Price other, DateTimeOffset at) =>
        Priced((UInt256)slot0[0], other) is { } price
            ? new PriceObservation(Name, Asset, price, at, ageMaxSeconds)
            : Bad($"its sqrtPriceX96 is {slot0[0]}, which gives no price");

    private Price? Priced(UInt256 sqrtPriceX96, Price other) =>
        PoolPrice.Of(sqrtPriceX96, priced.Id == pool.TokenA, priced.Decimals, quoted.Decimals, other);

    private Result<PriceObservation, PortError> Beside(PriceObservation spot, Result<object[], PortError> observed, Price other, PoolWindow over)
    {
        // The pool's own word for too few observations.
        if (!observed.TryGet(out var sums, out var error))
            return error is PortError.Transient ? error : Bad($"its observations do not reach {over.Seconds} s back ({error.Reason.TrimEnd('.')}); increaseObservationCardinalityNext lets it keep more");
        var cumulative = (object[])sums[0];
        var tick = PoolMean.Tick((BigInteger)cumulative[0], (BigInteger)cumulative[1], over.Seconds);
        if (tick is < TickMath.Min or > TickMath.Max || Priced(TickMath.SqrtPriceAt(tick), other) is not { } mean)
            return Bad($"its mean tick over {over.Seconds} s is {tick}, which gives no price");
        return spot with { Price = over.IsPrice ? mean : spot.Price, Doubt = PriceDistance.Moved(spot.Price, mean, over.Seconds, over.DeviationMaxBps) };
    }

    private PortError.Unreadable Bad(string problem) => new($"{Name}: the pool {venue.PoolAddress(pool)} on chain {Chain}: {problem}.");
}
