using MeshRebalancer.Domain.Planning.Flows;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Optimality;

/// <summary>Draws instances: each all from its seed.</summary>
public sealed class FlowInstances
{
    private readonly Random _random;
    private readonly Hardship _hardship;
    private readonly int _assets;
    private readonly int _chains;
    private readonly int _venues;
    private readonly double _whole;
    private readonly double[] _gas;
    private readonly List<FlowAsset> _targets = [];
    private readonly List<double> _held = [];
    private readonly List<FlowArc> _arcs = [];
    private readonly List<TruePool> _true = [];
    private readonly List<FlowLimit> _limits = [];
    private double _least;

    private FlowInstances(int seed, int assets, int chains, int venues, Hardship hardship)
    {
        (_random, _hardship, _assets, _chains, _venues) = (new(seed), hardship, assets, chains, venues);
        _whole = Math.Pow(10, Between(4, 7));
        // The first chain is dear, the others cheap; a transaction on each.
        _gas = [.. Enumerable.Range(0, chains).Select(i => (i == 0 ? Between(2, 30) : Between(0.02, 1)) * (hardship == Hardship.DearGas ? _whole / 1e5 * Between(1, 10) : 1))];
        _least = hardship == Hardship.HighMinimum ? _whole * Between(0.005, 0.03) : Between(1, 50);
    }

    /// <summary>2 … 12 assets, 1 … 6 chains, 1 … 4 venues a pair, every hardship in turn.</summary>
    public static FlowInstance Of(int seed)
    {
        var random = new Random(seed ^ 0x0b1a5);
        return new FlowInstances(seed, random.Next(2, 13), random.Next(1, 7), random.Next(1, 5), (Hardship)(seed % 7)).Draw();
    }

    /// <summary>An instance of a given size.</summary>
    public static FlowInstance Of(int seed, int assets, int chains, int venues, Hardship hardship = Hardship.None) =>
        new FlowInstances(seed, assets, chains, venues, hardship).Draw();

    private FlowInstance Draw()
    {
        Portfolio();
        for (var i = 0; i < _chains; i++)
            _limits.Add(new(_hardship == Hardship.TightBounds ? _gas[i] * _random.Next(2, 8) : double.MaxValue));
        for (var i = 0; i < _chains; i++)
            _limits.Add(new(_hardship == Hardship.TightBounds ? _whole * Between(0.005, 0.1) : double.MaxValue));
        for (var bridge = 0; bridge < 2; bridge++)
            _limits.Add(new(_hardship == Hardship.TightBounds ? _whole * Between(0.01, 0.1) : double.MaxValue));
        Stranded();
        Swaps(Enumerable.Range(1, _assets - 1).Where(IsAbove), a => (a, 0));
        foreach (var to in Enumerable.Range(1, _assets - 1).Where(a => !IsAbove(a)))
            Swaps(Enumerable.Range(1, _assets - 1).Where(a => IsAbove(a) && _random.Next(6) == 0), a => (a, to), 1);
        Bridges(0);
        Swaps(Enumerable.Range(1, _assets - 1).Where(a => !IsAbove(a)), a => (0, a));
        return new(new([.. _targets], [.. _held.Select((held, i) => new FlowNode(i / _chains, held))], [.. _arcs], [.. _limits]), _true);
    }

    private bool IsAbove(int asset) => _targets[asset].Most < _targets[asset].Target + 1e-9 ? false : _targets[asset].Least >= _targets[asset].Target - 1e-9;

    private void Portfolio()
    {
        double[] targets = Split(_assets), values = [.. Split(_assets).Select((value, a) => 0.6 * targets[a] + (0.4 * value))];
        var (band, inside) = (_whole * Between(0.002, 0.03), Between(0.003, 0.02));
        var outside = inside * Between(1, 4);
        for (var a = 0; a < _assets; a++)
        {
            double[] chains = Split(_chains);
            if (_random.Next(2) == 0)
                chains = [.. chains.Select((_, c) => c == _random.Next(_chains) ? 1.0 : 0)];
            if (chains.Sum() == 0)
                chains[_random.Next(_chains)] = 1;
            var held = values[a] * _whole / chains.Sum();
            _held.AddRange(chains.Select(part => part * held));
            var (now, target) = (values[a] * _whole, targets[a] * _whole);
            _targets.Add(new(target, band, inside, outside, a == 0 ? 0 : Math.Min(now, target), a == 0 ? double.PositiveInfinity : Math.Max(now, target)));
        }
    }

    // A surplus may go to another chain to be sold there.
    private void Stranded()
    {
        if (_hardship != Hardship.Stranded)
            return;
        for (var a = 1; a < _assets; a++)
        {
            if (IsAbove(a))
                Bridges(a);
        }
    }

    private void Swaps(IEnumerable<int> assets, Func<int, (int From, int To)> pair, int venuesMax = 4)
    {
        foreach (var (from, to) in assets.Select(pair).ToArray())
        {
            for (var c = 0; c < _chains; c++)
            {
                if (_random.Next(10) < (_hardship == Hardship.Stranded && from != 0 ? 5 : 2) && _chains > 1)
                    continue;
                var pools = Math.Min(venuesMax, _hardship == Hardship.Twins ? _venues : _random.Next(1, _venues + 1));
                var (twin, most) = (Pool(), Drift(from, to));
                for (var v = 0; v < pools; v++)
                    Arc((from * _chains) + c, (to * _chains) + c, _hardship == Hardship.Twins ? twin : Pool(), most, _gas[c] * Between(0.8, 1.5), 0, -1, -1, [new(c, _gas[c])]);
            }
        }
    }

    private void Bridges(int asset)
    {
        var most = asset == 0 ? _whole : Drift(asset, 0);
        for (var from = 0; from < _chains; from++)
        {
            for (var to = 0; to < _chains; to++)
            {
                for (var bridge = 0; bridge < 2 && from != to; bridge++)
                {
                    if (_random.Next(4) == 0)
                        continue;
                    // One is slow and cheap, the other quick and dear; time is charged by the value on its way.
                    var price = 1 - (bridge == 0 ? Between(0, 0.0001) : Between(0.0003, 0.002));
                    EquatableArray<FlowUse> uses = [new(from, _gas[from]), new(to, _gas[to])];
                    Arc((asset * _chains) + from, (asset * _chains) + to, new(price, [(double.PositiveInfinity, _whole)]), most, (_gas[from] * 1.2) + (bridge == 0 ? _gas[to] : 0),
                        bridge == 0 ? Between(0.0001, 0.001) : 0.00001, (2 * _chains) + bridge, _chains + to, bridge == 0 ? uses : [uses[0]]);
                }
            }
        }
    }

    private void Arc(int from, int to, TruePool pool, double most, double gas, double perUnit, int sentLimit, int broughtLimit, EquatableArray<FlowUse> uses)
    {
        most = Math.Min(most, pool.Most);
        if (most < _least)
            return;
        _arcs.Add(new(from, to, pool.Below(FlowInstance.Fractions.Select(part => part * most)), gas, _least, perUnit, sentLimit, broughtLimit, uses));
        _true.Add(pool);
    }

    private double Drift(int from, int to)
    {
        var give = from == 0 ? _whole : _targets[from].Most - _targets[from].Least;
        var take = to == 0 ? _whole : (_targets[to].Most - _targets[to].Least) * 1.02;
        return Math.Min(give, take);
    }

    private TruePool Pool()
    {
        var fee = new[] { 0.0001, 0.0005, 0.003, 0.01 }[_random.Next(4)];
        var depth = _whole * (_hardship == Hardship.ThinPools ? Math.Pow(10, Between(-1, 0.7)) : Math.Pow(10, Between(0, 2.5)));
        var price = (1 - fee) * (1 - Between(-0.0001, 0.001));
        return _random.Next(2) == 0
            ? new(price, [(depth, double.PositiveInfinity)])
            : new(price, [.. Enumerable.Range(0, 12).Select(_ => depth * Math.Pow(10, Between(0, 1))).Select((r, i) => (r, i == 11 ? double.PositiveInfinity : r * Between(0.0005, 0.004)))]);
    }

    private double[] Split(int parts)
    {
        double[] drawn = [.. Enumerable.Range(0, parts).Select(_ => -Math.Log(1 - _random.NextDouble()))];
        return [.. drawn.Select(one => one / drawn.Sum())];
    }

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());
}
