using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class SigningRulesTests
{
    private static readonly Address Router = Facts.Address;

    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000ee");

    private static readonly SigningPolicy Signing = new([new(Router, "0x00000001")], [], [], Usd.Of(100), Usd.Of(250));

    private static readonly SigningFacts Spending = new(new(1), new("swap", [Facts.Address], []), Usd.Of(100));

    [Fact]
    public void A_call_that_keeps_to_every_rule_is_signed_for_and_its_spending_counted()
    {
        var account = Try(Spending).Then(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0, Usd.Of(100))).Next;
        account.State.ShouldBeOfType<AccountState.Open>().Spent.ShouldBe([new(T0, Usd.Of(100))]);
        Try(Spending with { Spend = Usd.Zero }).Then(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0));
    }

    [Theory]
    [InlineData("chain-mismatch")]
    [InlineData("target-not-allowed")]
    [InlineData("selector-not-allowed")]
    [InlineData("recipient-not-ours")]
    [InlineData("spend-over-limit")]
    [InlineData("spend-unknown")]
    public void Each_broken_rule_is_refused_under_its_code_and_spends_no_nonce(string code)
    {
        var (facts, signing) = code switch
        {
            "chain-mismatch" => (Spending with { Chain = new(10) }, Signing),
            "target-not-allowed" => (Spending, Signing with { Allowed = [new(Stranger, "0x00000001")] }),
            "selector-not-allowed" => (Spending, Signing with { Allowed = [new(Router, "0x00000002")] }),
            "recipient-not-ours" => (Spending with { Reading = new("swap", [Facts.Address, Stranger], []) }, Signing),
            "spend-over-limit" => (Spending with { Spend = Usd.Of(101) }, Signing),
            _ => (Spending with { Spend = null }, Signing),
        };
        Try(facts, signing).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code.ShouldBe(code);
    }

    [Fact]
    public void Native_coin_goes_along_with_no_call_and_by_itself_only_where_it_is_allowed()
    {
        Code(Ask("0x00000001", 1UL).When(Prepared(1, Policy with { Signing = Signing }, Spending))).ShouldBe("value-not-allowed");
        Code(Ask("0x", 1UL).When(Prepared(1, Policy with { Signing = Signing }, Spending))).ShouldBe("selector-not-allowed");
        var allowed = Policy with { Signing = Signing with { Allowed = [new(Router, "0x")] } };
        Ask("0x", 1UL).When(Prepared(1, allowed, Spending)).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.NonceReserved>().Spend.ShouldBe(Usd.Of(100));
        Code(Ask("0x", 1UL).When(Prepared(1, allowed, Spending with { Spend = Usd.Of(101) }))).ShouldBe("spend-over-limit");
    }

    [Theory]
    [InlineData("spender-not-allowed")]
    [InlineData("allowance-over-holding")]
    [InlineData("spend-over-limit")]
    [InlineData("spend-unknown")]
    public void An_allowance_for_a_stranger_or_of_too_much_is_refused(string code)
    {
        var signing = Signing with { Spenders = [Stranger] };
        var facts = Allowing(60, held: 60);
        Try(facts, signing).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.NonceReserved>().Spend.ShouldBeNull();
        Code(code switch
        {
            "spender-not-allowed" => Try(facts, Signing),
            "allowance-over-holding" => Try(Allowing(61, held: 60), signing),
            "spend-over-limit" => Try(facts with { Allowed = Usd.Of(101) }, signing),
            _ => Try(facts with { Allowed = null }, signing),
        }).ShouldBe(code);
    }

    [Fact]
    public void Bytes_that_nobody_can_read_are_not_signed_and_configured_recipients_are_paid()
    {
        Try(Spending with { Reading = null }).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code.ShouldBe("recipient-not-ours");
        Try(Spending with { Reading = new("swap", [Stranger], []) }, Signing with { Recipients = [Stranger] })
            .Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.NonceReserved>();
    }

    [Fact]
    public void A_rule_that_forbids_a_call_is_named_even_where_the_call_would_revert()
    {
        var reverts = new AccountCommand.ReportRefused(Id(1), "call-reverts", "STF", T0, Spending, Policy with { Signing = Signing });
        Code(Opened(1).When(reverts)).ShouldBe("call-reverts");
        Code(Opened(1).When(reverts with { Facts = Spending with { Reading = null } })).ShouldBe("recipient-not-ours");
    }

    [Fact]
    public void The_day_rolls()
    {
        var account = Opened(1, 2, 3).Given(
            new AccountEvent.NonceReserved(Id(1), 7, Gas, T0, Usd.Of(100)), SignedAs(1, 7),
            new AccountEvent.NonceReserved(Id(2), 8, Gas, T0.AddHours(5), Usd.Of(100)), SignedAs(2, 8));
        var third = Prepared(3, Policy with { Signing = Signing with { Allowed = [new(Router, "0x00000003")] } }, Spending, 9);
        account.When(third with { At = T0.AddHours(23) }).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code.ShouldBe("spend-over-day");
        var reserved = account.When(third with { At = T0.AddHours(24) });
        reserved.Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.NonceReserved>();
        reserved.State.ShouldBeOfType<AccountState.Open>().Spent.Select(one => one.At).ShouldBe([T0.AddHours(5), T0.AddHours(24)]);
    }

    [Fact]
    public void A_fee_over_a_ceiling_is_refused_and_one_that_fits_is_capped()
    {
        var low = Prepared(1, Policy with { Fees = FeePolicy.Default with { FeeMaxWei = 15_000_000_000UL } });
        Opened(1).When(low).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code.ShouldBe("fee-over-ceiling");
        var enough = Prepared(1, Policy with { Fees = FeePolicy.Default with { FeeMaxWei = 20_000_000_000UL } });
        Opened(1).When(enough).Then(new AccountEvent.NonceReserved(Id(1), 7, Gas with { FeeWei = 20_000_000_000UL }, T0));
        // 100,000 gas and 10^15 wei for the data: 19 gwei are left for each unit of 2.9 × 10^15.
        var money = Prepared(1, Policy with { Fees = FeePolicy.Default with { SpendMaxWei = 2_900_000_000_000_000UL } });
        Opened(1).When(money with { Preparation = money.Preparation with { L1FeeWei = 1_000_000_000_000_000UL } })
            .Then(new AccountEvent.NonceReserved(Id(1), 7, Gas with { FeeWei = 19_000_000_000UL }, T0));
    }

    private static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Ask(string callHex, UInt256 wei) => Unopened
        .Given(new AccountEvent.Requested(Id(1), new(Router, wei, callHex), T0))
        .Given(new AccountEvent.Opened(7, T0));

    private static SigningFacts Allowing(ulong raw, ulong held)
    {
        var token = new TokenId(new(1), Router);
        return new(new(1), new("approval", [], [], [new(Stranger, new(token, raw))]), Usd.Zero, Usd.Of(100), [new(token, held)]);
    }

    private static string Code(Outcome<AccountState, AccountCommand, AccountEvent, AccountEffect> outcome) =>
        outcome.Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code;

    private static Outcome<AccountState, AccountCommand, AccountEvent, AccountEffect> Try(SigningFacts facts, SigningPolicy? signing = null) =>
        Opened(1).When(Prepared(1, Policy with { Signing = signing ?? Signing }, facts));
}
