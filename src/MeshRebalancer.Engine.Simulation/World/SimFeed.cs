using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// What one origin of prices says: it follows the true price by deviation and heartbeat, unless it falls silent, freezes or goes mad. At most one
/// feed of an asset freezes or goes mad in a seed: a majority of liars cannot be found out by anybody.
/// </summary>
internal sealed class SimFeed(string name, AssetId asset, ChainId chain, Func<double> follows, FaultSettings faults, Chance chance, bool mayLie)
{
    private readonly Spell _silent = new(faults, FaultKind.PriceStale, chance.Of("silent"), 1500, 240);
    private readonly Spell? _frozen = mayLie ? new(faults, FaultKind.PriceFrozen, chance.Of("frozen"), 1800, 900) : null;
    private readonly Spell? _crazy = mayLie ? new(faults, FaultKind.PriceCrazy, chance.Of("crazy"), 1200, 120) : null;
    private readonly double _deviation = chance.Scale(0.0005, 0.002);
    private readonly int _heartbeat = chance.Between(20, 60);
    private double _said;
    private DateTimeOffset _at;
    private double _madness = 1;

    public string Name => name;

    /// <summary>Whether it may say what is not so; the others of its asset do not.</summary>
    public bool MayLie => mayLie;

    public AssetId Asset => asset;

    public ChainId Chain => chain;

    public int AgeMaxSeconds => _heartbeat + 30;

    /// <summary>The price and its instant.</summary>
    public (Price Price, DateTimeOffset At) Read(DateTimeOffset now)
    {
        var truth = follows();
        if (_at == default)
            (_said, _at) = (truth, now);
        if (_silent.IsOn(now))
            return (SimMarket.ToPrice(_said), _at);
        if (_frozen?.IsOn(now) == true)
        {
            _at = now;
            return (SimMarket.ToPrice(_said), _at);
        }

        if (_crazy?.IsOn(now) == true)
        {
            _madness = _madness is > 0.9 and < 1.1 ? chance.Pick([0.01, 0.5, 0.8, 1.3, 2, 1000]) : _madness;
            return (SimMarket.ToPrice(truth * _madness), now);
        }

        _madness = 1;
        if (Math.Abs((truth / _said) - 1) > _deviation || now - _at >= TimeSpan.FromSeconds(_heartbeat))
            (_said, _at) = (truth, now);
        return (SimMarket.ToPrice(_said), _at);
    }
}
