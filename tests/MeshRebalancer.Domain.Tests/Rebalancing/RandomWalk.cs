using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>One saga in a faulty world: owed effects are answered in any order, answers come twice or late, until it is over.</summary>
internal sealed class RandomWalk
{
    private const int RestlessSteps = 400;
    private const int StepsMax = 1_000;

    private readonly RebalanceAggregate _aggregate = new();
    private readonly Random _random;
    private readonly World _world;
    private readonly List<RebalanceCommand> _told = [];
    private readonly Dictionary<EffectId, RebalanceEffect> _effects = [];

    private RandomWalk(int seed)
    {
        _random = new(seed);
        // One world in five is a bad one.
        _world = new(_random, _random.Next(5) == 0 ? 40 : _random.Next(12), fills: _random.Next(2) == 0);
        State = _aggregate.Initial(Sample.Own);
    }

    public RebalanceState State { get; private set; }

    public List<RebalanceEvent> History { get; } = [];

    /// <summary>Every state between two commands.</summary>
    public List<RebalanceState> States { get; } = [];

    public static RandomWalk Of(int seed)
    {
        var walk = new RandomWalk(seed);
        walk.Tell(new RebalanceCommand.Start(Sample.Request, Sample.T0));
        for (var step = 0; step < StepsMax && walk.Step(); step++)
        {
            walk._world.Calm = step >= RestlessSteps;
        }

        walk.ShouldHaveEnded();
        return walk;
    }

    private bool Step()
    {
        var owed = _aggregate.Outstanding(State);
        if (owed.Count == 0 && State is not RebalanceState.Parked)
            return false;

        if (_random.Next(4) == 0)
            Tell(_told[_random.Next(_told.Count)]);

        if (!_world.Calm && _random.Next(25) == 0 && _world.Reorg() is { } unmined)
            Tell(unmined);

        Operate();
        owed = _aggregate.Outstanding(State);
        if (owed.Count == 0)
            return State is RebalanceState.Parked;

        // Mostly what is due first, so that an alarm seldom rings while something else could be done.
        var effect = _random.Next(5) == 0 ? owed[_random.Next(owed.Count)] : owed.MinBy(one => one.DueAt ?? DateTimeOffset.MinValue)!;
        _world.Wait(effect.DueAt);
        if (_world.Answer(effect) is { } command)
            Tell(command);

        return true;
    }

    private void Operate()
    {
        if (State is RebalanceState.Executing && !_world.Calm && _random.Next(RebalanceFunds.InFlight(State).Count > 0 ? 10 : 60) == 0)
            Tell(new RebalanceCommand.Park("ann", "to look at it", _world.Now));
        else if (State is RebalanceState.Parked parked && !_world.Calm && _random.Next(RebalanceFunds.InFlight(State).Count > 0 ? 2 : 6) == 0)
            Resolve(parked, _world.Statement(parked));
        else if (State is RebalanceState.Parked && (_world.Calm || _random.Next(8) == 0))
            Tell(new RebalanceCommand.Retry("ann", "it looks well", _world.Now));
    }

    private void Resolve(RebalanceState.Parked parked, RebalanceCommand.Resolve statement)
    {
        if (_aggregate.Decide(State, statement) is not Decision<RebalanceEvent>.Accepted)
            return;
        _world.MakeTrue(parked, statement);
        Tell(statement);
    }

    private void Tell(RebalanceCommand command)
    {
        var events = Accepted(command);
        // People do not repeat themselves by accident; networks do.
        if (command is not (RebalanceCommand.Park or RebalanceCommand.Retry or RebalanceCommand.Resolve))
            _told.Add(command);
        State = events.Aggregate(State, _aggregate.Evolve);
        History.AddRange(events);
        States.Add(State);
        if (events.Count > 0)
            Accepted(command).ShouldBeEmpty($"{command} came twice");

        foreach (var effect in _aggregate.Outstanding(State))
        {
            if (!_effects.TryAdd(effect.Id, effect))
                _effects[effect.Id].ShouldBe(effect, "an effect's id stands for one effect, the same in every state");
        }

        var replayed = History.Aggregate(_aggregate.Initial(Sample.Own), _aggregate.Evolve);
        replayed.ShouldBe(State);
        _aggregate.Outstanding(replayed).ShouldBe(_aggregate.Outstanding(State));
        ShouldConserve();
    }

    private EquatableArray<RebalanceEvent> Accepted(RebalanceCommand command) =>
        _aggregate.Decide(State, command).ShouldBeOfType<Decision<RebalanceEvent>.Accepted>($"{command} in {State}").Events;

    /// <summary>What departed and has not arrived is what the saga says is in flight, after each single event that was told.</summary>
    private void ShouldConserve() =>
        (Sum(booking => booking.Departed) - Sum(booking => booking.Arrived)).ShouldBe(
            RebalanceFunds.InFlight(State).Aggregate(BigInteger.Zero, (sum, amount) => sum + amount.Raw));

    /// <summary>No leg of one rebalance takes back what another leg of it did.</summary>
    private void ShouldNotUnwind()
    {
        var sold = History.OfType<RebalanceEvent.LegSwapping>().Select(one => (ChainAction.Swap)one.Action).Select(a => (From: a.In.Token, To: a.OutMin.Token));
        var crossed = History.OfType<RebalanceEvent.LegBurning>().Select(one => (ChainAction.Burn)one.Action).Select(a => (From: a.In.Token, a.To));
        var ways = sold.Concat(crossed).ToHashSet();
        ways.ShouldAllBe(way => !ways.Contains(new(way.To, way.From)));
    }

    private void ShouldHaveEnded()
    {
        ShouldNotUnwind();
        State.ShouldBeOfType<RebalanceState.Ended>();
        _aggregate.Outstanding(State).ShouldBeEmpty();
        _world.Unminted.ShouldBe(BigInteger.Zero);
        Bookings().Aggregate(BigInteger.Zero, (sum, booking) => booking.Undoes ? sum - booking.FeeWei : sum + booking.FeeWei).ShouldBe(_world.FeesPaid);
        foreach (var (token, balance) in _world.Balances)
        {
            var start = SamplePlans.Held.First(amount => amount.Token == token).Raw;
            (start + Sum(booking => booking.Received, token) - Sum(booking => booking.Spent, token)).ShouldBe(balance);
        }

        Bookings().DistinctBy(booking => booking.Id).Count().ShouldBe(Bookings().Count());
        var told = History.OfType<RebalanceEvent.Told>().Select(one => one.Id.Purpose).ToArray();
        told.Count(purpose => !IsWord(purpose)).ShouldBe(Bookings().Count() + 2);
        told.Count(purpose => purpose.EndsWith("-withdrawn-booking", StringComparison.Ordinal)).ShouldBe(History.OfType<RebalanceEvent.LegWithdrawn>().Count());
    }

    // A nonce that stays open after the end, or is consumed for nothing: no money moves.
    private static bool IsWord(string purpose) =>
        purpose.EndsWith("-open-booking", StringComparison.Ordinal) || purpose.EndsWith("-withdrawn-booking", StringComparison.Ordinal);

    private IEnumerable<Booking> Bookings() =>
    [
        .. History.OfType<RebalanceEvent.TransactionRead>().Select(e => e.Booking),
        .. History.OfType<RebalanceEvent.TransferFilled>().Select(e => e.Booking),
        .. History.OfType<RebalanceEvent.TransferRefunded>().Select(e => e.Booking),
        .. History.OfType<RebalanceEvent.OutcomeChanged>().Select(e => e.Booking),
        .. History.OfType<RebalanceEvent.LegUnmined>().Select(e => e.Undo).OfType<Booking>(),
        .. History.OfType<RebalanceEvent.Resolved>().SelectMany(e => e.Legs).Select(leg => leg.Booking),
    ];

    private BigInteger Sum(Func<Booking, TokenAmount?> part, TokenId? token = null) => Bookings().Select(part).OfType<TokenAmount>()
        .Where(amount => token is null || amount.Token == token)
        .Aggregate(BigInteger.Zero, (sum, amount) => sum + amount.Raw);
}
