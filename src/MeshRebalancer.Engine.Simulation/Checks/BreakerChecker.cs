using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>No value leaves while a stored breaker that concerns it is open, or the kill switch is set.</summary>
internal sealed class BreakerChecker : Checker
{
    // A leg looks, and acts on what it saw: messages take their time, and clocks are wrong.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(150);

    private readonly SortedDictionary<string, DateTimeOffset> _open = new(StringComparer.Ordinal);

    public override string Name => "breakers";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case BreakerEvent e:
                Note(step.Stream, e);
                break;
            case RebalanceEvent.LegSwapping e:
                Check(step, e.LegId, e.Terms);
                break;
            case RebalanceEvent.LegBurning e:
                Check(step, e.LegId, e.Terms);
                break;
        }
    }

    // What an older journal does not know of, nobody heeds.
    public override void OnRestored()
    {
        _open.Clear();
        foreach (var stored in Witness.Disk.All.Where(stored => Witness.Shadows.Decode(stored) is BreakerEvent))
        {
            Note(stored.Stream, (BreakerEvent)Witness.Shadows.Decode(stored));
        }
    }

    private void Note(StreamId stream, BreakerEvent @event)
    {
        switch (@event)
        {
            case BreakerEvent.Opened e:
                _open.TryAdd($"{stream} {e.Key}", World.Now);
                break;
            case BreakerEvent.Tripped e:
                _open.TryAdd($"{stream} {e.Key}", World.Now);
                break;
            case BreakerEvent.HalfOpened e:
                _open.Remove($"{stream} {e.Key}");
                break;
            case BreakerEvent.Closed e:
                _open.Remove($"{stream} {e.Key}");
                break;
            case BreakerEvent.WasReset e:
                _open.Remove($"{stream} {e.Key}");
                break;
            case BreakerEvent.Killed e:
                _open.TryAdd($"{stream} kill {e.Scope}", World.Now);
                break;
            case BreakerEvent.Released e:
                _open.Remove($"{stream} kill {e.Scope}");
                break;
            case BreakerEvent.Failed or BreakerEvent.ProbePassed or BreakerEvent.ProbeSucceeded:
                break;
        }
    }

    private void Check(StoredStep step, string legId, LegTerms terms)
    {
        var before = (RebalanceState.Executing)step.Before;
        var leg = before.Legs.First(one => one.Leg.Id == legId).Leg;
        foreach (var stream in new[] { BreakersState.Global, BreakersState.StreamOf(SimWorld.Desk) })
        {
            foreach (var key in Keys(leg).Select(key => key.ToString()).Append($"kill {KillScope.Leaving}").Append($"kill {KillScope.Everything}"))
            {
                if (_open.TryGetValue($"{stream} {key}", out var since))
                    Must(terms.CheckedAt - since < Grace, () => $"{step.Stream} lets {terms.In} leave for {legId}, and {key} of {stream} is open since {since:HH:mm:ss}");
            }
        }
    }

    private IEnumerable<BreakerKey> Keys(PlannedLeg leg) =>
    [
        BreakerKey.Chain(leg.In.Token.Chain),
        BreakerKey.Chain(leg.ExpectedOut.Token.Chain),
        leg switch
        {
            PlannedLeg.Swap swap => BreakerKey.Venue(swap.Pool.Venue, swap.In.Token.Chain),
            PlannedLeg.Transfer transfer => BreakerKey.Bridge(transfer.Bridge),
        },
        BreakerKey.Feed(AssetOf(leg.In.Token)),
        BreakerKey.Feed(AssetOf(leg.ExpectedOut.Token)),
    ];

    private AssetId AssetOf(TokenId token) => World.Map.Token(token).Asset;
}
