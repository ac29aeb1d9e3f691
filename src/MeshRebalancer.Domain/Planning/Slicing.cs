using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// What no pool takes at once inside the mandate's slippage is asked for again at half the size: a slice now, and the rest at a later rebalance,
/// which is judged afresh.
/// </summary>
internal static class Slicing
{
    /// <summary>The same draft with such swaps halved; null where none is left to halve.</summary>
    public static PlanDraft? Smaller(PlanDraft draft, EquatableArray<QuoteAnswer> answers)
    {
        var ground = new PlanGround(draft.Inputs);
        var large = draft.Intents.Where(intent => IsTooLarge(ground, intent, answers)).ToArray();
        if (large.Length == 0)
            return null;
        EquatableArray<LegIntent> intents = [.. draft.Intents.Select(intent => large.Contains(intent) ? Half(intent) : intent)];
        return draft with
        {
            Intents = intents,
            QuotesWanted = [.. intents.SelectMany(intent => intent.Alternatives).Distinct()],
            Explanation = [.. draft.Explanation, .. large.Select(intent => Told(ground, intent))],
        };
    }

    private static bool IsTooLarge(PlanGround ground, LegIntent intent, EquatableArray<QuoteAnswer> answers)
    {
        var given = answers.OfType<QuoteAnswer.Given>().Where(answer => intent.Alternatives.Contains(answer.Request) && answer.Out.Token == intent.Out).ToArray();
        return intent.Purpose != LegPurpose.Cross
            && given.Length > 0
            && given.All(answer => Fill.Of(intent.In, answer.Out, ground.Facts, ground.Prices).BringsTooLittle(ground.Mandate.SlippageMaxBps))
            && ground.ValueOf(Half(intent).In) is var value && value >= ground.Mandate.TradeMin && value > Usd.Zero;
    }

    private static LegIntent Half(LegIntent intent)
    {
        var half = intent.In with { Raw = intent.In.Raw / 2u };
        return intent with
        {
            In = half,
            Alternatives = [.. intent.Alternatives.OfType<QuoteRequest.Swap>().Select(swap => swap with { In = half })],
        };
    }

    private static string Told(PlanGround ground, LegIntent intent) =>
        $"{intent.Purpose} of {ground.ValueOf(intent.In).ToText()} of {ground.Token(intent.In.Token).Asset} on chain {intent.In.Token.Chain} loses more than the {ground.Mandate.SlippageMaxBps} bps allowed: half of it is asked for, the rest waits for a later rebalance.";
}
