using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Markets;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>When a mandate's strategy computes its targets anew, and from what. Pure.</summary>
internal static class TargetReview
{
    private const int ReviewSecondsOtherwise = 86_400;

    /// <summary>Whether the strategy computes targets, and it is time to.</summary>
    public static bool IsDue(PortfolioBook book, DateTimeOffset at) => book.Mandate.Policy is { } policy && Strategies.IsComputed(policy.Strategy)
        && (book.TargetsAt is not { } last || at - last >= TimeSpan.FromSeconds(policy.Estimation?.ReviewSeconds ?? ReviewSecondsOtherwise));

    /// <summary>The targets, or why there are none: then those before stay, and without any nothing trades.</summary>
    public static Result<PortfolioCommand.SetTargets, Unfit> Of(PortfolioBook book, Valuation valuation, MarketEstimate? estimate)
    {
        var basis = estimate is { Basis.Length: > 0 } made ? made.Basis : valuation.Notional.ToText();
        return Retargeting.Targets(book.Mandate, book.Mandate.Policy!, estimate?.History ?? [], valuation.Notional)
            .Then<PortfolioCommand.SetTargets>(targets => new PortfolioCommand.SetTargets([.. targets.OrderBy(target => target.Asset)], basis, valuation.At));
    }
}
