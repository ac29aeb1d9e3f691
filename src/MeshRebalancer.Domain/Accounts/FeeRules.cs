using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What a transaction offers under a policy's ceilings, and what its replacement has to offer.</summary>
public static class FeeRules
{
    /// <summary>
    /// The first offer: what the policy's multiple asks for, but not above its ceilings. Fails when a ceiling lies below what the next block
    /// takes: then it would only wait.
    /// </summary>
    public static Result<GasTerms, string> First(Preparation prepared, FeePolicy policy)
    {
        var most = Most(prepared.Gas.GasLimit, prepared.L1FeeWei, policy);
        if (most is { } ceiling && ceiling < prepared.Fees.PriceWei)
            return $"Gas costs {prepared.Fees.PriceWei} wei now; the ceilings leave {ceiling} for it.";
        return Within(prepared.Gas, most);
    }

    /// <summary>
    /// A replacement's offer: at least an eighth more than the newest variant's on both fees, rounded up (nodes want a tenth more, and an eighth
    /// is what a full block adds to the base fee), and what gas costs now if that is more. Fails where a ceiling forbids the eighth.
    /// </summary>
    /// <param name="last">The newest variant's.</param>
    /// <param name="gasLimit">Of the replacement: a cancellation needs less than the call.</param>
    /// <param name="now">What gas costs now.</param>
    /// <param name="policy">The ceilings.</param>
    public static Result<GasTerms, string> Replacement(GasTerms last, ulong gasLimit, FeeQuote now, FeePolicy policy)
    {
        var (fee, tip) = (Raised(last.FeeWei), last.PriorityFeeWei is { } was ? Raised(was) : (UInt256?)null);
        if (Most(gasLimit, UInt256.Zero, policy) is not { } most)
            return new GasTerms(gasLimit, Max(fee, now.FeeWei), tip is { } free ? Max(free, now.PriorityFeeWei ?? UInt256.Zero) : null);
        return fee > most
            ? $"A replacement must offer {fee} wei for each unit of gas; the ceilings allow {most}."
            : Within(new(gasLimit, Max(fee, now.FeeWei), tip is { } low ? Max(low, Min(now.PriorityFeeWei ?? low, most)) : null), most);
    }

    /// <summary>Whether an offer replaces another one: an eighth more on both fees.</summary>
    public static bool Replaces(GasTerms offer, GasTerms last) =>
        offer.FeeWei >= Raised(last.FeeWei)
        && (last.PriorityFeeWei is not { } tip || offer.PriorityFeeWei is { } offered && offered >= Raised(tip));

    /// <summary>Whether an offer keeps to the ceilings.</summary>
    public static bool IsWithin(GasTerms offer, FeePolicy policy) => Most(offer.GasLimit, UInt256.Zero, policy) is not { } most || offer.FeeWei <= most;

    // An eighth of nothing is nothing, and a replacement at the same price is none.
    private static UInt256 Raised(UInt256 wei) => Max(UInt256.MulDiv(wei, 9u, 8u, Rounding.Up), wei + UInt256.One);

    /// <summary>The most for each unit of gas under both ceilings, rounded down; null without any.</summary>
    private static UInt256? Most(ulong gasLimit, UInt256 l1FeeWei, FeePolicy policy)
    {
        UInt256? bySum = policy.SpendMaxWei is { } sum ? UInt256.SaturatingSubtract(sum, l1FeeWei) / gasLimit : null;
        return (bySum, policy.FeeMaxWei) is ({ } one, { } other) ? Min(one, other) : bySum ?? policy.FeeMaxWei;
    }

    private static GasTerms Within(GasTerms terms, UInt256? most) => most is { } ceiling && terms.FeeWei > ceiling
        ? terms with { FeeWei = ceiling, PriorityFeeWei = terms.PriorityFeeWei is { } tip ? Min(tip, ceiling) : null }
        : terms;

    private static UInt256 Max(UInt256 one, UInt256 other) => one > other ? one : other;

    private static UInt256 Min(UInt256 one, UInt256 other) => one < other ? one : other;
}
