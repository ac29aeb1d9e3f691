using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>Where an account stands.</summary>
[JsonDerivedType(typeof(Unopened), "unopened")]
[JsonDerivedType(typeof(Open), "open")]
public abstract record AccountState
{
    private AccountState()
    {
    }

    /// <summary>Who it is.</summary>
    public abstract AccountFacts Facts { get; init; }

    /// <summary>The first nonce has not been read from the chain; what was asked for waits.</summary>
    public sealed record Unopened(AccountFacts Facts, EquatableArray<AccountSubmission> Waiting) : AccountState;

    /// <summary>It gives out nonces, unless it is in quarantine.</summary>
    /// <param name="Facts">Who it is.</param>
    /// <param name="NextNonce">The next to be reserved.</param>
    /// <param name="Submissions">In the order in which they were asked for. Answered ones stay until they are forgotten by an event.</param>
    /// <param name="Spent">What was promised to leave within a day before the newest promise, oldest first.</param>
    /// <param name="FinalNonce">The highest nonce whose transaction is final, or null.</param>
    /// <param name="Quarantine">Why nothing is signed, or null.</param>
    public sealed record Open(
        AccountFacts Facts,
        ulong NextNonce,
        EquatableArray<AccountSubmission> Submissions,
        EquatableArray<Spend> Spent = default,
        ulong? FinalNonce = null,
        Quarantine? Quarantine = null) : AccountState;
}

/// <summary>What a signed call lets leave the account.</summary>
/// <param name="At">When its nonce was reserved.</param>
/// <param name="Value">In USD, rounded up; null where it could not be valued and no limit asked for it.</param>
/// <param name="Leaving">The tokens, in raw units.</param>
/// <param name="Wei">The native coin, fees apart.</param>
public sealed record Spend(
    DateTimeOffset At,
    Usd? Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] EquatableArray<TokenAmount> Leaving = default,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] UInt256 Wei = default);

/// <summary>Nonces were consumed by transactions that the journal does not know: somebody else has the key, or an older journal was restored.</summary>
/// <param name="Code">Stable: <c>nonce-ahead</c> or <c>foreign-transaction</c>.</param>
/// <param name="Reason">For people.</param>
/// <param name="Count">The account's transactions by the chain's count.</param>
/// <param name="Foreign">What was found so far, by nonce.</param>
public sealed record Quarantine(string Code, string Reason, ulong Count, EquatableArray<ForeignTransaction> Foreign);

/// <summary>A transaction that consumed a nonce and was not signed under this journal.</summary>
/// <param name="Nonce">The nonce.</param>
/// <param name="Hash">The transaction; zero when the chain did not show it.</param>
/// <param name="Submission">The submission whose call it carries out, or null when it is none of ours.</param>
public sealed record ForeignTransaction(
    ulong Nonce, Hash32 Hash, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EffectId? Submission = null);
