using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Chooses the quote that brings the most value after gas among those that the mandate allows.</summary>
internal static class QuoteChoice
{
    public static SizedLeg? Best(LegIntent intent, EquatableArray<QuoteAnswer> answers, PlanGround ground, List<string> notes)
    {
        var mine = answers.Where(answer => intent.Alternatives.Contains(answer.Request)).ToArray();
        notes.AddRange(mine.Select(answer => Refusal(intent, answer, ground)).OfType<string>());
        var best = mine.Where(answer => Refusal(intent, answer, ground) is null).OfType<QuoteAnswer.Given>()
            .Select((given, i) => (Given: given, Order: i))
            .OrderByDescending(item => Net(item.Given, ground)).ThenBy(item => item.Order)
            .Select(item => item.Given).FirstOrDefault();
        if (best is null)
            return null;
        notes.AddRange(mine.OfType<QuoteAnswer.Given>().Where(given => given != best && Refusal(intent, given, ground) is null).Select(given => Dearer(given, best, ground)));
        return new(intent, best, intent.In.Raw);
    }

    private static string Dearer(QuoteAnswer.Given given, QuoteAnswer.Given best, PlanGround ground)
    {
        var gap = Net(best, ground) - Net(given, ground);
        var least = gap.IsZero ? "as much as" : $"{new Usd((UInt256)gap).ToText()} less, gas counted, than";
        return $"{Explaining.Request(ground, given.Request)} would bring {least} {Explaining.Way(best.Request)}.";
    }

    // May be negative: gas can cost more than a small fill is worth.
    private static BigInteger Net(QuoteAnswer.Given given, PlanGround ground) =>
        (BigInteger)ground.ValueOf(given.Out).Raw - given.GasUnits.Aggregate(BigInteger.Zero, (sum, gas) => sum + ground.GasCost(gas).Raw);

    private static string? Refusal(LegIntent intent, QuoteAnswer answer, PlanGround ground) => answer switch
    {
        QuoteAnswer.Declined declined => $"{Explaining.Request(ground, answer.Request)} is not possible: {declined.Reason}.",
        QuoteAnswer.Given given when given.Out.Token != intent.Out =>
            $"{Explaining.Request(ground, answer.Request)} is refused: it quotes {given.Out.Token}, not {intent.Out}.",
        QuoteAnswer.Given given when given.GasUnits.Any(gas => !ground.Chains.Contains(gas.Chain)) =>
            $"{Explaining.Request(ground, answer.Request)} is refused: it costs gas on a chain that is not the portfolio's.",
        QuoteAnswer.Given given => Fill.Of(intent.In, given.Out, ground.Facts, ground.Prices).Refusal(ground.Mandate.SlippageMaxBps) is { } refusal
            ? $"{Explaining.Request(ground, answer.Request)} is refused: it {refusal}."
            : null,
    };
}
