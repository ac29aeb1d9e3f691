using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>How a mailbox engine runs its streams.</summary>
public sealed record MailboxOptions
{
    /// <summary>How long an actor stays in memory after its last command while nothing runs for it. 1 s to 1 day.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many queued commands of a stream share one append. 1 to 1,000.</summary>
    public int FoldMax { get; init; } = 100;

    /// <summary>How many streams a second are woken after a start. 1 to 100,000.</summary>
    public int WakesPerSecond { get; init; } = 500;

    /// <summary>The pause before an actor that failed replays by itself; it doubles with each further failure. 10 ms to 1 min.</summary>
    public TimeSpan RestartMin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest such pause. Not below <see cref="RestartMin"/>, at most 1 h.</summary>
    public TimeSpan RestartMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many live events a subscriber may be behind before it is cut off. 16 to 1,000,000.</summary>
    public int SubscriberBuffer { get; init; } = 10_000;

    /// <summary>How effects are carried out.</summary>
    public EffectOptions Effects { get; init; } = new();

    /// <exception cref="ArgumentException">Names every option that is out of its range.</exception>
    public void Validate() => new OptionRange()
        .Span(nameof(PassivateAfter), PassivateAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Number(nameof(FoldMax), FoldMax, 1, 1000)
        .Number(nameof(WakesPerSecond), WakesPerSecond, 1, 100_000)
        .Span(nameof(RestartMin), RestartMin, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Span(nameof(RestartMax), RestartMax, RestartMin, TimeSpan.FromHours(1))
        .Number(nameof(SubscriberBuffer), SubscriberBuffer, 16, 1_000_000)
        .ThrowIfAny();
}
