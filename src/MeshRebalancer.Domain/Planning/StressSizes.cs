using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Domain.Planning;

/// <summary>What is asked for where the whole way would cost too much in a worse market: half of it, a quarter, an eighth.</summary>
public static class StressSizes
{
    /// <summary>The parts of the way that are tried, in bps, the largest first.</summary>
    public static IReadOnlyList<int> PartsBps { get; } = [10_000, 5_000, 2_500, 1_250];

    /// <summary>The same request for so much of the way.</summary>
    /// <param name="request">For all of it.</param>
    /// <param name="valuation">From where.</param>
    /// <param name="partBps">1 … 10,000.</param>
    public static RebalanceRequest Part(RebalanceRequest request, Valuation valuation, int partBps)
    {
        if (partBps == Drift.BpsWhole)
            return request;
        var mandate = request.Mandate with { Targets = Steering.Part(request.Mandate.Targets, valuation, partBps / 1e4) };
        return request with { Mandate = mandate, Turnover = Drift.Turnover(valuation, mandate) };
    }

    /// <summary>Why the coordinator does not admit a request, or null: the test is due, and was failed or not made.</summary>
    public static string? Refusal(RebalanceRequest request) => request.Mandate.Policy?.StressCostMaxBps is not { } max ? null
        : request.Stress is { } test ? test.Refusal(max)
        : "stressCostMaxBps: what it would cost at half the depth and twice the gas was not looked at.";
}
