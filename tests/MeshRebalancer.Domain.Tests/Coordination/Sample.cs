using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Coordination;

/// <summary>Requests and flights of a desk.</summary>
internal static class Sample
{
    public static readonly DeskLimits Wide = new(100, Usd.Of(1_000_000));

    public static Scenario<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect> New =>
        Scenario.Of(new CoordinatorAggregate(), CoordinatorState.StreamOf("main"));

    public static Scenario<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect> Under(DeskLimits limits) =>
        New.Given(new CoordinatorEvent.Configured(limits, T0));

    public static RebalanceRequest Wanted(string portfolio, int number, ulong turnover, DateTimeOffset? at = null) =>
        Request with { Facts = Facts with { Id = portfolio }, Number = number, Turnover = Usd.Of(turnover), At = at ?? T0 };

    /// <summary>WETH to USDC on chain 1.</summary>
    public static LegFlight Sale(string leg, ulong dollars, params FundedPart[] funded) =>
        new(leg, One, One, null, "uniswap-v3", Weth, Usdc, "Circle", null, Usd.Of(dollars), [.. funded]);

    /// <summary>USDC from chain 1 to 8453.</summary>
    public static LegFlight Crossing(string leg, ulong dollars, params FundedPart[] funded) =>
        new(leg, One, Base, "cctp-v2", null, Usdc, Usdc, null, null, Usd.Of(dollars), [.. funded]);

    /// <summary>USDC to WBTC on 8453.</summary>
    public static LegFlight Purchase(string leg, ulong dollars, params FundedPart[] funded) =>
        new(leg, Base, Base, null, "uniswap-v3", Usdc, Wbtc, "BitGo", null, Usd.Of(dollars), [.. funded]);

    /// <summary>The same value standing wherever a flight goes.</summary>
    public static EquatableArray<Standing> Everywhere(LegFlight flight, ulong dollars) =>
    [
        .. flight.CountsAgainst().Where(one => one.Limit.IsExposure()).Select(one => new Standing(one.Limit, one.Of, Usd.Of(dollars))),
    ];

    public static CoordinatorCommand.ReserveFlight Reserve(RebalanceRequest request, LegFlight flight, ulong standing = 0, DateTimeOffset? at = null) =>
        new(request.Stream, flight, Everywhere(flight, standing), at ?? T0);
}
