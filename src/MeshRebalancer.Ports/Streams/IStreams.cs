using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Ports.Streams;

/// <summary>What a host knows of its engine: it asks streams, reads their states, and hears what they store.</summary>
public interface IStreams
{
    /// <summary>Sends a command to a stream's actor, which is started where needed. A <see cref="Reply.Saved"/> means that the events are on disk.</summary>
    /// <exception cref="StreamStoppedException">The actor stopped before it answered: whether the command was stored is not known. Ask again; commands are idempotent.</exception>
    /// <exception cref="StreamPoisonedException">The stream's history can't be read. Asking again does not help.</exception>
    /// <exception cref="ArgumentException">The category is not known, or the command is of another category.</exception>
    Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel);

    /// <summary>The state of a stream as its actor has it now, with its version; the initial state and 0 for a stream that has no events.</summary>
    Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel);

    /// <summary>Every stored event of this node from now on, in append order, after it is durable. Ends with the token. A reader that falls far behind gets a <see cref="LaggedBehindException"/> and reads the journal instead.</summary>
    IAsyncEnumerable<LiveEvent> SubscribeAsync(CancellationToken cancel);
}

/// <summary>What an actor answers.</summary>
public abstract record Reply
{
    private Reply()
    {
    }

    /// <summary>Accepted, stored (or done before), at this version.</summary>
    public sealed record Saved(long Version) : Reply;

    /// <summary>The domain said no; nothing was stored.</summary>
    public sealed record Refused(string Code, string Reason) : Reply;
}

/// <summary>A stream's state: one of the domain's state hierarchies.</summary>
public sealed record StreamView(StreamId Stream, long Version, object State);

/// <summary>A stored event together with its decoded form.</summary>
public sealed record LiveEvent(StoredEvent Stored, object Event);

/// <summary>An actor stopped in the middle of a command.</summary>
public sealed class StreamStoppedException(StreamId stream, Exception? inner = null)
    : Exception($"The actor of {stream} stopped before it answered; it replays and may be asked again.", inner);

/// <summary>The stream's stored history can't be read or folded, so it stays stopped, alone, until the node starts again.</summary>
/// <param name="stream">The stream.</param>
/// <param name="reason">Which event, and what is wrong with it. Never a payload.</param>
/// <param name="inner">What was thrown.</param>
public sealed class StreamPoisonedException(StreamId stream, string reason, Exception? inner = null)
    : Exception($"{stream} is stopped: {reason} Check the journal with 'journal verify'.", inner)
{
    /// <summary>Which event, and what is wrong with it.</summary>
    public string Reason => reason;
}

/// <summary>A subscriber was too slow and missed events.</summary>
public sealed class LaggedBehindException() : Exception("The subscriber fell too far behind the live events; read them from the journal.");
