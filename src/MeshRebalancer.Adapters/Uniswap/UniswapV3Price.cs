using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>
/// An asset's price as a pool has it now. A pool knows only how two tokens compare, so the other token's price in US dollars is asked of
/// that token's own feed, at the same block: this source is as right as both, and a peg that slipped shows in it. It is a spot price, which
/// one large trade can move: believe it only together with others.
/// </summary>
/// <param name="venue">Whose pool it is.</param>
/// <param name="pool">The pool.</param>
/// <param name="priced">The token that is priced.</param>
/// <param name="quoted">The pool's other token.</param>
/// <param name="quotedFeed">That token's feed, on the same chain.</param>
/// <param name="connection">The chain.</param>
/// <param name="ageMaxSeconds">A block that is older is stale.</param>
public sealed class UniswapV3Price(
    UniswapV3Venue venue, Pool pool, Token priced, Token quoted, ChainlinkPrice quotedFeed, EvmConnection connection, int ageMaxSeconds) : ISnapshotPrice
{
    /// <summary><c>uniswap-v3:1:WETH:500</c>.</summary>
    public string Name { get; } = $"{venue.Name}:{venue.Chain}:{priced.Asset}:{pool.FeePips}";

    public AssetId Asset => priced.Asset;

    public ChainId Chain => venue.Chain;

    public IPriceReader Reader => connection.Prices;

    /// <summary>The pool's price, and what the other token's feed needs.</summary>
    EquatableArray<ContractRead> ISnapshotPrice.Reads => [new(venue.PoolAddress(pool), UniswapAbi.Slot0), .. quotedFeed.Reads];

    public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) => connection.Prices.ReadAsync(this, cancel);

    Result<PriceObservation, PortError> ISnapshotPrice.Read(Snapshot snapshot, int at, int count)
    {
        if (!quotedFeed.Read(snapshot, at + 1, count - 1).TryGet(out var other, out var error))
            return error;
        if (snapshot.At - other.At > TimeSpan.FromSeconds(other.AgeMaxSeconds))
            return new PortError.Unreadable($"{Name}: {other.Source}, which prices the pool's other token, is of {other.At:O}: more than {other.AgeMaxSeconds} s before the block.");
        return snapshot.Answers[at].Match(slot => Read(slot, other.Price, snapshot.At), fail => fail is PortError.Transient ? fail : Bad(fail.Reason));
    }

    internal Result<PriceObservation, PortError> Read(object[] slot0, Price other, DateTimeOffset at) =>
        PoolPrice.Of((UInt256)slot0[0], priced.Id == pool.TokenA, priced.Decimals, quoted.Decimals, other) is { } price
            ? new PriceObservation(Name, Asset, price, at, ageMaxSeconds)
            : Bad($"its sqrtPriceX96 is {slot0[0]}, which gives no price");

    private PortError.Unreadable Bad(string problem) => new($"{Name}: the pool {venue.PoolAddress(pool)} on chain {Chain}: {problem}.");
}
