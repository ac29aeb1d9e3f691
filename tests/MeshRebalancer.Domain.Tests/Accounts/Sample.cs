using System.Globalization;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Accounts;

/// <summary>One account on chain 1 whose next nonce is 7, and what it is asked for.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly AccountFacts Facts = new("main", new(1), Address.Parse("0x00000000000000000000000000000000000000aa"));

    public static readonly GasTerms Gas = new(100_000, 30_000_000_000UL, (UInt256)1_000_000_000UL);

    public static readonly AccountPolicy Policy = AccountPolicy.Default;

    public static readonly SigningFacts Harmless = new(new(1), null, null);

    public static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Unopened => Scenario.Of(new AccountAggregate(), Facts.Stream);

    /// <summary>A nonce is reserved for the first.</summary>
    public static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Reserved => Opened(1).Given(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0));

    public static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Live => Reserved.Given(SignedAs(1, 7));

    public static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> MinedAccount => Live.When(Mined(1)).Next;

    public static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Opened(params int[] asked) =>
        Unopened.Given([.. asked.Select(Requested)]).Given(new AccountEvent.Opened(7, T0));

    /// <summary>What is owed beside the watch over the account itself, which always is.</summary>
    public static EquatableArray<AccountEffect> Owed(this Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> account) =>
        [.. account.Outstanding.Where(effect => effect is not AccountEffect.Guard)];

    public static EffectId Id(int number) => EffectId.Of(StreamId.Of("rebalance", "main", "alpha.1"), "r1.leg1.swap", number);

    public static Call CallOf(int number) => new(Facts.Address, UInt256.Zero, "0x" + number.ToString("x8", CultureInfo.InvariantCulture));

    public static AccountEvent Requested(int number) => new AccountEvent.Requested(Id(number), CallOf(number), T0);

    public static Hash32 HashOf(int number) => Hash32.Parse("0x" + number.ToString("x64", CultureInfo.InvariantCulture));

    public static SignedTransaction Signed(int number) => new(HashOf(number), "0x5ec4e7" + number.ToString("x2", CultureInfo.InvariantCulture), Gas);

    /// <summary>The call would succeed, at these fees and by this policy; the chain counts no more than the journal.</summary>
    public static AccountCommand.ReportPrepared Prepared(int number, AccountPolicy? policy = null, SigningFacts? facts = null, ulong count = 7) =>
        new(Id(number), new(Gas, new(14_500_000_000UL, (UInt256)1_000_000_000UL, 30_000_000_000UL), UInt256.Zero), facts ?? Harmless, policy ?? Policy, count, T0);

    /// <summary>An eighth more than <see cref="Gas"/>, so many times.</summary>
    public static GasTerms Raised(int times, ulong gasLimit = 100_000)
    {
        var gas = Gas with { GasLimit = gasLimit };
        for (; times > 0; times--)
        {
            gas = new(gasLimit, UInt256.MulDiv(gas.FeeWei, 9u, 8u, Rounding.Up), UInt256.MulDiv(gas.PriorityFeeWei!.Value, 9u, 8u, Rounding.Up));
        }

        return gas;
    }

    public static SignedTransaction Replacing(int number, int times, VariantKind kind = VariantKind.Replacement) =>
        new(HashOf((100 * times) + number), "0x5ec4e7" + times.ToString("x2", CultureInfo.InvariantCulture), Raised(times), kind);

    public static AccountEvent SignedAs(int number, ulong nonce) => new AccountEvent.Signed(Id(number), nonce, Signed(number), T0);

    public static AccountCommand.ReportMined Mined(int number) => new(Id(number), Signed(number).Hash, 100, HashOf(9), true, 21_000, T0);
}
