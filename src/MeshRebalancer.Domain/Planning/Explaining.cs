using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Says in a treasurer's words what a plan does.</summary>
internal static class Explaining
{
    public static string Leg(PlanGround ground, SizedLeg sized, PlannedLeg leg) =>
        $"{Verb(ground, sized)}; expected {Text(ground, leg.ExpectedOut)} for {leg.Cost.Total.ToText()} of cost. {Why(ground, sized)}";

    public static string Request(PlanGround ground, QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => $"Swapping {Text(ground, swap.In)} on chain {swap.In.Token.Chain} in {Text(swap.Pool)}",
        QuoteRequest.Transfer transfer =>
            $"Moving {Text(ground, transfer.In)} from chain {transfer.Route.From.Chain} to {transfer.Route.To.Chain} over {transfer.Route.Bridge}",
    };

    /// <summary>The pool or bridge of a request.</summary>
    public static string Way(QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => Text(swap.Pool),
        QuoteRequest.Transfer transfer => transfer.Route.Bridge,
    };

    private static string Verb(PlanGround ground, SizedLeg leg)
    {
        var (spent, chain) = (Text(ground, leg.Spent), leg.Intent.In.Token.Chain);
        return leg.Quote.Request switch
        {
            QuoteRequest.Swap swap when leg.Intent.Purpose == LegPurpose.Sell => $"Sell {spent} on chain {chain} in {Text(swap.Pool)}",
            QuoteRequest.Swap swap when leg.Intent.Purpose == LegPurpose.Direct => $"Sell {spent} for {ground.Token(leg.Intent.Out).Asset} on chain {chain} in {Text(swap.Pool)}",
            QuoteRequest.Swap swap => $"Buy {ground.Token(leg.Intent.Out).Asset} with {spent} on chain {chain} in {Text(swap.Pool)}",
            QuoteRequest.Transfer transfer => $"Move {spent} from chain {chain} to chain {leg.Intent.Out.Chain} over {transfer.Route.Bridge}",
        };
    }

    private static string Why(PlanGround ground, SizedLeg leg) => leg.Intent.Purpose switch
    {
        LegPurpose.Sell or LegPurpose.Direct => Drifted(ground, ground.Token(leg.Intent.In.Token).Asset),
        LegPurpose.Cross when ground.Token(leg.Intent.In.Token).Asset is var asset && asset != ground.Mandate.Hub => $"It can be sold for more on chain {leg.Intent.Out.Chain}.",
        LegPurpose.Cross => $"What is bought on chain {leg.Intent.Out.Chain} needs {ground.Mandate.Hub} there.",
        LegPurpose.Buy => Drifted(ground, ground.Token(leg.Intent.Out).Asset),
        _ => throw new InvalidOperationException($"{leg.Intent.Purpose} is no purpose."),
    };

    private static string Drifted(PlanGround ground, AssetId asset)
    {
        var weight = Drift.WeightOf(ground.Before, asset);
        return FormattableString.Invariant(
            $"{asset} weighs {weight.WeightBps} bps, {Math.Abs(weight.DriftBps)} bps {(weight.DriftBps < 0 ? "below" : "above")} its target.");
    }

    private static string Text(Pool pool) =>
        FormattableString.Invariant($"{pool.Venue} ({pool.FeePips / 10_000}.{pool.FeePips % 10_000:0000}% pool)");

    // Six digits after the point are enough to recognise an amount; the legs hold the exact ones.
    private static string Text(PlanGround ground, TokenAmount amount)
    {
        var token = ground.Token(amount.Token);
        var (whole, rest) = UInt256.DivRem(amount.Raw, UInt256.PowerOfTen(token.Decimals));
        var digits = rest.ToString(null, null).PadLeft(token.Decimals, '0')[..Math.Min(6, token.Decimals)].TrimEnd('0');
        return $"{whole.ToString(null, null)}{(digits.Length > 0 ? "." + digits : "")} {token.Asset}";
    }
}
