using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Coordination.Sample;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Coordination;

/// <summary>
/// A desk under drawn limits, asked by many portfolios and legs in any order, some twice, with restarts in between. The limits are recounted
/// from the history alone, by sums that share nothing with the decider's: no leg here is funded by another, so every value simply adds up.
/// </summary>
internal sealed class CoordinatorWalk
{
    private readonly CoordinatorAggregate _aggregate = new();
    private readonly System.Random _random;
    private readonly DeskLimits _limits;
    private readonly int[] _numbers;
    private DateTimeOffset _at = T0;

    private CoordinatorWalk(int seed)
    {
        _random = new(seed);
        _numbers = new int[_random.Next(1, 7)];
        _limits = new(
            _random.Next(1, 5), Dollars(500, 3_000), Maybe(() => new FlightLimits(Some(), Some(), Some(), Some())),
            Maybe(() => new ExposureLimits(Small(), Small(), Small(), Small())), Rate(), Some());
        State = _aggregate.Initial(CoordinatorState.StreamOf("main"));
        Tell(new CoordinatorCommand.Configure(_limits, _at));
    }

    public CoordinatorState State { get; private set; }

    public List<CoordinatorEvent> History { get; } = [];

    public List<string> Refusals { get; } = [];

    public static CoordinatorWalk Of(int seed)
    {
        var walk = new CoordinatorWalk(seed);
        for (var step = 0; step < 120; step++)
        {
            walk._at += TimeSpan.FromSeconds(walk._random.Next(0, 1_200));
            walk.Tell(walk.Next());
            if (step % 10 == 9)
                walk.Restart();
            walk.ShouldBeWithinLimits();
        }

        return walk;
    }

    private CoordinatorCommand Next() => _random.Next(6) switch
    {
        0 or 1 => Ask(),
        2 when State.Admitted.Count > 0 => new CoordinatorCommand.Release(Any(State.Admitted).Request.Stream, _at),
        3 when State.Admitted.Any(one => !one.Started) => new CoordinatorCommand.ConfirmStarted(State.Admitted.First(one => !one.Started).Request.Stream, _at),
        3 or 4 when State.Admitted.Count > 0 => Fly(Any(State.Admitted)),
        _ => new CoordinatorCommand.ReportDue(WakeId, _at),
    };

    private EffectId WakeId => EffectId.Of(State.Stream, "admit");

    private CoordinatorCommand.Request Ask()
    {
        var asking = _random.Next(_numbers.Length);
        return new(Wanted($"p{asking}", ++_numbers[asking], (ulong)_random.Next(1, 1_500), _at), _at);
    }

    private CoordinatorCommand.ReserveFlight Fly(Reservation reservation)
    {
        var (leg, dollars) = ($"r1.leg{_random.Next(1, 9)}", (ulong)_random.Next(1, 900));
        var flight = _random.Next(3) switch { 0 => Sale(leg, dollars), 1 => Crossing(leg, dollars), _ => Purchase(leg, dollars) };
        return Reserve(reservation.Request, flight, (ulong)_random.Next(0, 500), _at);
    }

    private void Tell(CoordinatorCommand command)
    {
        switch (_aggregate.Decide(State, command))
        {
            case Decision<CoordinatorEvent>.Rejected no:
                Refusals.Add(no.Code);
                break;
            case Decision<CoordinatorEvent>.Accepted yes:
                History.AddRange(yes.Events);
                State = yes.Events.Aggregate(State, _aggregate.Evolve);
                _aggregate.Decide(State, command).ShouldBe(Decision<CoordinatorEvent>.Nothing);
                break;
        }

        // A timer is never set that would bring nothing: it would ring for ever.
        foreach (var wake in _aggregate.Outstanding(State).OfType<CoordinatorEffect.Wake>())
        {
            _aggregate.Decide(State, new CoordinatorCommand.ReportDue(wake.Id, wake.DueAt!.Value))
                .ShouldBeOfType<Decision<CoordinatorEvent>.Accepted>().Events.Count.ShouldBeGreaterThan(0);
        }
    }

    private void Restart()
    {
        var replayed = History.Select(CoordinatorCodec.Events.Encode).Select(one => CoordinatorCodec.Events.Decode(one.Name, one.Payload))
            .Aggregate(_aggregate.Initial(State.Stream), _aggregate.Evolve);
        replayed.ShouldBe(State);
        _aggregate.Outstanding(replayed).ShouldBe(_aggregate.Outstanding(State));
        State = replayed;
    }

    private void ShouldBeWithinLimits()
    {
        var open = Open();
        open.Count.ShouldBeLessThanOrEqualTo(_limits.OpenMax);
        Sum(open.Select(request => request.Turnover)).ShouldBeLessThanOrEqualTo(_limits.TurnoverMax);
        var starts = History.OfType<CoordinatorEvent.Admitted>().ToArray();
        if (_limits.StartsPerMinuteMax is { } rate)
            starts.Count(start => start.At > _at.AddMinutes(-1)).ShouldBeLessThanOrEqualTo(rate);
        if (_limits.TurnoverPerPortfolioDayMax is { } day)
        {
            foreach (var portfolio in starts.Where(start => start.At > _at.AddDays(-1)).GroupBy(start => start.Request.Facts.Id))
            {
                Sum(portfolio.Select(start => start.Request.Turnover)).ShouldBeLessThanOrEqualTo(day);
            }
        }

        var flights = History.OfType<CoordinatorEvent.FlightReserved>().Where(e => open.Any(request => request.Stream == e.Rebalance)).ToArray();
        foreach (var limited in flights.SelectMany(e => e.Flight.CountsAgainst()).Distinct().Where(one => _limits.Of(one.Limit) is not null))
        {
            var counted = flights.Where(e => e.Flight.CountsAgainst().Contains(limited)).ToArray();
            var standing = Sum(counted[^1].Standing.Where(one => one.Limit == limited.Limit && one.Of == limited.Of).Select(one => one.Value));
            (Sum(counted.Select(e => e.Flight.Value)) + standing).ShouldBeLessThanOrEqualTo(_limits.Of(limited.Limit)!.Value, limited.ToString());
        }
    }

    private List<RebalanceRequest> Open()
    {
        List<RebalanceRequest> open = [];
        foreach (var @event in History)
        {
            if (@event is CoordinatorEvent.Admitted admitted)
                open.Add(admitted.Request);
            if (@event is CoordinatorEvent.Released released)
                open.RemoveAll(request => request.Stream == released.Rebalance);
        }

        return open;
    }

    private static Usd Sum(IEnumerable<Usd> values) => values.Aggregate(Usd.Zero, (sum, one) => sum + one);

    private T Any<T>(EquatableArray<T> items) => items[_random.Next(items.Count)];

    private T? Maybe<T>(Func<T> make)
        where T : class => _random.Next(2) == 0 ? null : make();

    private Usd? Some() => _random.Next(3) == 0 ? null : Dollars(800, 2_500);

    private Usd? Small() => _random.Next(2) == 0 ? null : Dollars(400, 1_500);

    private int? Rate() => _random.Next(2) == 0 ? null : _random.Next(1, 4);

    private Usd Dollars(int least, int most) => Usd.Of((ulong)_random.Next(least, most));
}
