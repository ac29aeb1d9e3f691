using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>The breakers that let nothing pass when a plan is made: the plan goes around them where it can, and says so.</summary>
/// <param name="Items">What is guarded, and why it is open; ordered by key.</param>
public sealed record OpenBreakers(EquatableArray<OpenBreaker> Items)
{
    /// <summary>The map to plan on.</summary>
    public MarketMap Around(MarketMap map) => Detours.Around(map, key => Items.Any(one => one.Key == key));

    /// <summary>A plan, or why there is none, with what is open. Without it there might be a plan, so such a no is not final.</summary>
    public Result<Plan, PlanRefusal> Explain(Result<Plan, PlanRefusal> made) => Items.Count == 0 ? made : made switch
    {
        Result<Plan, PlanRefusal>.Ok ok => ok.Value with { Explanation = [.. ok.Value.Explanation, .. Words()] },
        Result<Plan, PlanRefusal>.Fail { Error: { Code: "no-route" or "no-liquidity" or "slippage" or "too-small" } refusal } =>
            refusal with { Reason = string.Join(' ', Words().Prepend(refusal.Reason)), Final = false },
        Result<Plan, PlanRefusal>.Fail fail => fail,
    };

    private IEnumerable<string> Words() => Items.Select(one => $"{one.Key} is gone around where there is another way: {one.Reason}.");
}

/// <summary>A breaker that lets nothing pass.</summary>
/// <param name="Key">What it guards.</param>
/// <param name="Reason">Why it is open, for people.</param>
public sealed record OpenBreaker(BreakerKey Key, string Reason);
