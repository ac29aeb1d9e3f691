using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>The native coin of a desk's accounts on one chain: which top-up is open, if any. One is, at most.</summary>
/// <param name="Stream"><c>gas-{desk}-{chain}</c>.</param>
/// <param name="Started">Top-ups that were ever begun; the next has this number plus one.</param>
/// <param name="Open">The one that is not over, or null.</param>
/// <param name="SeenFrom">Balances of an earlier block do not show the last top-up: nothing is judged by them.</param>
/// <param name="RestUntil">After a top-up of which nothing came, nothing begins before; or null.</param>
/// <param name="Held">Why an account below its floor is not topped up, or null.</param>
public sealed record GasState(
    StreamId Stream, int Started = 0, TopUp? Open = null, ulong SeenFrom = 0, DateTimeOffset? RestUntil = null, string? Held = null)
{
    /// <summary>The category of these streams.</summary>
    public const string Category = "gas";

    /// <summary>The desk.</summary>
    [JsonIgnore]
    public string Desk => Stream.Parts[0];

    /// <summary>The chain.</summary>
    [JsonIgnore]
    public ChainId Chain => ChainId.Parse(Stream.Parts[1]);

    /// <summary>The stream of a desk's accounts on a chain.</summary>
    public static StreamId StreamOf(string desk, ChainId chain) => StreamId.Of(Category, desk, chain.ToString());
}

/// <summary>One top-up.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Account">Whose native coin it is to become.</param>
/// <param name="Wei">How much.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Phase">How far it is.</param>
public sealed record TopUp(int Number, Address Account, UInt256 Wei, TopUpSource Source, TopUpPhase Phase)
{
    /// <summary>Whose nonce it takes.</summary>
    [JsonIgnore]
    public Address Payer => Source switch
    {
        TopUpSource.Tank tank => tank.From,
        TopUpSource.Unwrap => Account,
    };

    /// <summary>The effect's id at its account: the same for as long as the top-up is open.</summary>
    public EffectId SubmissionOf(StreamId stream) => EffectId.Of(stream, Source switch
    {
        TopUpSource.Tank => GasIds.Tank,
        TopUpSource.Unwrap => GasIds.Unwrap,
    }, Number);
}

/// <summary>Where native coin comes from.</summary>
[JsonDerivedType(typeof(Tank), "tank")]
[JsonDerivedType(typeof(Unwrap), "unwrap")]
public abstract record TopUpSource
{
    private TopUpSource()
    {
    }

    /// <summary>A plain transfer from an account that is kept for that.</summary>
    public sealed record Tank(Address From) : TopUpSource;

    /// <summary>The wrapped coin that the account's portfolio holds: a cost that the portfolio books, and no loss.</summary>
    /// <param name="Portfolio">The portfolio's stream.</param>
    /// <param name="Token">The wrapped coin.</param>
    public sealed record Unwrap(StreamId Portfolio, TokenId Token) : TopUpSource;
}

/// <summary>How far a top-up is.</summary>
[JsonDerivedType(typeof(Reserving), "reserving")]
[JsonDerivedType(typeof(Asking), "asking")]
[JsonDerivedType(typeof(Mined), "mined")]
[JsonDerivedType(typeof(Booking), "booking")]
public abstract record TopUpPhase
{
    private TopUpPhase()
    {
    }

    /// <summary>The portfolio is asked to leave so much of its wrapped coin alone, and to begin nothing meanwhile.</summary>
    public sealed record Reserving : TopUpPhase;

    /// <summary>The account has, or gets, the call.</summary>
    public sealed record Asking : TopUpPhase;

    /// <summary>Mined and confirmed; what it did is read.</summary>
    public sealed record Mined(TransactionFacts Transaction) : TopUpPhase;

    /// <summary>The portfolio is told how much was unwrapped: zero where nothing came of it.</summary>
    /// <param name="Raw">Raw units of the wrapped coin.</param>
    /// <param name="Block">The block of the transaction; zero where there is none.</param>
    /// <param name="Failure">Why nothing came of it, or null.</param>
    public sealed record Booking(UInt256 Raw, ulong Block, string? Failure) : TopUpPhase;
}
