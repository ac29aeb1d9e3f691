using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

public sealed class PortfolioTests
{
    // 4,000 USD of WETH beside 2,000 USDC: WETH stands at 6,667 bps, target 5,000, band 500.
    private static readonly Observation Drifted = Seen(2_000, 2);
    private static readonly Observation Balanced = Seen(4_000, 2);
    private static readonly PortfolioEvent Opened = new PortfolioEvent.Opened(Facts, Wanted, Noon);
    private static readonly PortfolioEvent Observed = new PortfolioEvent.HoldingsObserved(Drifted.Holdings, Noon);
    private static readonly PortfolioEvent Requested = new PortfolioEvent.Requested(1, Value(Drifted), "drift", null, Noon);
    private static readonly PortfolioEvent Proposed = new PortfolioEvent.Proposed(1, Value(Drifted), "drift", Noon);
    private static readonly PortfolioEvent HandedOver = new PortfolioEvent.HandedOver(1, Noon);
    private static readonly RebalanceOutcome Completed = new RebalanceOutcome.Completed(CostEstimate.None);
    private static readonly EffectId RequestId = EffectId.Parse("portfolio-main-alpha/request.1/1");

    [Fact]
    public void A_valid_mandate_opens_a_portfolio_once() =>
        Given().When(new PortfolioCommand.Open(Facts, Wanted, Noon)).Then(Opened);

    [Fact]
    public void Opening_with_other_tokens_names_the_first_that_differs_and_what_to_do()
    {
        var token = Facts.Tokens[0];
        var asked = Facts with { Tokens = [.. Facts.Tokens.Select(one => one == token ? one with { Decimals = one.Decimals + 1 } : one)] };
        var reason = Portfolio.Decide(Portfolio.Evolve(new PortfolioState.Unopened(Facts.Stream), Opened), new PortfolioCommand.Open(asked, Wanted, Noon))
            .ShouldBeOfType<Decision<PortfolioEvent>.Rejected>().Reason;
        reason.ShouldContain(FormattableString.Invariant($"{token.Asset} at {token.Id} of {token.Decimals} decimals; asked for is {token.Asset} at {token.Id} of {token.Decimals + 1} decimals"));
        reason.ShouldContain("or open another id");
    }

    [Fact]
    public void Opening_with_another_mandate_is_refused() =>
        Given(Opened).When(new PortfolioCommand.Open(Facts, Wanted with { BandBps = 100 }, Noon)).ThenRejected("already-open");

    [Fact]
    public void Opening_names_every_violation_at_once() => Given()
        .When(new PortfolioCommand.Open(
            Facts with { Id = "a-b" }, Wanted with { BandBps = 0, SlippageMaxBps = 1_001, Hub = AssetId.Parse("DAI"), Targets = [new(Usdc, 5_000), new(Weth, 4_999)] }, Noon))
        .ThenRejected("invalid", "id: 'a-b'", "bandBps: 0 found, 1 … 5000", "slippageMaxBps: 1001", "hub: DAI", "targets: 9999 bps");

    [Fact]
    public void A_portfolio_opens_only_in_its_own_stream() =>
        Given().When(new PortfolioCommand.Open(Facts with { Id = "beta" }, Wanted, Noon)).ThenRejected("wrong-stream", "portfolio-main-beta");

    [Fact]
    public void Nothing_but_opening_is_understood_before_it()
    {
        PortfolioCommand[] commands =
        [
            new PortfolioCommand.Amend(Wanted, "ann", Noon), new PortfolioCommand.Judge(Drifted), new PortfolioCommand.Ask("ann", Drifted),
            new PortfolioCommand.Approve(1, "ann", Noon), new PortfolioCommand.Decline(1, "ann", Noon), new PortfolioCommand.Book(1, Swap()),
            new PortfolioCommand.Close(1, Completed, Noon),
        ];
        foreach (var command in commands)
        {
            Given().When(command).ThenRejected("not-open");
        }
    }

    [Fact]
    public void An_amended_mandate_replaces_the_old_one()
    {
        var mandate = Wanted with { BandBps = 200 };
        Given(Opened).When(new PortfolioCommand.Amend(mandate, "ann", Noon)).Then(new PortfolioEvent.Amended(mandate, "ann", Noon));
    }

    [Fact]
    public void Amending_with_a_bad_mandate_or_nameless_is_refused() => Given(Opened)
        .When(new PortfolioCommand.Amend(Wanted with { PriceAgeMaxSeconds = 0 }, " ", Noon))
        .ThenRejected("invalid", "priceAgeMaxSeconds: 0 found", "by: nothing found");

    [Fact]
    public void Amending_withdraws_what_was_proposed_under_the_old_mandate()
    {
        var mandate = Wanted with { Mode = MandateMode.Observe };
        Given(Opened, Observed, Proposed).When(new PortfolioCommand.Amend(mandate, "ann", Noon)).Then(
            new PortfolioEvent.Withdrawn(1, "the mandate was amended", Noon), new PortfolioEvent.Amended(mandate, "ann", Noon));
    }

    [Fact]
    public void Drift_past_the_band_asks_for_a_rebalance() => Given(Opened).When(new PortfolioCommand.Judge(Drifted)).Then(
        Observed, new PortfolioEvent.Requested(1, Value(Drifted), "USDC is 1667 bps below its target, band 500 bps", null, Noon));

    [Fact]
    public void Drift_inside_the_band_asks_for_nothing() =>
        Given(Opened).When(new PortfolioCommand.Judge(Balanced)).Then(new PortfolioEvent.HoldingsObserved(Balanced.Holdings, Noon));

    [Fact]
    public void The_band_itself_is_still_inside()
    {
        // 5,500 of 10,000: exactly at the band of 500 bps.
        Given(Opened).When(new PortfolioCommand.Judge(Seen(5_500, 9, wethDollars: 500))).Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.HoldingsObserved>();
        var past = Seen(5_500, 9, wethDollars: 500);
        past = past with { Holdings = past.Holdings.Replace(h => h.Amount.Token == UsdcOnMainnet.Id, h => h with { Amount = h.Amount with { Raw = h.Amount.Raw + UInt256.One } }) };
        Given(Opened).When(new PortfolioCommand.Judge(past)).Events[^1].ShouldBeOfType<PortfolioEvent.Requested>();
    }

    [Fact]
    public void A_proposing_mandate_proposes() => GivenMode(MandateMode.Propose).When(new PortfolioCommand.Judge(Drifted))
        .SecondTimeNothing().Events[^1].ShouldBeOfType<PortfolioEvent.Proposed>().Rebalance.ShouldBe(1);

    [Fact]
    public void An_observing_mandate_only_says_what_it_would_do() => GivenMode(MandateMode.Observe).When(new PortfolioCommand.Judge(Drifted)).Then(
        Observed, new PortfolioEvent.Held("Observe only: USDC is further below its target than the band of 500 bps and would be rebalanced.", Noon, "observe-only USDC is further below its target than the band of 500 bps"));

    [Fact]
    public void A_held_reason_is_stored_only_when_it_changes()
    {
        var held = GivenMode(MandateMode.Observe).When(new PortfolioCommand.Judge(Drifted)).Next;
        held.When(new PortfolioCommand.Judge(Seen(2_000, 2, Noon.AddSeconds(1), wethDollars: 2_001))).ThenNothing();
    }

    [Fact]
    public void Coming_home_clears_the_held_reason()
    {
        var held = GivenMode(MandateMode.Observe).When(new PortfolioCommand.Judge(Drifted)).Next;
        held.When(new PortfolioCommand.Judge(Seen(2_000, 2, wethDollars: 1_000))).Then(new PortfolioEvent.Held(null, Noon));
    }

    [Fact]
    public void What_could_not_be_read_holds_and_is_never_taken_for_zero() => Given(Opened)
        .When(new PortfolioCommand.Judge(Drifted with { Unreadable = ["chain 8453: no endpoint answers"] }))
        .Then(new PortfolioEvent.Held("Not readable: chain 8453: no endpoint answers.", Noon, "unreadable"));

    [Fact]
    public void A_missing_balance_holds() => Given(Opened)
        .When(new PortfolioCommand.Judge(Drifted with { Holdings = [.. Drifted.Holdings.Take(3)] }))
        .Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Held>().Reason.ShouldNotBeNull().ShouldContain("USDC");

    [Fact]
    public void An_unknown_price_holds_and_asking_by_hand_is_refused()
    {
        var seen = Drifted with { Prices = [Priced(Usdc, 1), new PriceView.Unknown(Weth, "two sources disagree")] };
        Given(Opened).When(new PortfolioCommand.Judge(seen)).Then(new PortfolioEvent.Held("No price of WETH is known: two sources disagree", Noon, "price-unknown WETH"));
        Given(Opened).When(new PortfolioCommand.Ask("ann", seen)).ThenRejected("price-unknown", "two sources disagree");
    }

    [Fact]
    public void An_old_price_is_unknown_to_this_portfolio() => Given(Opened)
        .When(new PortfolioCommand.Judge(Drifted with { Prices = [Priced(Usdc, 1), Priced(Weth, 2_000, Noon.AddSeconds(-301))] }))
        .Then(new PortfolioEvent.Held("The price of WETH is from 2026-01-02 11:54:59Z, older than the 300 s allowed.", Noon, "price-stale WETH"));

    [Fact]
    public void What_hinders_is_told_again_only_when_its_cause_changes_not_its_figures()
    {
        var stale = Given(Opened).When(new PortfolioCommand.Judge(At(Noon, Noon.AddSeconds(-301))));
        stale.Events.OfType<PortfolioEvent.Held>().ShouldHaveSingleItem();
        stale.Next.When(new PortfolioCommand.Judge(At(Noon.AddSeconds(30), Noon.AddSeconds(-290)))).ThenNothing();
        stale.Next.When(new PortfolioCommand.Judge(At(Noon.AddSeconds(30), Noon.AddSeconds(-290), Usdc))).Events.OfType<PortfolioEvent.Held>()
            .ShouldHaveSingleItem().Cause.ShouldBe("price-stale USDC");

        static Observation At(DateTimeOffset now, DateTimeOffset price, AssetId? of = null) => Seen(4_000, 2, now) with
        {
            Prices = [Priced(Usdc, 1, of == Usdc ? price : now), Priced(Weth, 2_000, of == Usdc ? now : price)],
        };
    }

    [Fact]
    public void An_empty_portfolio_holds() =>
        Given(Opened).When(new PortfolioCommand.Judge(Seen(0, 0))).Events[^1].ShouldBe(new PortfolioEvent.Held("The portfolio holds nothing of value.", Noon, "nothing-held"));

    [Fact]
    public void Too_little_gas_holds_and_names_chain_found_and_needed()
    {
        var seen = Drifted with { Gas = [new(Mainnet, Whole(1, 18), 100), new(Base, 5, 100)] };
        var reason = Given(Opened).When(new PortfolioCommand.Judge(seen)).SecondTimeNothing().Events[^1].ShouldBeOfType<PortfolioEvent.Held>().Reason;
        reason.ShouldBe("Chain 8453: 5 wei of native coin found, 10000000000000000 needed as the gas reserve. Send native coin to the account.");
        Given(Opened).When(new PortfolioCommand.Ask("ann", seen)).ThenRejected("gas-low", "8453");
    }

    [Fact]
    public void A_transfer_by_hand_is_noticed_and_booked_when_it_is_seen() => Given(Opened, new PortfolioEvent.HoldingsObserved(Balanced.Holdings, Noon))
        .When(new PortfolioCommand.Judge(Seen(4_001, 2, block: 101)))
        .Then(
            new PortfolioEvent.DepositNoticed(Amount(UsdcOnMainnet, 1), 101, Noon),
            new PortfolioEvent.HoldingsObserved(Seen(4_001, 2, block: 101).Holdings, Noon));

    [Fact]
    public void Balances_older_than_the_book_say_nothing()
    {
        Given(Opened, Observed).When(new PortfolioCommand.Judge(Seen(9_000, 2, block: 99))).ThenNothing();
        Given(Opened, Observed).When(new PortfolioCommand.Ask("ann", Seen(9_000, 2, block: 99))).ThenRejected("observation-old");
    }

    [Fact]
    public void Asking_by_hand_ignores_the_band() => Given(Opened).When(new PortfolioCommand.Ask("ann", Balanced)).SecondTimeNothing()
        .Events[^1].ShouldBeOfType<PortfolioEvent.Requested>().By.ShouldBe("ann");

    [Fact]
    public void Asking_an_observing_mandate_is_refused() => GivenMode(MandateMode.Observe).When(new PortfolioCommand.Ask("ann", Drifted)).ThenRejected("observe-only", "mode");

    [Fact]
    public void Asking_while_a_rebalance_is_open_starts_no_second_one()
    {
        Given(Opened, Observed, Requested).When(new PortfolioCommand.Ask("ann", Drifted)).ThenNothing();
        Given(Opened, Observed, Requested, HandedOver).When(new PortfolioCommand.Ask("ann", Drifted)).ThenNothing();
    }

    [Fact]
    public void Asking_while_a_proposal_waits_is_a_yes_to_it() => Given(Opened, Observed, Proposed).When(new PortfolioCommand.Ask("ann", Drifted)).SecondTimeNothing()
        .Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Requested>().Rebalance.ShouldBe(1);

    [Fact]
    public void An_approved_proposal_is_asked_for() =>
        Given(Opened, Observed, Proposed).When(new PortfolioCommand.Approve(1, "ann", Noon)).Then(new PortfolioEvent.Requested(1, Value(Drifted), "drift", "ann", Noon));

    [Fact]
    public void Another_number_is_not_approved() =>
        Given(Opened, Observed, Proposed).When(new PortfolioCommand.Approve(2, "ann", Noon)).ThenRejected("not-proposed", "2");

    [Fact]
    public void A_declined_proposal_rests_for_the_cool_down()
    {
        var declined = Given(Opened, Observed, Proposed).When(new PortfolioCommand.Decline(1, "ann", Noon)).Then(new PortfolioEvent.Declined(1, "ann", Noon));
        declined.Next.When(new PortfolioCommand.Judge(Drifted)).Then(new PortfolioEvent.Held("Cooling down until 2026-01-02 13:00:00Z.", Noon, "cooling-down"));
        declined.Next.When(new PortfolioCommand.Judge(Seen(2_000, 2, Noon.AddHours(1)))).SecondTimeNothing()
            .Events[^1].ShouldBeOfType<PortfolioEvent.Requested>().Rebalance.ShouldBe(2);
    }

    [Fact]
    public void A_proposal_whose_drift_came_home_is_withdrawn() => Given(Opened, Observed, Proposed)
        .When(new PortfolioCommand.Judge(Seen(2_000, 2, wethDollars: 1_000)))
        .Then(new PortfolioEvent.Withdrawn(1, "every asset is inside its band again", Noon));

    [Fact]
    public void A_proposal_outlives_a_price_that_is_not_known_for_a_while() =>
        Given(Opened, Observed, Proposed).When(new PortfolioCommand.Judge(Drifted with { Unreadable = ["x"] })).ThenNothing();

    [Fact]
    public void Nothing_is_judged_while_a_rebalance_is_open()
    {
        Given(Opened, Observed, Requested).When(new PortfolioCommand.Judge(Seen(9_000, 1, block: 200))).ThenNothing();
        Given(Opened, Observed, Requested, HandedOver).When(new PortfolioCommand.Judge(Seen(9_000, 1, block: 200))).ThenNothing();
    }

    [Fact]
    public void Admission_is_asked_for_under_one_id_with_the_mandate_of_the_moment()
    {
        var effect = Given(Opened, Observed, Requested).Outstanding.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEffect.RequestAdmission>();
        effect.Id.ShouldBe(RequestId);
        effect.Coordinator.ShouldBe(CoordinatorState.StreamOf("main"));
        effect.Request.ShouldBe(new(Facts, 1, Wanted, "drift", Usd.Of(6_000), Usd.Of(1_000), Noon));
        Given(Opened, Observed, Requested, new PortfolioEvent.Amended(Wanted with { BandBps = 9 }, "ann", Noon)).Outstanding.ShouldBe([effect]);
    }

    [Fact]
    public void A_request_that_arrived_is_handed_over() => Given(Opened, Observed, Requested)
        .When(new PortfolioCommand.ConfirmTold(RequestId, null, Noon)).Then(HandedOver).Outstanding.ShouldBeEmpty();

    [Fact]
    public void A_request_that_was_refused_ends_and_is_not_asked_again_at_once()
    {
        var refused = Given(new PortfolioEvent.Opened(Facts, Wanted with { CooldownSeconds = 0 }, Noon), Observed, Requested)
            .When(new PortfolioCommand.ConfirmTold(RequestId, "turnover over the desk's limit", Noon))
            .Then(new PortfolioEvent.Closed(1, new RebalanceOutcome.NotStarted("not-admitted", "turnover over the desk's limit"), Noon));
        refused.Next.When(new PortfolioCommand.Judge(Seen(2_000, 2, Noon.AddSeconds(59)))).Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Held>();
        refused.Next.When(new PortfolioCommand.Judge(Seen(2_000, 2, Noon.AddSeconds(60)))).Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Requested>();
    }

    [Fact]
    public void An_answer_to_something_else_changes_nothing() => Given(Opened, Observed, Requested)
        .When(new PortfolioCommand.ConfirmTold(EffectId.Parse("portfolio-main-alpha/request.2/1"), null, Noon)).ThenNothing();

    [Fact]
    public void A_booked_swap_moves_what_is_held_and_the_same_booking_again_nothing()
    {
        var booked = Given(Opened, Observed, Requested, HandedOver).When(new PortfolioCommand.Book(1, Swap())).Then(new PortfolioEvent.Booked(1, Swap()));
        Portfolio.BookOf(booked.State)!.Holdings.ShouldBe([Hold(UsdcOnMainnet, 3_990, 120), Hold(WethOnMainnet, 1, 120), Hold(WethOnBase, 0), Hold(UsdcOnBase, 0)]);
    }

    [Fact]
    public void A_burn_is_in_flight_until_it_is_minted_and_counts_all_the_while()
    {
        var burn = Step("burn", Mainnet) with { Spent = Amount(UsdcOnMainnet, 1_000), Departed = Amount(UsdcOnBase, 1_000) };
        var mint = Step("mint", Base) with { Arrived = Amount(UsdcOnBase, 1_000), Received = Amount(UsdcOnBase, 999) };
        var burnt = Given(Opened, Observed, Requested, HandedOver).When(new PortfolioCommand.Book(1, burn)).Next;
        var book = Portfolio.BookOf(burnt.State)!;
        book.InFlight.ShouldBe([Amount(UsdcOnBase, 1_000)]);
        Drift.Value(book, Drifted with { Holdings = book.Holdings }).ShouldBeOfType<Result<Valuation, Hindrance>.Ok>().Value.Notional.ShouldBe(Usd.Of(6_000));
        book = Portfolio.BookOf(burnt.When(new PortfolioCommand.Book(1, mint)).State)!;
        book.InFlight.ShouldBeEmpty();
        book.Holdings.Single(holding => holding.Amount.Token == UsdcOnBase.Id).ShouldBe(Hold(UsdcOnBase, 999, 120));
    }

    [Fact]
    public void A_booking_below_zero_is_refused_and_as_an_event_it_is_corrupt()
    {
        var impossible = Swap() with { Spent = Amount(WethOnMainnet, 3) };
        var open = Given(Opened, Observed, Requested, HandedOver);
        open.When(new PortfolioCommand.Book(1, impossible)).ThenRejected("booking-impossible", "3000000000000000000", "2000000000000000000");
        open.When(new PortfolioCommand.Book(1, Step("mint", Base) with { Arrived = Amount(UsdcOnBase, 1) })).ThenRejected("booking-impossible", "in flight");
        Should.Throw<CorruptHistoryException>(() => open.Given(new PortfolioEvent.Booked(1, impossible)));
    }

    [Fact]
    public void A_booking_shows_that_the_request_arrived_when_its_answer_was_lost() => Given(Opened, Observed, Requested)
        .When(new PortfolioCommand.Book(1, Swap())).Then(HandedOver, new PortfolioEvent.Booked(1, Swap()));

    [Fact]
    public void A_booking_of_another_rebalance_is_old_or_unknown()
    {
        var closed = Given(Opened, Observed, Requested, HandedOver, new PortfolioEvent.Closed(1, Completed, Noon));
        closed.When(new PortfolioCommand.Book(1, Swap())).ThenNothing();
        closed.When(new PortfolioCommand.Book(2, Swap())).ThenRejected("unknown-rebalance", "2");
    }

    [Fact]
    public void A_closed_rebalance_rests_for_the_cool_down_and_the_next_has_the_next_number()
    {
        var closed = Given(Opened, Observed, Requested, HandedOver)
            .When(new PortfolioCommand.Close(1, Completed, Noon)).Then(new PortfolioEvent.Closed(1, Completed, Noon));
        Portfolio.BookOf(closed.State)!.CooldownUntil.ShouldBe(Noon.AddHours(1));
        closed.Next.When(new PortfolioCommand.Ask("ann", Drifted)).ThenRejected("cooling-down", "13:00:00Z");
        closed.Next.When(new PortfolioCommand.Close(2, Completed, Noon)).ThenRejected("unknown-rebalance");
    }

    [Fact]
    public void A_close_shows_that_the_request_arrived_when_its_answer_was_lost() => Given(Opened, Observed, Requested)
        .When(new PortfolioCommand.Close(1, Completed, Noon)).Then(HandedOver, new PortfolioEvent.Closed(1, Completed, Noon));

    [Fact]
    public void What_is_booked_as_in_flight_after_the_close_holds_everything()
    {
        var burn = Step("burn", Mainnet) with { Spent = Amount(UsdcOnMainnet, 1_000), Departed = Amount(UsdcOnBase, 1_000) };
        var closed = Given(Opened, Observed, Requested, HandedOver, new PortfolioEvent.Booked(1, burn), new PortfolioEvent.Closed(1, Completed, Noon));
        closed.When(new PortfolioCommand.Judge(Seen(1_000, 2, Noon.AddDays(1), block: 200))).SecondTimeNothing()
            .Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Held>().Reason.ShouldNotBeNull().ShouldContain("in flight");
    }

    [Fact]
    public void An_event_that_cannot_follow_is_corrupt_history() => Should.Throw<CorruptHistoryException>(() => Given(Opened, HandedOver));

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Given(params PortfolioEvent[] events) =>
        Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(events);

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> GivenMode(MandateMode mode) =>
        Given(new PortfolioEvent.Opened(Facts, Wanted with { Mode = mode }, Noon));

    private static Booking Swap() => Step("swap", Mainnet) with { Spent = Amount(WethOnMainnet, 1), Received = Amount(UsdcOnMainnet, 1_990) };

    private static Booking Step(string purpose, ChainId chain) => new(
        EffectId.Parse($"rebalance-main-alpha.1/r1.leg1.{purpose}/1"), "r1.leg1", Hash32.Parse("0x" + new string('1', 64)), chain, 120, 21_000, null, null, null, null);
}
