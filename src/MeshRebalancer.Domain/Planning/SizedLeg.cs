using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>An intent with its quote, at a size of at most what was quoted.</summary>
/// <param name="Intent">What for.</param>
/// <param name="Quote">For the intent's whole amount.</param>
/// <param name="In">What is spent.</param>
internal sealed record SizedLeg(LegIntent Intent, QuoteAnswer.Given Quote, UInt256 In)
{
    public TokenAmount Spent => Intent.In with { Raw = In };

    /// <summary>Why it drops out of the plan, or null.</summary>
    public string? Unfit(PlanGround ground)
    {
        var what = $"{Intent.Purpose} of {ground.Token(Intent.In.Token).Asset} on chain {Intent.In.Token.Chain}";
        var fill = Fill.Of(Spent, Received(ground), ground.Facts, ground.Prices);
        return In.IsZero || fill.ValueIn < ground.Mandate.TradeMin
            ? $"{what} is left out: {fill.ValueIn.ToText()}, less than the smallest trade of {ground.Mandate.TradeMin.ToText()}."
            : fill.Refusal(ground.Mandate.SlippageMaxBps) is { } refusal ? $"{what} is left out: it {refusal}." : null;
    }

    /// <summary>
    /// What to expect, never more than the venue would give: a smaller swap in proportion (its impact only falls), a smaller transfer with the
    /// whole fee (it may be flat).
    /// </summary>
    public TokenAmount Received(PlanGround ground) => Quote.Out with
    {
        Raw = Intent.Purpose == LegPurpose.Cross
            ? UInt256.SaturatingSubtract(Across(ground, In), UInt256.SaturatingSubtract(Across(ground, Intent.In.Raw), Quote.Out.Raw))
            : UInt256.MulDiv(Quote.Out.Raw, In, Intent.In.Raw, Rounding.Down),
    };

    private UInt256 Across(PlanGround ground, UInt256 raw) => UInt256.MulDiv(
        raw, UInt256.PowerOfTen(ground.Token(Intent.Out).Decimals), UInt256.PowerOfTen(ground.Token(Intent.In.Token).Decimals), Rounding.Down);
}
