using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Requests;

/// <summary>Where a request stands that was made under a key of its caller's.</summary>
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Answered), "answered")]
public abstract record RequestStage
{
    private RequestStage()
    {
    }

    /// <summary>Somebody carries it out. Past <paramref name="Until"/> nobody does any more, and what it did is not known.</summary>
    public sealed record Running(string Run, DateTimeOffset Until) : RequestStage;

    /// <summary>Whoever carried it out ended without an answer.</summary>
    public sealed record Unknown : RequestStage;

    /// <summary>It was answered.</summary>
    public sealed record Answered(RequestAnswer Answer) : RequestStage;
}

/// <summary>An answer as it is given again.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The body's type; null without a body.</param>
/// <param name="Body">What was answered, without what is shown once; null without a body.</param>
/// <param name="Location">The header, or null.</param>
/// <param name="ETag">The header, or null.</param>
public sealed record RequestAnswer(int Status, string? ContentType, string? Body, string? Location, string? ETag);

/// <summary>A request that is known by its key.</summary>
/// <param name="Key">SHA-256 of caller and key: whoever reads the journal can't use it.</param>
/// <param name="Fingerprint">SHA-256 of method, path and body.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Stage">Where it stands.</param>
public sealed record KnownRequest(Hash32 Key, Hash32 Fingerprint, DateTimeOffset At, RequestStage Stage);

/// <summary>The requests of a desk that are known by their keys, in the order in which they were begun. They are spread over several streams.</summary>
public sealed record RequestsState(StreamId Stream, EquatableArray<KnownRequest> Requests)
{
    /// <summary>The stream's category.</summary>
    public const string Category = "request";

    /// <summary>How long a key is known.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>How many are known in one stream; the oldest that are not running make room.</summary>
    public const int KeptMax = 1_000;

    /// <summary>The stream of a key: one of sixteen of its desk.</summary>
    public static StreamId StreamOf(string desk, Hash32 key) => StreamId.Of(Category, desk, key.ToString().Substring(2, 1));

    /// <summary>What is known of a key, or null.</summary>
    public KnownRequest? Find(Hash32 key) => Requests.FirstOrDefault(request => request.Key == key);
}
