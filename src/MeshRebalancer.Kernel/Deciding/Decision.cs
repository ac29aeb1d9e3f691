namespace MeshRebalancer.Kernel;

/// <summary>What a decider answers to a command.</summary>
/// <typeparam name="TEvent">The stream's events.</typeparam>
public abstract record Decision<TEvent>
{
    private Decision()
    {
    }

    /// <summary>Already done, so nothing is stored.</summary>
    public static Decision<TEvent> Nothing { get; } = new Accepted(EquatableArray<TEvent>.Empty);

    /// <summary>Yes: these events, in this order.</summary>
    public static Decision<TEvent> Accept(params ReadOnlySpan<TEvent> events) => new Accepted(EquatableArray.Create(events));

    /// <summary>No, and nothing is stored.</summary>
    /// <param name="code">Stable, for programs: lower-case words joined by hyphens.</param>
    /// <param name="reason">For people: which field, what was found, what is allowed.</param>
    public static Decision<TEvent> Reject(string code, string reason) => new Rejected(code, reason);

    /// <summary>Yes; no events means that it was done before.</summary>
    public sealed record Accepted(EquatableArray<TEvent> Events) : Decision<TEvent>;

    /// <summary>No.</summary>
    public sealed record Rejected(string Code, string Reason) : Decision<TEvent>;
}
