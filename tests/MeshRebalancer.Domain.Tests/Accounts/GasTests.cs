using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Accounts;

/// <summary>Accounts below their floor: from the tank or the portfolio, one at a time, never twice.</summary>
public sealed class GasTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly StreamId Stream = GasState.StreamOf("main", new(1));
    private static readonly StreamId Portfolio = StreamId.Of("portfolio", "main", "alpha");
    private static readonly Address Account = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Tank = Address.Parse("0x00000000000000000000000000000000000000bb");
    private static readonly TokenId Weth = new(new(1), Address.Parse("0x00000000000000000000000000000000000000ee"));
    private static readonly GasPolicy Policy = new(100UL, 300UL, Tank);
    private static readonly TransactionFacts Transaction = new(Hash32.Parse("0x" + new string('1', 64)), new(1), 50, 7UL);

    private static readonly GasEvent FromTank = new GasEvent.Started(1, Account, 99UL, 201UL, new TopUpSource.Tank(Tank), T0);
    private static readonly GasEvent FromPortfolio = new GasEvent.Started(1, Account, 99UL, 201UL, new TopUpSource.Unwrap(Portfolio, Weth), T0);

    private static Scenario<GasState, GasCommand, GasEvent, GasEffect> Given(params GasEvent[] events) => Scenario.Of(new GasAggregate(), Stream).Given(events);

    [Fact]
    public void An_account_below_its_floor_is_filled_up_to_its_target_from_the_tank()
    {
        Given().When(Judge(100UL)).ThenNothing();
        var started = Given().When(Judge(99UL)).Then(FromTank).Next;
        var submit = started.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<GasEffect.Submit>();
        (submit.Payer, submit.Submission).ShouldBe((new AccountFacts("main", new(1), Tank).Stream, EffectId.Of(Stream, "tank")));
        started.When(Judge(99UL)).ThenNothing();
    }

    [Fact]
    public void A_tank_keeps_its_own_floor_and_then_the_portfolio_pays()
    {
        Given().When(Judge(99UL, tank: 300UL)).Then(FromPortfolio);
        Given().When(Judge(99UL, tank: 301UL)).Then(FromTank);
        Given().When(Judge(99UL, policy: Policy with { Tank = null }))
            .Then(FromPortfolio);
    }

    [Fact]
    public void What_can_not_be_helped_is_an_alarm_that_is_stored_once_and_taken_back()
    {
        var held = Given().When(Judge(99UL, tank: 0UL, kill: "drill"));
        held.Events.ShouldHaveSingleItem().ShouldBeOfType<GasEvent.HeldBack>().Reason!.ShouldContain("nothing leaves the portfolio: drill");
        held.Next.When(Judge(99UL, tank: 0UL, kill: "drill")).ThenNothing();
        held.Next.When(Judge(99UL, tank: 0UL, wrapped: 200UL)).Events.ShouldHaveSingleItem().ShouldBeOfType<GasEvent.HeldBack>().Reason!.ShouldContain("holds 200");
        held.Next.When(Judge(100UL)).Then(new GasEvent.HeldBack(null, T0));
        held.Next.When(Judge(99UL, kill: "drill")).Then(FromTank);
    }

    [Fact]
    public void Coin_of_a_busy_portfolio_is_waited_for_and_the_tanks_is_not()
    {
        var busy = Judge(99UL, tank: 0UL);
        busy = busy with { Seen = busy.Seen with { Accounts = [busy.Seen.Accounts[0] with { Busy = true }] } };
        Given().When(busy).ThenNothing();
        Given().When(busy with { Seen = busy.Seen with { TankWei = 1_000UL } }).Then(FromTank);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_account_that_waits_or_that_nobody_can_fill_keeps_no_other_waiting(bool busy)
    {
        var judge = Judge(99UL, tank: 0UL);
        var dry = new GasAccount(Tank, 1UL, Portfolio, new TokenAmount(Weth, busy ? 1_000UL : 5UL), busy);
        judge = judge with { Seen = judge.Seen with { Accounts = [dry, judge.Seen.Accounts[0]] } };
        Given().When(judge).Then(FromPortfolio);
    }

    [Fact]
    public void The_next_top_up_is_judged_only_on_balances_that_show_the_last_one()
    {
        var over = Given(FromTank).When(Mined(GasIds.Tank)).Then(new GasEvent.Mined(1, Transaction, T0)).Next
            .When(Outcome()).Then(new GasEvent.Ended(1, 50, null, T0)).Next;
        over.Outstanding.ShouldBeEmpty();
        over.When(Judge(99UL, block: 49)).ThenNothing();
        over.When(Judge(99UL, block: 50)).Events.ShouldHaveSingleItem().ShouldBeOfType<GasEvent.Started>().Number.ShouldBe(2);
        over.When(Mined(GasIds.Tank)).ThenNothing();
        over.When(Outcome()).ThenNothing();
    }

    [Fact]
    public void A_reorg_puts_it_back_and_no_second_one_begins()
    {
        var back = Given(FromTank, new GasEvent.Mined(1, Transaction, T0))
            .When(new GasCommand.ReportUnmined(Submission(GasIds.Tank), Transaction.Hash, T0)).Then(new GasEvent.Unmined(1, Transaction.Hash, T0)).Next;
        back.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<GasEffect.Submit>().Submission.ShouldBe(Submission(GasIds.Tank));
        back.When(Judge(0UL)).ThenNothing();
        back.When(new GasCommand.ReportUnmined(Submission(GasIds.Tank), Transaction.Hash, T0)).ThenNothing();
        var again = Transaction with { Block = 60 };
        back.When(Mined(GasIds.Tank, again)).Next.When(Outcome()).Then(new GasEvent.Ended(1, 60, null, T0));
    }

    [Fact]
    public void Coin_of_a_portfolio_is_reserved_first_and_booked_last()
    {
        var reserving = Given(FromPortfolio);
        var reserve = reserving.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<GasEffect.Reserve>();
        (reserve.Portfolio, reserve.Amount).ShouldBe((Portfolio, new TokenAmount(Weth, 201UL)));
        reserving.When(Mined(GasIds.Unwrap)).ThenNothing();
        var asked = reserving.When(new GasCommand.ReportReserved(reserve.Id, null, T0)).Then(new GasEvent.Reserved(1, T0)).Next;
        asked.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<GasEffect.Submit>().Payer.ShouldBe(new AccountFacts("main", new(1), Account).Stream);
        var read = asked.When(Mined(GasIds.Unwrap)).Next.When(Outcome()).Then(new GasEvent.Unwrapped(1, 201UL, 50, null, T0)).Next;
        var book = read.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<GasEffect.Book>();
        (book.Submission, book.Amount, book.Block).ShouldBe((reserve.Submission, new TokenAmount(Weth, 201UL), 50UL));
        read.When(new GasCommand.ConfirmBooked(book.Id, T0)).Then(new GasEvent.Ended(1, 50, null, T0)).Next.When(new GasCommand.ConfirmBooked(book.Id, T0)).ThenNothing();
    }

    [Fact]
    public void A_busy_portfolio_and_a_refused_call_are_left_alone_for_a_while()
    {
        var reserve = ((GasEffect.Reserve)Given(FromPortfolio).Outstanding[0]).Id;
        var busy = Given(FromPortfolio).When(new GasCommand.ReportReserved(reserve, "rebalance-open: it runs", T0)).Then(new GasEvent.Ended(1, 0, "rebalance-open: it runs", T0)).Next;
        busy.When(Judge(99UL)).ThenNothing();
        busy.When(Judge(99UL) with { At = T0 + GasDecider.Rest }).Events.ShouldHaveSingleItem().ShouldBeOfType<GasEvent.Started>().Number.ShouldBe(2);
        var refused = new GasCommand.ReportRefused(Submission(GasIds.Unwrap), "gas-low", "too little", T0);
        Given(FromPortfolio, new GasEvent.Reserved(1, T0)).When(refused).Then(new GasEvent.Unwrapped(1, UInt256.Zero, 0, "gas-low: too little", T0))
            .Next.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<GasEffect.Book>().Amount.Raw.ShouldBe(UInt256.Zero);
        Given(FromTank).When(refused with { Submission = Submission(GasIds.Tank) }).Then(new GasEvent.Ended(1, 0, "gas-low: too little", T0));
    }

    [Fact]
    public void Old_events_still_read()
    {
        GasEvent[] all =
        [
            FromTank, new GasEvent.HeldBack("there is no gas tank", T0), new GasEvent.Reserved(1, T0), new GasEvent.Mined(1, Transaction, T0),
            new GasEvent.Unmined(1, Transaction.Hash, T0), new GasEvent.Unwrapped(1, 201UL, 50, null, T0), new GasEvent.Ended(1, 50, null, T0),
        ];
        GasCodec.Events.Names.Order(StringComparer.Ordinal).ShouldBe(all.Select(one => GasCodec.Events.Encode(one).Name).Order(StringComparer.Ordinal));
        foreach (var one in all)
        {
            var (name, payload) = GasCodec.Events.Encode(one);
            GoldenFiles.ShouldReadAndWrite(GasCodec.Events, name);
            System.Text.Encoding.UTF8.GetString(payload).ShouldBe(GoldenFiles.Read(name));
        }
    }

    private static EffectId Submission(string purpose) => EffectId.Of(Stream, purpose);

    private static GasCommand.Judge Judge(
        UInt256 wei, UInt256? tank = null, ulong block = 10, string? kill = null, UInt256? wrapped = null, GasPolicy? policy = null) => new(
        policy ?? Policy, new(block, [new(Account, wei, Portfolio, new TokenAmount(Weth, wrapped ?? 1_000UL))], tank ?? 1_000UL, kill), T0);

    private static GasCommand.ReportMined Mined(string purpose, TransactionFacts? transaction = null) => new(Submission(purpose), transaction ?? Transaction, T0);

    private static GasCommand.ReportOutcome Outcome() => new(EffectId.Of(Stream, "read"), Transaction.Hash, null, T0);
}
