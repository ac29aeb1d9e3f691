namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>An initialised tick.</summary>
/// <param name="Tick">Where; a multiple of the pool's spacing.</param>
/// <param name="Net">What joins the liquidity when the price rises over it, and leaves when the price falls.</param>
public readonly record struct TickLiquidity(int Tick, Int128 Net);
