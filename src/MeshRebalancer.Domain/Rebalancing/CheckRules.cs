using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Judges the last look before a leg acts. Every no says what was found and what is allowed.</summary>
internal static class CheckRules
{
    public static LegVerdict Judge(RebalanceRequest request, PlannedLeg leg, TokenAmount amountIn, LegCheck check)
    {
        if (Prices(request, leg, check) is { } no)
            return no;
        if (check.Balance < amountIn.Raw)
            return new LegVerdict.No("balance-low", $"The account holds {check.Balance} of {amountIn.Token}; {amountIn.Raw} are needed.");

        var priceIn = ((PriceView.Known)check.PriceIn).Price;
        var priceOut = ((PriceView.Known)check.PriceOut).Price;
        var natives = check.Native.Select(native => new NativePrice(native.Chain, ((PriceView.Known)native.Price).Price)).ToEquatableArray();
        var terms = new LegTerms(
            check.At,
            amountIn,
            leg.ExpectedOut,
            check.At + RebalanceLimits.SwapDeadline,
            priceIn,
            priceOut,
            check.QuotedOut,
            check.FeeMax,
            check.SettleSeconds,
            natives,
            check.Fill);
        return leg switch
        {
            PlannedLeg.Swap => Swap(request, terms),
            PlannedLeg.Transfer => Transfer(request, terms),
        };
    }

    /// <summary>The least that the mandate's slippage lets arrive, at the verified prices.</summary>
    private static UInt256 Least(RebalanceRequest request, LegTerms terms) => MinimumOut.For(
        terms.In.Raw,
        terms.PriceIn,
        terms.PriceOut,
        request.Token(terms.In.Token).Decimals,
        request.Token(terms.OutMin.Token).Decimals,
        request.Mandate.SlippageMaxBps);

    private static LegVerdict Swap(RebalanceRequest request, LegTerms terms)
    {
        var least = Least(request, terms);
        return terms.QuotedOut < least
            ? new LegVerdict.No("slippage", FormattableString.Invariant(
                $"The venue quotes {terms.QuotedOut} of {terms.OutMin.Token} for {terms.In}; ")
                + FormattableString.Invariant($"at least {least} must arrive at the verified prices with {request.Mandate.SlippageMaxBps} bps."))
            : Worth(terms with { OutMin = terms.OutMin with { Raw = least } });
    }

    private static LegVerdict Transfer(RebalanceRequest request, LegTerms terms)
    {
        var outMin = request.As(terms.In with { Raw = UInt256.SaturatingSubtract(terms.In.Raw, terms.FeeMax) }, terms.OutMin.Token);
        var allowed = UInt256.MulDiv(terms.In.Raw, (ulong)request.Mandate.SlippageMaxBps, 10_000UL, Rounding.Down);
        if (terms.FeeMax > allowed)
        {
            return new LegVerdict.No("bridge-fee", FormattableString.Invariant(
                $"The bridge may keep {terms.FeeMax} of {terms.In}; {allowed} are allowed with {request.Mandate.SlippageMaxBps} bps."));
        }

        return terms.QuotedOut < outMin.Raw
            ? new LegVerdict.No("slippage", $"The bridge quotes {terms.QuotedOut} of {outMin.Token} for {terms.In}; less its highest fee {outMin.Raw} must arrive.")
            : Worth(terms with { OutMin = outMin });
    }

    private static LegVerdict Worth(LegTerms terms) => terms.OutMin.Raw.IsZero
        ? new LegVerdict.No("too-small", $"{terms.In} is worth less than one unit of {terms.OutMin.Token}.")
        : new LegVerdict.Go(terms);

    private static LegVerdict.No? Prices(RebalanceRequest request, PlannedLeg leg, LegCheck check)
    {
        var chains = new[] { leg.In.Token.Chain, leg.ExpectedOut.Token.Chain }.Distinct();
        var missing = chains.Where(chain => check.Native.All(native => native.Chain != chain)).ToArray();
        if (missing.Length > 0)
            return new LegVerdict.No("price-unknown", $"The native coin's price of chain {missing[0]} was not looked at.");

        return Price(request, check, check.PriceIn, request.Token(leg.In.Token).Asset)
            ?? Price(request, check, check.PriceOut, request.Token(leg.ExpectedOut.Token).Asset)
            ?? check.Native.Select(native => Price(request, check, native.Price, native.Price.Asset)).FirstOrDefault(no => no is not null);
    }

    private static LegVerdict.No? Price(RebalanceRequest request, LegCheck check, PriceView view, AssetId asset) => view switch
    {
        PriceView.Unknown unknown => new("price-unknown", $"{unknown.Asset}: {unknown.Reason}"),
        PriceView.Known known when known.Asset != asset => new("price-unknown", $"The price of {asset} is needed; that of {known.Asset} was looked at."),
        PriceView.Known known when check.At - known.At > TimeSpan.FromSeconds(request.Mandate.PriceAgeMaxSeconds) => new(
            "price-stale",
            FormattableString.Invariant(
                $"The price of {asset} is {(check.At - known.At).TotalSeconds:0} s old; {request.Mandate.PriceAgeMaxSeconds} s are allowed.")),
        PriceView.Known => null,
    };
}
