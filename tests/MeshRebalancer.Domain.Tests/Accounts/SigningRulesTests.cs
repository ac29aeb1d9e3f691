using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class SigningRulesTests
{
    private static readonly Address Router = Facts.Address;

    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000ee");

    private static readonly SigningPolicy Signing = new([new(Router, "0x00000001")], [], Usd.Of(100), Usd.Of(250));

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
    public void Bytes_that_nobody_can_read_are_not_signed_and_configured_recipients_are_paid()
    {
        Try(Spending with { Reading = null }).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code.ShouldBe("recipient-not-ours");
        Try(Spending with { Reading = new("swap", [Stranger], []) }, Signing with { Recipients = [Stranger] })
            .Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.NonceReserved>();
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

    private static Outcome<AccountState, AccountCommand, AccountEvent, AccountEffect> Try(SigningFacts facts, SigningPolicy? signing = null) =>
        Opened(1).When(Prepared(1, Policy with { Signing = signing ?? Signing }, facts));
}
