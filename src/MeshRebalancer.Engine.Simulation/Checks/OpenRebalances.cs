using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What rebalances are, for checkers.</summary>
internal static class OpenRebalances
{
    /// <summary>What an open rebalance was asked for; null when it has not begun or has ended.</summary>
    public static RebalanceRequest? RequestOf(RebalanceState state) => state switch
    {
        RebalanceState.Planning s => s.Request,
        RebalanceState.Executing s => s.Request,
        RebalanceState.Parked s => s.Inner.Request,
        RebalanceState.Unstarted or RebalanceState.Ended => null,
    };

    /// <summary>Whose a rebalance is, also when it has ended; null when it has not begun.</summary>
    public static PortfolioFacts? FactsOf(RebalanceState state) => state switch
    {
        RebalanceState.Ended s => s.Request.Facts,
        RebalanceState.Unstarted => null,
        RebalanceState.Planning or RebalanceState.Executing or RebalanceState.Parked => RequestOf(state)!.Facts,
    };

    /// <summary>What an open rebalance's legs have set out over bridges and not brought home.</summary>
    public static IEnumerable<PlannedLeg.Transfer> LeavingOf(RebalanceState state) => state is RebalanceState.Executing s
        ? s.Legs.Where(leg => leg.State is LegState.Burning or LegState.Attesting or LegState.Minting or LegState.Filling).Select(leg => leg.Leg).OfType<PlannedLeg.Transfer>()
        : [];

    /// <summary>The burn that a leg has on its way; null when it has none.</summary>
    public static Hash32? BurnOf(LegState state) => state switch
    {
        LegState.Attesting s => s.Flight.Burn,
        LegState.Minting s => s.Flight.Burn,
        LegState.Filling s => s.Flight.Burn,
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Settled or LegState.Refunded
            or LegState.Failed or LegState.WrittenOff => null,
    };
}
