using MeshRebalancer.Kernel;

namespace MeshRebalancer.Node.Demo;

/// <summary>The demo's shock.</summary>
internal static class MarketMoves
{
    private static readonly (string Asset, uint Bps)[] Moves = [("WETH", 11_200), ("WBTC", 9_100), ("AERO", 8_800)];

    /// <summary>Prices after the shock, with 8 decimals; assets that do not move are left out.</summary>
    public static IReadOnlyDictionary<string, UInt256> Shock(IReadOnlyDictionary<string, UInt256> pricesE8) => Moves.ToDictionary(
        move => move.Asset, move => UInt256.MulDiv(pricesE8[move.Asset], move.Bps, 10_000UL, Rounding.Down), StringComparer.Ordinal);
}
