using Akka.Actor;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>What is sent to a stream's actor, wherever it is.</summary>
internal abstract record StreamCall(StreamId Stream)
{
    /// <summary>A command; answered with a <see cref="StreamAnswer"/>.</summary>
    public sealed record Ask(StreamId Stream, ICommand Command, string? TraceParent) : StreamCall(Stream);

    /// <summary>The state, please; answered with a <see cref="StreamAnswer"/>.</summary>
    public sealed record Read(StreamId Stream) : StreamCall(Stream);

    /// <summary>Be in memory: something is owed. Not answered.</summary>
    public sealed record Wake(StreamId Stream) : StreamCall(Stream);
}

/// <summary>What a stream's actor answers.</summary>
internal abstract record StreamAnswer
{
    private StreamAnswer()
    {
    }

    /// <summary>The events are on disk.</summary>
    public sealed record Saved(long Version) : StreamAnswer;

    /// <summary>The domain said no.</summary>
    public sealed record Refused(string Code, string Reason) : StreamAnswer;

    /// <summary>The state.</summary>
    public sealed record View(StreamId Stream, long Version, object State) : StreamAnswer;

    /// <summary>It stopped before it answered. The cause stays on the node where it happened; elsewhere its message does.</summary>
    public sealed record Stopped(string Reason, Exception? Cause) : StreamAnswer;

    /// <summary>Its history can't be read.</summary>
    public sealed record Poisoned(string Reason) : StreamAnswer;
}

/// <summary>Said to a stream's actor on its own node; never serialized.</summary>
internal sealed class LocalCall : INoSerializationVerificationNeeded
{
    private LocalCall()
    {
    }

    /// <summary>Leave the memory if nothing has been asked for a while and nothing runs.</summary>
    public static LocalCall Look { get; } = new();

    /// <summary>Leave the memory once everything that was asked is answered: passivation, or a move to another node.</summary>
    public static LocalCall Leave { get; } = new();

    /// <summary>The engine stops: finish what is being stored, and tell whoever still waits.</summary>
    public static LocalCall Halt { get; } = new();

    /// <summary>The pause after a failure is over.</summary>
    public static LocalCall Retry { get; } = new();

    /// <summary>Every effect has ended.</summary>
    public static LocalCall Ended { get; } = new();
}
