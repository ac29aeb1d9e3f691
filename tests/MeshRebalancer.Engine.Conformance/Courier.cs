using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>A courier's bag: what is in it, what is on its way, and an alarm. Small, yet with everything an engine must carry.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Total">What is in the bag.</param>
/// <param name="Sends">How many deliveries were ever begun.</param>
/// <param name="Pending">Deliveries on their way.</param>
/// <param name="AlarmAt">When the alarm rings, or null.</param>
/// <param name="Alarms">How many alarms were ever set.</param>
public sealed record CourierState(StreamId Stream, long Total, int Sends, EquatableArray<Delivery> Pending, DateTimeOffset? AlarmAt, int Alarms);

/// <summary>One delivery.</summary>
public sealed record Delivery(int Number, long Amount);

/// <summary>What a courier may be told.</summary>
public abstract record CourierCommand : ICommand
{
    private CourierCommand()
    {
    }

    /// <summary>Put something into the bag; less than 1 is refused.</summary>
    public sealed record Put(long Amount) : CourierCommand;

    /// <summary>Deliver something; more than is in the bag is refused.</summary>
    public sealed record Send(long Amount) : CourierCommand;

    /// <summary>A delivery has arrived.</summary>
    public sealed record ReportArrived(int Number) : CourierCommand;

    /// <summary>A delivery is no longer wanted.</summary>
    public sealed record Recall(int Number) : CourierCommand;

    /// <summary>Ring at an instant.</summary>
    public sealed record SetAlarm(DateTimeOffset At) : CourierCommand;

    /// <summary>It rang.</summary>
    public sealed record ReportRang : CourierCommand;

    /// <summary>Breaks the decider, as a bug would.</summary>
    public sealed record Break : CourierCommand;
}

/// <summary>What happened to a courier.</summary>
public abstract record CourierEvent
{
    private CourierEvent()
    {
    }

    /// <summary>Something was put into the bag.</summary>
    [WireName("courier.filled.v1")]
    public sealed record Filled(long Amount) : CourierEvent;

    /// <summary>A delivery began.</summary>
    [WireName("courier.sent.v1")]
    public sealed record Sent(int Number, long Amount) : CourierEvent;

    /// <summary>A delivery ended.</summary>
    [WireName("courier.arrived.v1")]
    public sealed record Arrived(int Number) : CourierEvent;

    /// <summary>A delivery was called back.</summary>
    [WireName("courier.recalled.v1")]
    public sealed record Recalled(int Number) : CourierEvent;

    /// <summary>The alarm was set.</summary>
    [WireName("courier.alarm-set.v1")]
    public sealed record AlarmSet(DateTimeOffset At) : CourierEvent;

    /// <summary>It rang.</summary>
    [WireName("courier.rang.v1")]
    public sealed record Rang : CourierEvent;
}

/// <summary>What the world owes a courier.</summary>
public abstract record CourierEffect : IEffect
{
    private CourierEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    public virtual DateTimeOffset? DueAt => null;

    /// <summary>Carry it there: ReportArrived.</summary>
    public sealed record Deliver(EffectId Id, int Number, long Amount) : CourierEffect;

    /// <summary>Ring: ReportRang.</summary>
    public sealed record Ring(EffectId Id, DateTimeOffset At) : CourierEffect
    {
        public override DateTimeOffset? DueAt => At;
    }
}

/// <summary>The courier's rules. Counts its replays and folds, which the state itself can't tell.</summary>
public sealed class Courier : IAggregate<CourierState, CourierCommand, CourierEvent, CourierEffect>
{
    private int _replays;
    private int _folds;

    /// <summary>The category.</summary>
    public const string Name = "courier";

    /// <summary>How often a state was begun.</summary>
    public int Replays => Volatile.Read(ref _replays);

    /// <summary>How often an event was folded in.</summary>
    public int Folds => Volatile.Read(ref _folds);

    public string Category => Name;

    public CourierState Initial(StreamId stream)
    {
        Interlocked.Increment(ref _replays);
        return new(stream, 0, 0, [], null, 0);
    }

    public Decision<CourierEvent> Decide(CourierState state, CourierCommand command) => command switch
    {
        CourierCommand.Put put => put.Amount > 0
            ? Decision<CourierEvent>.Accept(new CourierEvent.Filled(put.Amount))
            : Decision<CourierEvent>.Reject("not-positive", $"amount is {put.Amount}; 1 or more is allowed."),
        CourierCommand.Send send => send.Amount <= state.Total
            ? Decision<CourierEvent>.Accept(new CourierEvent.Sent(state.Sends + 1, send.Amount))
            : Decision<CourierEvent>.Reject("too-much", $"amount is {send.Amount}; the bag holds {state.Total}."),
        CourierCommand.ReportArrived arrived => IsPending(state, arrived.Number)
            ? Decision<CourierEvent>.Accept(new CourierEvent.Arrived(arrived.Number))
            : Decision<CourierEvent>.Nothing,
        CourierCommand.Recall recall => IsPending(state, recall.Number)
            ? Decision<CourierEvent>.Accept(new CourierEvent.Recalled(recall.Number))
            : Decision<CourierEvent>.Nothing,
        CourierCommand.SetAlarm alarm => Decision<CourierEvent>.Accept(new CourierEvent.AlarmSet(alarm.At)),
        CourierCommand.ReportRang => state.AlarmAt is null ? Decision<CourierEvent>.Nothing : Decision<CourierEvent>.Accept(new CourierEvent.Rang()),
        CourierCommand.Break => throw new InvalidOperationException("The decider has a bug."),
    };

    public CourierState Evolve(CourierState state, CourierEvent @event)
    {
        Interlocked.Increment(ref _folds);
        return @event switch
        {
            CourierEvent.Filled e => state with { Total = state.Total + e.Amount },
            CourierEvent.Sent e => state with { Total = state.Total - e.Amount, Sends = e.Number, Pending = state.Pending.Add(new(e.Number, e.Amount)) },
            CourierEvent.Arrived e => Without(state, e.Number, @event),
            CourierEvent.Recalled e => Without(state, e.Number, @event),
            CourierEvent.AlarmSet e => state with { AlarmAt = e.At, Alarms = state.Alarms + 1 },
            CourierEvent.Rang => state.AlarmAt is null ? throw new CorruptHistoryException(state, @event) : state with { AlarmAt = null },
        };
    }

    public EquatableArray<CourierEffect> Outstanding(CourierState state)
    {
        var owed = state.Pending.Select(CourierEffect (delivery) =>
            new CourierEffect.Deliver(EffectId.Of(state.Stream, $"deliver{delivery.Number}"), delivery.Number, delivery.Amount));
        return [.. owed, .. state.AlarmAt is { } at ? [new CourierEffect.Ring(EffectId.Of(state.Stream, "alarm", state.Alarms), at)] : Array.Empty<CourierEffect>()];
    }

    private static bool IsPending(CourierState state, int number) => state.Pending.Any(delivery => delivery.Number == number);

    private static CourierState Without(CourierState state, int number, CourierEvent @event) => IsPending(state, number)
        ? state with { Pending = state.Pending.Where(delivery => delivery.Number != number).ToEquatableArray() }
        : throw new CorruptHistoryException(state, @event);
}

/// <summary>How couriers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CourierState))]
[JsonSerializable(typeof(CourierEvent.Filled))]
[JsonSerializable(typeof(CourierEvent.Sent))]
[JsonSerializable(typeof(CourierEvent.Arrived))]
[JsonSerializable(typeof(CourierEvent.Recalled))]
[JsonSerializable(typeof(CourierEvent.AlarmSet))]
[JsonSerializable(typeof(CourierEvent.Rang))]
public sealed partial class CourierJson : JsonSerializerContext;
