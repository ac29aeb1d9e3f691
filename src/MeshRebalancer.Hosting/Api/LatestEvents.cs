using System.Runtime.CompilerServices;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Hosting.Observability;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Hosting.Api;

/// <summary>The latest stored events of this node, told in words, for whoever connects; then those that come.</summary>
/// <param name="streams">The engine.</param>
/// <param name="narrator">Tells them.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="troubles">Logs those that need somebody's eye.</param>
public sealed class LatestEvents(IStreams streams, EventNarrator narrator, RebalanceMetrics metrics, TroubleLog troubles)
{
    private const int Kept = 60;

    private readonly Queue<EventView> _latest = new();

    /// <summary>Collects until cancelled. A reader that lagged behind starts anew; what it missed stands in the journal.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        // A subscription ends with its token without a word, so the token is what ends the loop.
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await foreach (var live in streams.SubscribeAsync(cancel))
                {
                    metrics.Take(live);
                    troubles.Take(live);
                    Keep(View(live));
                }
            }
            catch (LaggedBehindException)
            {
                continue;
            }
        }
    }

    /// <summary>The latest, oldest first, then every further one. Some may come twice: the position tells.</summary>
    /// <param name="after">The position up to which the reader knows all; 0 for none. A position that is still to come is not believed.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<EventView> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var live = streams.SubscribeAsync(cancel);
        var latest = Snapshot();
        var known = latest.Length > 0 && latest[^1].Position >= after ? after : 0;
        foreach (var view in latest.Where(view => view.Position > known))
        {
            yield return view;
        }

        await foreach (var next in live)
        {
            yield return View(next);
        }
    }

    private EventView View(LiveEvent live) => new(
        live.Stored.Position, live.Stored.Stream.ToString(), live.Stored.Version, live.Stored.Event.Name, live.Stored.At, narrator.Tell(live.Event));

    private EventView[] Snapshot()
    {
        lock (_latest)
        {
            return [.. _latest];
        }
    }

    private void Keep(EventView view)
    {
        lock (_latest)
        {
            _latest.Enqueue(view);
            while (_latest.Count > Kept)
            {
                _latest.Dequeue();
            }
        }
    }
}
