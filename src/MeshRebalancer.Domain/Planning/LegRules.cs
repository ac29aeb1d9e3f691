using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Is each leg by itself one that the mandate allows?</summary>
internal static class LegRules
{
    public static IEnumerable<string> Violations(Plan plan, PortfolioFacts facts, Mandate mandate)
    {
        var prices = PriceList.Of(plan.Before);
        return
        [
            .. plan.Legs.Count == 0 ? ["legs: none found; a plan without legs is a refusal"] : Array.Empty<string>(),
            .. plan.Legs.GroupBy(leg => leg.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key}: used by {group.Count()} legs"),
            .. plan.Legs.Where(leg => !StreamId.IsPart(leg.Id)).Select(leg => $"{leg.Id}: letters, digits, dots and underscores make a leg's id"),
            .. plan.Legs.SelectMany(leg => Route(leg, facts).Concat(Amounts(leg, facts, mandate, prices)).Select(text => $"{leg.Id}: {text}")),
        ];
    }

    private static IEnumerable<string> Route(PlannedLeg leg, PortfolioFacts facts) => leg switch
    {
        PlannedLeg.Swap swap => SwapRoute(swap),
        PlannedLeg.Transfer transfer => TransferRoute(transfer, facts),
    };

    private static IEnumerable<string> SwapRoute(PlannedLeg.Swap swap)
    {
        if (swap.In.Token == swap.ExpectedOut.Token || !swap.Pool.Trades(swap.In.Token, swap.ExpectedOut.Token)
            || swap.Pool.TokenA.Chain != swap.Pool.TokenB.Chain)
        {
            yield return $"the pool does not trade {swap.In.Token} for {swap.ExpectedOut.Token}";
        }
    }

    private static IEnumerable<string> TransferRoute(PlannedLeg.Transfer transfer, PortfolioFacts facts)
    {
        if (transfer.In.Token.Chain == transfer.ExpectedOut.Token.Chain)
        {
            yield return "a transfer goes to another chain";
        }

        if (AssetOf(facts, transfer.In) != AssetOf(facts, transfer.ExpectedOut))
        {
            yield return $"{AssetOf(facts, transfer.In)} does not become {AssetOf(facts, transfer.ExpectedOut)} by crossing";
        }
    }

    private static IEnumerable<string> Amounts(PlannedLeg leg, PortfolioFacts facts, Mandate mandate, PriceList prices)
    {
        var fill = Fill.Of(leg.In, leg.ExpectedOut, facts, prices);
        if (leg.In.Raw.IsZero || fill.ValueIn < mandate.TradeMin)
        {
            yield return $"spends {fill.ValueIn.ToText()}, less than the smallest trade of {mandate.TradeMin.ToText()}";
        }

        if (fill.Refusal(mandate.SlippageMaxBps) is { } refusal)
        {
            yield return refusal;
        }
    }

    private static AssetId AssetOf(PortfolioFacts facts, TokenAmount amount) => facts.Find(amount.Token)!.Asset;
}
