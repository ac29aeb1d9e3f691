using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

/// <summary>One event of each kind, as the golden files hold them.</summary>
internal static class PortfolioEvents
{
    public static readonly Observation Drifted = Seen(2_000, 2);

    public static readonly Booking Burn = new(
        EffectId.Parse("rebalance-main-alpha.1/r1.leg2.burn/1"),
        "r1.leg2",
        Hash32.Parse("0x" + new string('1', 64)),
        Mainnet,
        120,
        21_000,
        Amount(UsdcOnMainnet, 1_000),
        null,
        Amount(UsdcOnBase, 1_000),
        null);

    /// <summary>The burn again, taken back: a reorg removed it.</summary>
    public static readonly Booking Unburn = Burn with
    {
        Id = EffectId.Parse("rebalance-main-alpha.1/r1.leg2.burn-undone1/1"),
        Block = 121,
        Spent = null,
        Received = Burn.Spent,
        Departed = null,
        Arrived = Burn.Departed,
        Corrects = Burn.Id,
        Undoes = true,
    };

    public static readonly EquatableArray<PortfolioEvent> All =
    [
        new PortfolioEvent.Opened(Facts, Wanted, Noon),
        new PortfolioEvent.Amended(Wanted with { Mode = MandateMode.Propose }, "ann", Noon),
        new PortfolioEvent.HoldingsObserved(Drifted.Holdings, Noon),
        new PortfolioEvent.Held("Cooling down until 2026-01-02 13:00:00Z.", Noon),
        new PortfolioEvent.Proposed(1, Value(Drifted), "drift", Noon),
        new PortfolioEvent.Declined(1, "ann", Noon),
        new PortfolioEvent.Withdrawn(1, "every asset is inside its band again", Noon),
        new PortfolioEvent.Requested(1, Value(Drifted), "drift", null, Noon),
        new PortfolioEvent.HandedOver(1, Noon),
        new PortfolioEvent.Booked(1, Burn),
        new PortfolioEvent.Closed(1, new RebalanceOutcome.Incomplete(new(Usd.Of(1), Usd.Of(2), Usd.Of(3), Usd.Of(4)), "a leg failed"), Noon),
        new PortfolioEvent.DepositNoticed(Amount(UsdcOnMainnet, 5), 130, Noon),
        new PortfolioEvent.WithdrawalNoticed(Amount(UsdcOnBase, 7), 131, Noon),
        new PortfolioEvent.CorrectionBooked(1, Unburn),
        new PortfolioEvent.TargetsSet([new(Usdc, 4_000), new(Weth, 6_000)], "equal-risk on 365 bars", Noon),
        new PortfolioEvent.GasReserved(EffectId.Parse("gas-main-1/unwrap/1"), Amount(UsdcOnMainnet, 10), Noon),
        new PortfolioEvent.GasBooked(EffectId.Parse("gas-main-1/unwrap/1"), Amount(UsdcOnMainnet, 10), 120, Noon),
        new PortfolioEvent.Paused("ann", "audit", Noon),
        new PortfolioEvent.Resumed("ann", "audit", Noon),
        new PortfolioEvent.Retired("ann", "audit", Noon),
    ];
}
