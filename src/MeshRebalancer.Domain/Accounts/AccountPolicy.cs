using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>How the accounts of one chain work. From the configuration; commands carry it, and no decider reads it from outside.</summary>
/// <param name="Fees">What transactions may pay.</param>
/// <param name="Finality">When a mined transaction stays and may be forgotten.</param>
/// <param name="InFlightMax">Nonces of one account that are given out and not consumed, at one time: 1 … 64.</param>
/// <param name="Private">How submissions go to a private relay; null sends them to the public pool.</param>
/// <param name="Signing">What may be signed; null allows every call.</param>
public sealed record AccountPolicy(FeePolicy Fees, ConfirmationPolicy Finality, int InFlightMax, PrivateSubmission? Private, SigningPolicy? Signing)
{
    /// <summary>The account that sends mints there, because anybody may; null leaves them to each portfolio's own account.</summary>
    public Address? Minter { get; init; }

    /// <summary>The default fees, finality by the chain's own word, 16 nonces in flight, all in public, every call.</summary>
    public static AccountPolicy Default { get; } = new(FeePolicy.Default, new ConfirmationPolicy.Finalized(), 16, null, null);
}

/// <summary>When a block is believed.</summary>
public abstract record ConfirmationPolicy
{
    /// <summary>The deepest that a depth may ask for.</summary>
    public const int DepthMax = 10_000;

    private ConfirmationPolicy()
    {
    }

    /// <summary>Reads <c>depth:N</c> (1 … 10,000), <c>safe</c> or <c>finalized</c>; null for anything else.</summary>
    public static ConfirmationPolicy? Parse(string text) => text switch
    {
        "safe" => new Safe(),
        "finalized" => new Finalized(),
        ['d', 'e', 'p', 't', 'h', ':', .. var number]
            when int.TryParse(number, System.Globalization.NumberStyles.None, null, out var blocks) && blocks is >= 1 and <= DepthMax => new Depth(blocks),
        _ => null,
    };

    /// <summary>So many blocks hold it, its own included.</summary>
    public sealed record Depth(int Blocks) : ConfirmationPolicy
    {
        public override string ToString() => FormattableString.Invariant($"depth:{Blocks}");
    }

    /// <summary>The chain calls it safe.</summary>
    public sealed record Safe : ConfirmationPolicy
    {
        public override string ToString() => "safe";
    }

    /// <summary>The chain calls it final.</summary>
    public sealed record Finalized : ConfirmationPolicy
    {
        public override string ToString() => "finalized";
    }
}

/// <summary>How bytes go to a private relay. A relay that drops them says nothing: the outcome is unknown, and the nonce stays theirs.</summary>
/// <param name="ResendAfterBlocks">Blocks after which they are sent there again: 1 … 1,000.</param>
/// <param name="GoPublicAfterBlocks">Blocks after which they go to the public pool; null never does.</param>
public sealed record PrivateSubmission(int ResendAfterBlocks, int? GoPublicAfterBlocks);

/// <summary>What may be signed on one chain.</summary>
/// <param name="Allowed">The calls that may be made at all.</param>
/// <param name="Recipients">Who may receive beside the account itself: the desk's other accounts.</param>
/// <param name="Spenders">Who may be given an allowance: the contracts of venues and bridges.</param>
/// <param name="SpendMax">The most that one transaction may let leave, and that one allowance may be, or null.</param>
/// <param name="SpendDayMax">The most that may leave within any 24 hours, or null.</param>
public sealed record SigningPolicy(
    EquatableArray<AllowedCall> Allowed, EquatableArray<Address> Recipients, EquatableArray<Address> Spenders, Usd? SpendMax, Usd? SpendDayMax)
{
    /// <summary>Limits in tokens' own units, which need no price to be judged. One a token; they hold beside those in USD.</summary>
    public EquatableArray<TokenLimit> Tokens { get; init; } = [];

    /// <summary>The same for the native coin that a call sends along, fees apart; null is no limit.</summary>
    public CoinLimit? Coin { get; init; }
}

/// <summary>What an account may let leave of a chain's native coin. Fees have ceilings of their own (<see cref="FeePolicy"/>).</summary>
/// <param name="MaxWei">The most that one transaction may send, or null.</param>
/// <param name="DayMaxWei">The most that may leave within any 24 hours, or null.</param>
public sealed record CoinLimit(UInt256? MaxWei, UInt256? DayMaxWei);

/// <summary>What an account may let leave of one token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Max">Raw units: the most that one transaction may let leave, and that one allowance may be, or null.</param>
/// <param name="DayMax">Raw units: the most that may leave within any 24 hours, or null.</param>
public sealed record TokenLimit(TokenId Token, UInt256? Max, UInt256? DayMax);

/// <summary>A function of a contract that may be called.</summary>
/// <param name="Target">The contract.</param>
/// <param name="Selector"><c>0x</c> and four bytes; <c>0x</c> alone is a plain transfer of native coin.</param>
public sealed record AllowedCall(Address Target, string Selector);
