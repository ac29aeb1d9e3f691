using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// What a plan would cost in a worse market: every pool half as deep, gas at twice its price. A pool of half the liquidity gives for an amount
/// exactly half of what the whole gives for twice of it, in constant-product pools and between ticks alike, so the question needs no model.
/// </summary>
/// <param name="Traded">What the plan's swaps spend.</param>
/// <param name="Cost">What they would lose there, with gas and bridges.</param>
/// <param name="PartBps">How much of the whole way it was asked for: 10,000 is all of it.</param>
/// <param name="Unknown">Why it can't be told; null where it can.</param>
public sealed record StressTest(
    Usd Traded, Usd Cost, int PartBps, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unknown = null)
{
    /// <summary>Why a mandate does not allow it, or null. The cost is compared exactly.</summary>
    public string? Refusal(int maxBps) => Unknown is not null ? $"What it would cost at half the depth and twice the gas is not known: {Unknown}"
        : Cost.Raw * Drift.BpsWhole > Traded.Raw * (uint)maxBps
            ? FormattableString.Invariant($"At half the depth and twice the gas, trading {Traded.ToText()} would cost {Cost.ToText()}; stressCostMaxBps allows {maxBps} bps of it.")
            : null;

    /// <summary>It can't be told.</summary>
    public static StressTest NotKnown(int partBps, string why) => new(Usd.Zero, Usd.Zero, partBps, why);

    /// <summary>The quotes that a plan's test needs: each swap at twice its size.</summary>
    public static EquatableArray<QuoteRequest> Questions(Plan plan) => [.. plan.Legs.OfType<PlannedLeg.Swap>().Select(Doubled)];

    /// <summary>The test of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="facts">Whose.</param>
    /// <param name="partBps">How much of the way it goes.</param>
    /// <param name="answers">To <see cref="Questions"/>.</param>
    public static StressTest Of(Plan plan, PortfolioFacts facts, int partBps, EquatableArray<QuoteAnswer> answers)
    {
        var prices = PriceList.Of(plan.Before);
        var (traded, cost) = (Usd.Zero, plan.Cost.Gas + plan.Cost.Gas + plan.Cost.Bridge);
        foreach (var leg in plan.Legs.OfType<PlannedLeg.Swap>())
        {
            if (answers.FirstOrDefault(answer => answer.Request == Doubled(leg)) is not QuoteAnswer.Given given)
                return NotKnown(partBps, $"{leg.Id}: no quote at twice the size.");
            var fill = Fill.Of(leg.In, given.Out with { Raw = given.Out.Raw / 2u }, facts, prices);
            (traded, cost) = (traded + fill.ValueIn, cost + fill.Loss);
        }

        return new(traded, cost, partBps);
    }

    private static QuoteRequest Doubled(PlannedLeg.Swap leg) => new QuoteRequest.Swap(leg.Pool, leg.In with { Raw = leg.In.Raw * 2u });
}
