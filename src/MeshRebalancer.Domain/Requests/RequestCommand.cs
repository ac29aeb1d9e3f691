using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Requests;

/// <summary>What the requests of a desk may be told.</summary>
public abstract record RequestCommand : ICommand
{
    private RequestCommand()
    {
    }

    /// <summary>
    /// Carry a request out. Refused: <c>key-reused</c> for another request under a known key, <c>request-in-flight</c>, <c>answered</c> (the state has
    /// the answer), <c>outcome-unknown</c> where nobody knows what the first did and doing it again might do more.
    /// </summary>
    /// <param name="Key">SHA-256 of caller and key.</param>
    /// <param name="Fingerprint">SHA-256 of method, path and body.</param>
    /// <param name="Run">Who carries it out: unique to each attempt.</param>
    /// <param name="What">Method and path, for people.</param>
    /// <param name="By">The caller's name.</param>
    /// <param name="IsRepeatable">Whether doing it a second time changes nothing more.</param>
    /// <param name="Until">When nobody carries it out any more.</param>
    /// <param name="At">When.</param>
    public sealed record Begin(
        Hash32 Key, Hash32 Fingerprint, string Run, string What, string By, bool IsRepeatable, DateTimeOffset Until, DateTimeOffset At) : RequestCommand;

    /// <summary>It was answered. Nothing where another run has it.</summary>
    public sealed record Answer(Hash32 Key, string Run, RequestAnswer Given, DateTimeOffset At) : RequestCommand;

    /// <summary>It ended without an answer that is kept: nothing was done, or nobody knows what.</summary>
    public sealed record Drop(Hash32 Key, string Run, bool IsUnknown, DateTimeOffset At) : RequestCommand;
}
