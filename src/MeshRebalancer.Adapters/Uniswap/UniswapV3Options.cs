using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Where Uniswap V3 stands on one chain, and which of its pools are used.</summary>
/// <param name="Name">The venue's configured name.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Factory">UniswapV3Factory.</param>
/// <param name="Router">SwapRouter02.</param>
/// <param name="Quoter">QuoterV2.</param>
/// <param name="Pools">The pools; their venue is <paramref name="Name"/>.</param>
public sealed record UniswapV3Options(string Name, ChainId Chain, Address Factory, Address Router, Address Quoter, EquatableArray<Pool> Pools)
{
    /// <summary>The hash of the code that creates a pool: Uniswap's own is the default, forks have another.</summary>
    public Hash32 PoolInitCodeHash { get; init; } = Hash32.Parse("0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54");

    /// <summary>How long a swap takes to be mined and confirmed, for planning: 1 … 3600.</summary>
    public int SecondsExpected { get; init; } = 15;

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Pools.Where(pool => pool.Venue != Name).Select(pool => $"{Name}: a pool names the venue {pool.Venue}."),
        .. Pools.Where(pool => pool.TokenA.Chain != Chain || pool.TokenB.Chain != Chain).Select(pool => $"{Name}: {pool.TokenA} / {pool.TokenB} is not on chain {Chain}."),
        .. Pools.Where(pool => pool.TokenA.CompareTo(pool.TokenB) >= 0).Select(pool => $"{Name}: {pool.TokenA} / {pool.TokenB}: the lower address comes first."),
        .. Pools.Where(pool => pool.FeePips is 0 or >= 1_000_000).Select(pool => $"{Name}: feePips is {pool.FeePips}; 1 to 999,999 is allowed."),
        .. SecondsExpected is < 1 or > 3600 ? [$"{Name}: secondsExpected is {SecondsExpected}; 1 to 3600 is allowed."] : Array.Empty<string>(),
    ];
}
