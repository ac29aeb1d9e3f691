using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>What goes in and what comes out, beside their verified prices.</summary>
/// <param name="In">Spent.</param>
/// <param name="Out">Received.</param>
/// <param name="ValueIn">Of what is spent, rounded down.</param>
/// <param name="ValueOut">Of what is received, rounded down.</param>
/// <param name="PriceIn">Verified.</param>
/// <param name="PriceOut">Verified.</param>
/// <param name="DecimalsIn">Of the token spent.</param>
/// <param name="DecimalsOut">Of the token received.</param>
internal sealed record Fill(
    TokenAmount In, TokenAmount Out, Usd ValueIn, Usd ValueOut, Price PriceIn, Price PriceOut, int DecimalsIn, int DecimalsOut)
{
    public static Fill Of(TokenAmount @in, TokenAmount @out, PortfolioFacts facts, PriceList prices)
    {
        var (from, to) = (facts.Find(@in.Token)!, facts.Find(@out.Token)!);
        var (priceIn, priceOut) = (prices.Of(from.Asset), prices.Of(to.Asset));
        return new(
            @in,
            @out,
            priceIn.ValueOf(@in.Raw, from.Decimals, Rounding.Down),
            priceOut.ValueOf(@out.Raw, to.Decimals, Rounding.Down),
            priceIn,
            priceOut,
            from.Decimals,
            to.Decimals);
    }

    /// <summary>Value that is lost, or zero.</summary>
    public Usd Loss => Drift.Above(ValueIn, ValueOut);

    /// <summary>Whether less comes out than the verified price and the slippage allow.</summary>
    public bool BringsTooLittle(int slippageMaxBps) => Out.Raw.IsZero || Out.Raw < MinimumOut.For(In.Raw, PriceIn, PriceOut, DecimalsIn, DecimalsOut, slippageMaxBps);

    /// <summary>
    /// Why the mandate does not allow it, or null. Too good is refused as well: when a venue gives so much more than the verified price says,
    /// one of the two is wrong, and it is not known which.
    /// </summary>
    public string? Refusal(int slippageMaxBps)
    {
        var least = MinimumOut.For(In.Raw, PriceIn, PriceOut, DecimalsIn, DecimalsOut, slippageMaxBps);
        // The mirror of the least: no more than verified ÷ (1 − slippage), found by asking what would have to go in for this much.
        var leastBack = MinimumOut.For(Out.Raw, PriceOut, PriceIn, DecimalsOut, DecimalsIn, slippageMaxBps);
        return Out.Raw < least || Out.Raw.IsZero
            ? FormattableString.Invariant($"brings {Out.Raw} of {Out.Token}, less than the {least} that the verified price and {slippageMaxBps} bps of slippage allow")
            : In.Raw < leastBack
                ? FormattableString.Invariant($"brings {Out.Raw} of {Out.Token}, more than {slippageMaxBps} bps above the verified price: the price or the quote is wrong")
                : null;
    }
}
