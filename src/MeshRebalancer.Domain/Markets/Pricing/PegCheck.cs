using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>Holds a stable or wrapped asset against what it stands for: a token on one chain is not worth one on another until it was seen. Pure.</summary>
internal static class PegCheck
{
    private static readonly Price Dollar = new(UInt256.PowerOfTen(Usd.Scale));

    /// <summary>Why the agreed price is not believed, or null.</summary>
    /// <param name="agreed">What the sources agree on.</param>
    /// <param name="readings">All of its sources.</param>
    /// <param name="isFresh">Whether a word counts.</param>
    /// <param name="guard">The rule.</param>
    /// <param name="reference">What is believed of the asset that it stands for; null where that is the dollar.</param>
    public static (string Code, string Words, string Suspect)? Of(
        Price agreed, IReadOnlyList<SourceReading> readings, Func<PriceObservation, bool> isFresh, PegGuard guard, PriceView? reference)
    {
        if (guard.To is { } to && reference is not PriceView.Known)
            return ("peg-unknown", $"it stands for {to}, whose price is unknown", to.ToString());
        var worth = reference is PriceView.Known known ? known.Price : Dollar;
        if (PriceDistance.IsFurther(agreed, worth, guard.DeviationMaxBps))
            return ("depegged", $"the sources agree on {PriceDistance.Written(agreed)}, {Allowed(guard, worth)}", "all");
        foreach (var chain in guard.Chains)
        {
            if (OnChain(chain, readings, isFresh, guard, worth) is { } trouble)
                return trouble;
        }

        return null;
    }

    private static (string, string, string)? OnChain(
        ChainId chain, IReadOnlyList<SourceReading> readings, Func<PriceObservation, bool> isFresh, PegGuard guard, Price worth)
    {
        PriceObservation[] seen = [.. readings.Where(reading => reading.TradedOn == chain).Select(PriceJudgement.Newest).OfType<PriceObservation>().Where(isFresh)];
        if (seen.Length == 0)
            return ("peg-unchecked", $"no fresh pool of chain {chain} tells what it is worth there", chain.ToString());
        return seen.FirstOrDefault(one => PriceDistance.IsFurther(one.Price, worth, guard.DeviationMaxBps)) is { } off
            ? ("depegged", $"{off.Source} has it at {PriceDistance.Written(off.Price)} on chain {chain}, {Allowed(guard, worth)}", chain.ToString())
            : null;
    }

    private static string Allowed(PegGuard guard, Price worth) => FormattableString.Invariant(
        $"and {guard.DeviationMaxBps} bps from {(guard.To is { } to ? $"{to} at {PriceDistance.Written(worth)}" : "1 USD")} are allowed");
}
