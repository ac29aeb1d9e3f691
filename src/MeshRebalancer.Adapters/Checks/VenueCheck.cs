using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Checks;

/// <summary>Looks at a venue's pools.</summary>
internal static class VenueCheck
{
    private static readonly AbiFunction Factory = AbiFunction.Parse("factory() view returns (address factory)");

    public static async Task<IEnumerable<CheckFinding>> RunAsync(UniswapV3Venue venue, EvmConnection connection, CancellationToken cancel)
    {
        var where = $"chain {venue.Chain} {venue.Name}";
        EquatableArray<ContractRead> reads =
        [
            new(venue.Options.Router, Factory), new(venue.Options.Quoter, Factory),
            .. venue.Options.Pools.SelectMany(pool => PoolReads(venue, pool)),
        ];
        if (!(await connection.SnapshotAsync(reads, cancel)).TryGet(out var snapshot, out var error))
            return [ChainCheck.Failed("venue", where, error, "an answer")];
        return
        [
            Same("router's factory", where, snapshot.Answers[0], venue.Options.Factory),
            Same("quoter's factory", where, snapshot.Answers[1], venue.Options.Factory),
            .. venue.Options.Pools.SelectMany((pool, i) => Pool(venue, pool, snapshot.Answers[2 + (2 * i)], snapshot.Answers[3 + (2 * i)])),
        ];
    }

    private static IEnumerable<ContractRead> PoolReads(UniswapV3Venue venue, Pool pool) =>
    [
        new(venue.Options.Factory, UniswapAbi.GetPool, pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips),
        new(venue.PoolAddress(pool), UniswapAbi.Liquidity),
    ];

    private static IEnumerable<CheckFinding> Pool(UniswapV3Venue venue, Pool pool, Result<object[], PortError> found, Result<object[], PortError> liquidity)
    {
        var where = $"chain {venue.Chain} {venue.Name} {pool.TokenA.Contract} / {pool.TokenB.Contract} at {pool.FeePips} pips";
        yield return Same("pool", where, found, venue.PoolAddress(pool));
        yield return liquidity.Match(
            values => new("liquidity", where, $"{values[0]}", "more than 0", !((UInt256)values[0]).IsZero),
            error => ChainCheck.Failed("liquidity", where, error, "more than 0"));
    }

    private static CheckFinding Same(string what, string where, Result<object[], PortError> found, Address expected) => found.Match(
        values => CheckFinding.Same(what, where, values[0], expected), error => ChainCheck.Failed(what, where, error, $"{expected}"));
}
