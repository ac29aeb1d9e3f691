using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>
/// Several commands on their way into one append. Each is judged on the state as the ones before it leave it; no one is answered, not even
/// with a refusal, before what the answer rests on is on disk.
/// </summary>
internal sealed class Fold<TState, TCommand, TEvent, TEffect>(
    StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind, TState state, long version)
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    private readonly List<EventBytes> _events = [];
    private readonly List<Action> _answers = [];
    private readonly long _start = version;

    public TState State { get; private set; } = state;

    /// <summary>The trace of the last command that brought an event; null when none did or none has one.</summary>
    public string? TraceParent { get; private set; }

    public bool HasEvents => _events.Count > 0;

    private long Version => _start + _events.Count;

    public void Take(Message.Command message)
    {
        message.Begin(stream);
        switch (kind.Aggregate.Decide(State, (TCommand)message.Value))
        {
            case Decision<TEvent>.Accepted accepted:
                Take(accepted.Events, message);
                break;
            case Decision<TEvent>.Rejected rejected:
                Answer(message, new Reply.Refused(rejected.Code, rejected.Reason), "refused");
                break;
            default:
                throw new InvalidOperationException($"{kind.Category} decided nothing.");
        }
    }

    public void Take(Message.Read message)
    {
        var view = new StreamView(stream, Version, State);
        _answers.Add(() => message.Answer(view));
    }

    /// <summary>What to store.</summary>
    public Append ToAppend(DateTimeOffset at) => new(
        stream, _start, _events.ToEquatableArray(), at, TraceParent, EffectRunner<TEffect>.NextDue(kind.Aggregate.Outstanding(State)));

    /// <summary>Everything is on disk: answers in the order of the questions.</summary>
    public void AnswerAll() => _answers.ForEach(answer => answer());

    private void Take(EquatableArray<TEvent> events, Message.Command message)
    {
        foreach (var @event in events)
        {
            State = kind.Aggregate.Evolve(State, @event);
            var (name, payload) = kind.Events.Encode(@event);
            _events.Add(new(name, payload));
        }

        if (events.Count > 0)
            TraceParent = message.TraceParent ?? TraceParent;
        Answer(message, new Reply.Saved(Version), "saved");
    }

    private void Answer(Message.Command message, Reply reply, string outcome) => _answers.Add(() =>
    {
        MeshTelemetry.CommandsAnswered.Add(1, new(MeshTelemetry.CategoryTag, stream.Category), new(MeshTelemetry.OutcomeTag, outcome));
        message.Answer(reply);
    });
}
