using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>What a mandate's policy bounds in a plan. Where there is no policy nothing of this is bounded.</summary>
internal static class PolicyBounds
{
    /// <summary>How much more value may be brought to a chain, rounded down; null is no limit. A chain that stands above its ceiling has no room; it is not emptied for that.</summary>
    public static Usd? ChainRoom(Mandate mandate, PortfolioFacts facts, EquatableArray<Holding> held, Valuation before, ChainId chain) =>
        mandate.Policy?.Routes.ChainCeilings.FirstOrDefault(ceiling => ceiling.Chain == chain) is { } found
            ? Drift.Above(new(UInt256.MulDiv(before.Notional.Raw, (uint)found.Bps, Drift.BpsWhole, Rounding.Down)), On(chain, facts, held, PriceList.Of(before)))
            : null;

    /// <summary>How much may be on its way over a bridge at once; null is no limit.</summary>
    public static Usd? BridgeCeiling(Mandate mandate, string bridge) =>
        mandate.Policy?.Routes.BridgeCeilings.FirstOrDefault(ceiling => ceiling.Bridge == bridge)?.Value;

    /// <summary>What may be done with an asset.</summary>
    public static AssetFreedom Freedom(Mandate mandate, AssetId asset) =>
        mandate.Policy?.Assets.FirstOrDefault(rule => rule.Asset == asset)?.Freedom ?? AssetFreedom.Free;

    // Rounded up, so that the room is never told too large.
    private static Usd On(ChainId chain, PortfolioFacts facts, EquatableArray<Holding> held, PriceList prices) => held
        .Where(holding => holding.Amount.Token.Chain == chain)
        .Aggregate(Usd.Zero, (sum, holding) => facts.Find(holding.Amount.Token) is { } token && prices.Find(token.Asset) is { } price
            ? sum + price.ValueOf(holding.Amount.Raw, token.Decimals, Rounding.Up)
            : sum);
}
