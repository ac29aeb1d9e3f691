using System.Diagnostics;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>What lies in an actor's mailbox.</summary>
internal abstract class Message
{
    private Message()
    {
    }

    /// <summary>The actor stopped before it answered.</summary>
    public virtual void Fail(Exception failure)
    {
    }

    /// <summary>A command and whoever waits for its reply.</summary>
    public sealed class Command(ICommand command, string? traceParent, CancellationToken cancel) : Message
    {
        private readonly Answer<Reply> _answer = new(cancel);
        private Activity? _span;

        public ICommand Value => command;

        public Task<Reply> Reply => _answer.Task;

        /// <summary>The trace that the command belongs to, or null.</summary>
        public string? TraceParent { get; private set; } = traceParent;

        public void Begin(StreamId stream)
        {
            _span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.CommandSpan, ActivityKind.Internal, TraceParent);
            _span?.SetTag(MeshTelemetry.StreamTag, stream.ToString()).SetTag(MeshTelemetry.KindTag, command.GetType().Name);
            TraceParent = _span?.Id ?? TraceParent;
            // Many commands may be open at once: none of them is the actor's ambient activity.
            Activity.Current = null;
        }

        public void Answer(Reply reply)
        {
            _span?.Dispose();
            _answer.Set(reply);
        }

        public override void Fail(Exception failure)
        {
            _span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            _span?.Dispose();
            _answer.Fail(failure);
        }
    }

    /// <summary>A question for the state.</summary>
    public sealed class Read(CancellationToken cancel) : Message
    {
        private readonly Answer<StreamView> _answer = new(cancel);

        public Task<StreamView> View => _answer.Task;

        public void Answer(StreamView view) => _answer.Set(view);

        public override void Fail(Exception failure) => _answer.Fail(failure);
    }

    /// <summary>Be awake; being in memory is enough.</summary>
    public sealed class Wake : Message;

    /// <summary>Leave the memory if nothing has been asked for a while and nothing runs.</summary>
    public sealed class Look : Message;

    // Whichever comes first wins, reply or cancellation; Task.WaitAsync would let a cancellation overtake a reply that was given before it.
    private sealed class Answer<T>
    {
        private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenRegistration _registration;

        public Answer(CancellationToken cancel) => _registration = cancel.UnsafeRegister(_ => _source.TrySetCanceled(cancel), null);

        public Task<T> Task => _source.Task;

        public void Set(T value)
        {
            _source.TrySetResult(value);
            _registration.Unregister();
        }

        public void Fail(Exception failure)
        {
            _source.TrySetException(failure);
            _registration.Unregister();
        }
    }
}
