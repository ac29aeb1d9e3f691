using System.Text;
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

    private static readonly SigningPolicy Unpriced = Signing with { SpendMax = null, SpendDayMax = null };

    private static readonly TokenId Sold = new(new(1), Facts.Address);

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

    [Theory]
    [InlineData(100, 100, null)]
    [InlineData(101, 101, "token-spend-over-limit")]
    public void A_limit_in_raw_units_is_judged_where_no_price_is_known(ulong leaving, ulong allowing, string? code)
    {
        var limited = Unpriced with { Tokens = [new(Sold, 100u, null)], Spenders = [Stranger] };
        Refusal(Try(Leaving(leaving), limited)).ShouldBe(code);
        var allowance = new CallReading("approval", [], [], [new(Stranger, new(Sold, allowing))]);
        Refusal(Try(new SigningFacts(new(1), allowance, Usd.Zero, null, [new(Sold, 1_000u)]), limited)).ShouldBe(code);
    }

    [Fact]
    public void Raw_units_of_other_tokens_and_of_mints_are_not_limited()
    {
        var other = new TokenId(new(1), Stranger);
        Refusal(Try(Leaving(101), Unpriced with { Tokens = [new(other, 100u, 100u)] })).ShouldBeNull();
        Refusal(Try(Spending with { Spend = Usd.Zero }, Unpriced with { Tokens = [new(Sold, 1u, 1u)] })).ShouldBeNull();
    }

    [Fact]
    public void Raw_limits_hold_beside_those_in_usd_and_free_nothing_from_them()
    {
        var both = Signing with { Tokens = [new(Sold, 100u, 200u)] };
        Refusal(Try(Leaving(100), both)).ShouldBe("spend-unknown");
        Refusal(Try(Leaving(100) with { Spend = Usd.Of(101) }, both)).ShouldBe("spend-over-limit");
        Refusal(Try(Leaving(101), both)).ShouldBe("token-spend-over-limit");
        Refusal(Try(Leaving(100) with { Spend = Usd.Of(100) }, both)).ShouldBeNull();
    }

    [Fact]
    public void Bytes_that_name_more_than_could_be_added_up_are_refused_and_break_nothing()
    {
        EquatableArray<TokenAmount> all = [new(Sold, UInt256.MaxValue), new(Sold, UInt256.MaxValue)];
        var facts = Leaving(0) with { Reading = new("swap", [], all) };
        Refusal(Try(facts, Unpriced with { Tokens = [new(Sold, null, UInt256.MaxValue)] })).ShouldBe("token-spend-over-day");
        Refusal(Try(facts, Unpriced with { Tokens = [new(Sold, UInt256.MaxValue, null)] })).ShouldBe("token-spend-over-limit");
    }

    [Fact]
    public void The_day_rolls_for_raw_units_too_and_knows_what_left_before_the_limit_was_set()
    {
        EquatableArray<TokenAmount> sixty = [new(Sold, 60u)];
        var account = Opened(1, 2, 3).Given(
            new AccountEvent.NonceReserved(Id(1), 7, Gas, T0, null, sixty), SignedAs(1, 7),
            new AccountEvent.NonceReserved(Id(2), 8, Gas, T0.AddHours(5), Usd.Of(1), sixty), SignedAs(2, 8));
        var third = Prepared(3, Policy with { Signing = Unpriced with { Allowed = [new(Router, "0x00000003")], Tokens = [new(Sold, null, 120u)] } }, Leaving(60), 9);
        Refusal(account.When(third with { At = T0.AddHours(23) })).ShouldBe("token-spend-over-day");
        var reserved = account.When(third with { At = T0.AddHours(24) });
        reserved.Events.ShouldHaveSingleItem().ShouldBe(new AccountEvent.NonceReserved(Id(3), 9, Gas, T0.AddHours(24), null, sixty));
        reserved.State.ShouldBeOfType<AccountState.Open>().Spent.ShouldBe([new(T0.AddHours(5), Usd.Of(1), sixty), new(T0.AddHours(24), null, sixty)]);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "coin-spend-over-limit")]
    public void Native_coin_has_a_limit_of_its_own_that_needs_no_price(ulong wei, string? code)
    {
        var policy = Policy with { Signing = Unpriced with { Allowed = [new(Router, SigningRules.Plain)], Coin = new(100u, null) } };
        Refusal(Ask(SigningRules.Plain, wei).When(Prepared(1, policy, Leaving(0)))).ShouldBe(code);
        Refusal(Try(Leaving(101), Unpriced with { Coin = new(1u, 1u) })).ShouldBeNull("no coin goes along");
    }

    [Fact]
    public void The_day_rolls_for_native_coin_too()
    {
        var account = Opened(1, 2).Given(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0, LeavingWei: 60u), SignedAs(1, 7))
            .Given(new AccountEvent.Requested(Id(3), new(Router, 60u, SigningRules.Plain), T0))
            .Given(new AccountEvent.NonceReserved(Id(2), 8, Gas, T0.AddHours(5)), SignedAs(2, 8));
        var third = Prepared(3, Policy with { Signing = Unpriced with { Allowed = [new(Router, SigningRules.Plain)], Coin = new(null, 119u) } }, Leaving(0), 9);
        Refusal(account.When(third with { At = T0.AddHours(23) })).ShouldBe("coin-spend-over-day");
        var reserved = account.When(third with { At = T0.AddHours(24) }).Events.ShouldHaveSingleItem();
        reserved.ShouldBe(new AccountEvent.NonceReserved(Id(3), 9, Gas, T0.AddHours(24), LeavingWei: 60u));
        var (name, payload) = AccountCodec.Events.Encode(reserved);
        Encoding.UTF8.GetString(payload).ShouldContain("\"leavingWei\":\"60\"");
        AccountCodec.Events.Decode(name, payload).ShouldBe(reserved);
    }

    [Fact]
    public void What_was_reserved_before_tokens_were_counted_reads_and_what_leaves_now_is_stored()
    {
        var old = AccountCodec.Events.Decode("transaction.nonce-reserved.v1", Encoding.UTF8.GetBytes(GoldenFiles.Read("transaction.nonce-reserved.v1")));
        old.ShouldBeOfType<AccountEvent.NonceReserved>().Leaving.ShouldBeEmpty();
        var reserved = Try(Leaving(60), Unpriced).Events.ShouldHaveSingleItem();
        var (name, payload) = AccountCodec.Events.Encode(reserved);
        Encoding.UTF8.GetString(payload).ShouldContain($$"""
            "leaving":[{"token":"{{Sold}}","raw":"60"}]
            """);
        AccountCodec.Events.Decode(name, payload).ShouldBe(reserved);
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

    // Nobody knows a price.
    private static SigningFacts Leaving(ulong raw) => new(new(1), new("swap", [Facts.Address], [new(Sold, raw)]), Spend: null);

    private static string? Refusal(Outcome<AccountState, AccountCommand, AccountEvent, AccountEffect> outcome) =>
        (outcome.Events.ShouldHaveSingleItem() as AccountEvent.Refused)?.Code;

    private static string Code(Outcome<AccountState, AccountCommand, AccountEvent, AccountEffect> outcome) =>
        outcome.Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Refused>().Code;

    private static Outcome<AccountState, AccountCommand, AccountEvent, AccountEffect> Try(SigningFacts facts, SigningPolicy? signing = null) =>
        Opened(1).When(Prepared(1, Policy with { Signing = signing ?? Signing }, facts));
}
