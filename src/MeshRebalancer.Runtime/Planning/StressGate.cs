using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Risk;

namespace MeshRebalancer.Runtime.Planning;

/// <summary>
/// Asks, before the coordinator is asked, what a rebalance would cost at half the depth and twice the gas. The largest part of the way that the
/// mandate allows is what is asked for; where none is, the coordinator refuses, and the portfolio waits. The test stands in the request: whoever
/// admits can check it.
/// </summary>
/// <param name="plans">Plans, and quotes at twice their size.</param>
public sealed class StressGate(PlanMaker plans)
{
    /// <summary>The request as it may be asked for, with its test; the same request where the mandate limits nothing.</summary>
    public async Task<RebalanceRequest> AskAsync(RebalanceRequest request, IStreams streams, CancellationToken cancel)
    {
        if (request.Mandate.Policy?.StressCostMaxBps is not { } max)
            return request;
        var open = await BreakerGate.OpenAsync(request, streams, cancel);
        var (asked, test) = (request, StressTest.NotKnown(StressSizes.PartsBps[0], "it was not looked at."));
        foreach (var part in StressSizes.PartsBps)
        {
            switch (await plans.MakeAsync(asked, 1, open, cancel))
            {
                case Result<Plan, PlanRefusal>.Fail fail:
                    // Where a smaller part is too small to be traded, what the larger one would have cost is the answer.
                    return request with { Stress = part == StressSizes.PartsBps[0] ? StressTest.NotKnown(part, $"{fail.Error.Code}: {fail.Error.Reason}") : test };
                case Result<Plan, PlanRefusal>.Ok { Value: var plan }:
                    test = await TestAsync(plan, request, part, cancel);
                    if (test.Refusal(max) is null)
                        return asked with { Stress = test };
                    asked = Next(part) is { } smaller ? StressSizes.Part(request, plan.Before, smaller) : request;
                    break;
            }
        }

        return request with { Stress = test };
    }

    private async Task<StressTest> TestAsync(Plan plan, RebalanceRequest request, int part, CancellationToken cancel) =>
        (await plans.QuotesAsync(StressTest.Questions(plan), cancel)).Match(
            answers => StressTest.Of(plan, request.Facts, part, answers),
            why => StressTest.NotKnown(part, why));

    private static int? Next(int part) => StressSizes.PartsBps.Where(other => other < part).Select(other => (int?)other).FirstOrDefault();
}
