using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Where the money of a rebalance is.</summary>
public static class RebalanceFunds
{
    /// <summary>What was burnt and has not been minted, as the tokens that it will be, before the bridge's fee; one amount a token, ordered by token.</summary>
    public static EquatableArray<TokenAmount> InFlight(RebalanceState state) => state switch
    {
        RebalanceState.Unstarted or RebalanceState.Planning or RebalanceState.Ended => [],
        RebalanceState.Executing s =>
        [
            .. s.Legs.SelectMany(leg => OfLeg(s.Request, leg))
                .GroupBy(amount => amount.Token)
                .OrderBy(group => group.Key)
                .Select(group => group.Aggregate((left, right) => left + right)),
        ],
    };

    private static IEnumerable<TokenAmount> OfLeg(RebalanceRequest request, LegProgress leg) => leg.State switch
    {
        LegState.Attesting a => [request.As(a.Flight.Burned, leg.Leg.ExpectedOut.Token)],
        LegState.Minting m => [request.As(m.Flight.Burned, leg.Leg.ExpectedOut.Token)],
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning
            or LegState.Settled or LegState.Failed => [],
    };
}
