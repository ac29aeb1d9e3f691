using System.Diagnostics;
using System.Threading.Channels;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>
/// Portfolios that wait to be judged: each stands in it once, and is given out to one taker at a time; whoever is woken while it is being judged
/// stands in line again afterwards. Safe from any thread.
/// </summary>
public sealed class WakeQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, Place> _places = [];
    private readonly Channel<StreamId> _line = Channel.CreateUnbounded<StreamId>();

    private enum Place
    {
        Waiting,
        Taken,
        TakenAndWoken,
    }

    private readonly Dictionary<StreamId, ActivityContext> _causes = [];

    /// <summary>Puts a portfolio in line. The first cause since it was last taken is kept: its trace goes on in the judgement.</summary>
    public void Wake(StreamId portfolio, ActivityContext cause)
    {
        lock (_gate)
        {
            _causes.TryAdd(portfolio, cause);
            if (_places.TryAdd(portfolio, Place.Waiting))
                _line.Writer.TryWrite(portfolio);
            else if (_places[portfolio] == Place.Taken)
                _places[portfolio] = Place.TakenAndWoken;
        }
    }

    /// <summary>Waits for the next in line.</summary>
    public async Task<(StreamId Portfolio, ActivityContext Cause)> TakeAsync(CancellationToken cancel)
    {
        var portfolio = await _line.Reader.ReadAsync(cancel);
        lock (_gate)
        {
            _places[portfolio] = Place.Taken;
            _causes.Remove(portfolio, out var cause);
            return (portfolio, cause);
        }
    }

    /// <summary>Gives a taken portfolio back.</summary>
    public void Done(StreamId portfolio)
    {
        lock (_gate)
        {
            if (_places.Remove(portfolio, out var place) && place == Place.TakenAndWoken)
            {
                _places[portfolio] = Place.Waiting;
                _line.Writer.TryWrite(portfolio);
            }
        }
    }
}
