namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// What being off target and waiting is charged in a plan, so that it can be weighed against costs. In bps of value; told in docs/planner.md.
/// </summary>
internal static class PlanPenalties
{
    /// <summary>Inside the band: a way home may cost as much as two fills at the mandate's worst, since it takes value off both its ends.</summary>
    public const int InsidePerSlippage = 1;

    /// <summary>Beyond the band.</summary>
    public const int OutsidePerSlippage = 2;

    /// <summary>Value on its way, for an hour: half a basis point.</summary>
    public const double WaitingPerSecond = 0.5e-4 / 3_600;
}
