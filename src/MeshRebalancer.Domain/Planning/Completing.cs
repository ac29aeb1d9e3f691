using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>The second pass: the best quote for each intent, exact amounts, what funds what, and what it costs.</summary>
internal static class Completing
{
    public static Result<Plan, PlanRefusal> Run(PlanDraft draft, EquatableArray<QuoteAnswer> answers)
    {
        var ground = new PlanGround(draft.Inputs);
        var notes = new List<string>(draft.Explanation);
        var choices = draft.Intents.Select(intent => QuoteChoice.Best(intent, answers, ground, notes)).OfType<SizedLeg>().ToArray();
        var legs = Fit(ground, [.. choices], notes);
        return legs.Count == 0 ? Nothing(draft, answers, choices, notes)
            : ShortOfGas(ground, legs) is { } refusal ? refusal
            : Nearer(Assemble(draft, answers, ground, legs, notes), ground.Mandate);
    }

    // Where the way on from the hub is closed, what is sold into it would only make the hub too heavy: then rather nothing.
    private static Result<Plan, PlanRefusal> Nearer(Plan plan, Mandate mandate)
    {
        var costs = plan.Cost.Total - plan.Cost.Gas;
        var favour = Drift.Above(plan.After.Notional + costs, plan.Before.Notional);
        return Furthest(plan.After, mandate) > Furthest(plan.Before, mandate) + costs + favour
            ? new PlanRefusal("no-liquidity", $"The legs that are left lead away from the targets. {string.Join(" ", plan.Explanation)}", Final: false)
            : plan;
    }

    private static Usd Furthest(Valuation valuation, Mandate mandate) => mandate.Targets
        .Select(target => (Value: Drift.WeightOf(valuation, target.Asset).Value, Target: Drift.TargetValue(valuation, target, Rounding.Down)))
        .Aggregate(Usd.Zero, (most, asset) =>
        {
            var distance = asset.Value > asset.Target ? asset.Value - asset.Target : asset.Target - asset.Value;
            return distance > most ? distance : most;
        });

    // What is too small or too dear once it is sized drops out, and what is left is sized again. Each turn drops a leg, so it ends.
    private static EquatableArray<SizedLeg> Fit(PlanGround ground, EquatableArray<SizedLeg> legs, List<string> notes)
    {
        while (true)
        {
            var sized = ground.Inputs.Depth.Count > 0 ? Downstream.Fit(ground, legs) : Sizing.Fit(ground, legs);
            var unfit = sized.Select(leg => leg.Unfit(ground)).ToArray();
            if (unfit.All(reason => reason is null))
            {
                return sized;
            }

            notes.AddRange(unfit.OfType<string>());
            legs = [.. legs.Where((_, i) => unfit[i] is null)];
        }
    }

    private static PlanRefusal Nothing(PlanDraft draft, EquatableArray<QuoteAnswer> answers, SizedLeg[] choices, List<string> notes)
    {
        var missing = choices.Length < draft.Intents.Count;
        var declined = answers.Any(answer => answer is QuoteAnswer.Declined);
        var code = !missing ? "too-small" : declined ? "no-liquidity" : "slippage";
        return new(code, $"No leg is left. {string.Join(" ", notes)}", Final: !missing);
    }

    private static PlanRefusal? ShortOfGas(PlanGround ground, EquatableArray<SizedLeg> legs) => ground.Chains
        .Select(chain => (Chain: chain, Needed: legs.SelectMany(leg => leg.Quote.GasUnits).Where(gas => gas.Chain == chain).SumOf(ground.GasWei)))
        .Where(gas => gas.Needed > ground.Native(gas.Chain))
        .Select(gas => new PlanRefusal("gas-low", $"Chain {gas.Chain}: {ground.Native(gas.Chain)} wei of native coin found, {gas.Needed} needed for the plan's transactions.", Final: false))
        .FirstOrDefault();

    private static Plan Assemble(
        PlanDraft draft, EquatableArray<QuoteAnswer> answers, PlanGround ground, EquatableArray<SizedLeg> sized, List<string> notes)
    {
        var legs = LegBuilder.Build(ground, sized);
        var held = OutcomeRules.Settled(ground.Held, legs) ?? throw new InvalidOperationException("The planner spent more than there is.");
        return new(
            PlanSnapshot.Hash(draft.Inputs, answers),
            ground.Held,
            draft.Before,
            Drift.Value(ground.Facts, ground.Mandate, held, [], ground.Prices, draft.Inputs.Seen.At),
            legs,
            legs.Aggregate(CostEstimate.None, (sum, leg) => sum + leg.Cost),
            [.. sized.Select((leg, i) => Explaining.Leg(ground, leg, legs[i])), .. notes.Distinct(StringComparer.Ordinal)],
            draft.Inputs.Seen.At);
    }
}
