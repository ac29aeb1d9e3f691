using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

public sealed class DriftTests
{
    private static readonly PortfolioBook Book = new(Facts, Wanted, [], [], null, 0, null);

    [Fact]
    public void Every_token_of_an_asset_counts_on_whichever_chain()
    {
        var seen = Seen(1_000, 1);
        seen = seen with { Holdings = seen.Holdings.Replace(holding => holding.Amount.Token == UsdcOnBase.Id, _ => Hold(UsdcOnBase, 500)) };
        Value(seen).ShouldBe(new(Usd.Of(3_500), [new(Usdc, Dollars(1), Usd.Of(1_500), 4_286, -714), new(Weth, Dollars(2_000), Usd.Of(2_000), 5_714, 714)], Noon));
    }

    [Fact]
    public void What_is_in_flight_counts()
    {
        var value = Drift.Value(Book with { InFlight = [Amount(UsdcOnBase, 500)] }, Seen(1_000, 1));
        value.ShouldBeOfType<Result<Valuation, Hindrance>.Ok>().Value.Notional.ShouldBe(Usd.Of(3_500));
    }

    [Fact]
    public void An_empty_portfolio_is_worth_nothing_and_drifts_not_past_its_band()
    {
        var value = Value(Seen(0, 0));
        value.Weights.ShouldAllBe(weight => weight.WeightBps == 0);
        Drift.IsPastBand(value, Wanted).ShouldBeFalse();
    }

    [Fact]
    public void Turnover_is_what_stands_above_its_target() => Drift.Turnover(Value(Seen(1_000, 2)), Wanted).ShouldBe(Usd.Of(1_500));

    [Fact]
    public void The_worst_asset_is_the_one_furthest_from_its_target() => Drift.Worst(Value(Seen(1_000, 2)), Wanted).Asset.ShouldBe(Usdc);

    [Fact]
    public void What_hinders_is_said_instead_of_a_value() => Drift.Value(Book, Seen(1, 1) with { Prices = [Priced(Usdc, 1)] })
        .ShouldBe(new Result<Valuation, Hindrance>.Fail(new("price-unknown", "No price of WETH is known.", "WETH")));

    [Fact]
    public void A_hand_written_mandate_is_told_all_that_is_wrong_with_it()
    {
        var dai = AssetId.Parse("DAI");
        var mandate = new Mandate((MandateMode)9, [new(Weth, -1), new(dai, 10_002)], 5_001, 0, Usd.Zero, dai, [new(new(10), 1u)], -1, 172_801);
        MandateRules.Violations(mandate, Facts.Tokens).ShouldBe(
        [
            "targets: 10001 bps together, 10000 needed",
            "targets: must be ordered by asset, each once",
            "targets[WETH]: -1 found, 0 … 10000 allowed",
            "targets[DAI]: 10002 found, 0 … 10000 allowed",
            "targets[DAI]: no token of the portfolio stands for it",
            "targets: none for USDC, of which the portfolio has tokens; write 0 to hold nothing of it",
            "mode: 9 found; observe, propose or automatic allowed",
            "bandBps: 5001 found, 1 … 5000 allowed",
            "slippageMaxBps: 0 found, 1 … 1000 allowed",
            "cooldownSeconds: -1 found, 0 … 2592000 allowed",
            "priceAgeMaxSeconds: 172801 found, 1 … 172800 allowed",
            "hub: DAI found, but no token of the portfolio stands for it",
            "gasReserves[10]: the portfolio has no token on this chain",
        ]);
    }

    [Fact]
    public void Two_tokens_of_one_asset_on_one_chain_are_refused() => MandateRules.Violations(Facts with
    {
        Tokens = [UsdcOnMainnet, UsdcOnMainnet with { Id = WethOnMainnet.Id }],
    }).ShouldBe(["tokens: 2 of USDC on chain 1 found, one allowed"]);

    private static Price Dollars(ulong dollars) => new(Usd.Of(dollars).Raw);
}
