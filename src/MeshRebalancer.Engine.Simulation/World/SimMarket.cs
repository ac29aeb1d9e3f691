using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What assets are truly worth: a random walk each, now and then with a leap. The statistics are its own; nobody's money is counted by it.</summary>
internal sealed class SimMarket
{
    private const double StepSeconds = 10;
    private const double YearSeconds = 365d * 86_400;

    private readonly SortedDictionary<AssetId, Walk> _walks = [];

    /// <param name="assets">Symbol, first price in dollars, volatility a year.</param>
    /// <param name="chance">Draws the walks.</param>
    public SimMarket(IEnumerable<(AssetId Asset, double Dollars, double Volatility)> assets, Chance chance)
    {
        foreach (var (asset, dollars, volatility) in assets)
        {
            _walks[asset] = new(chance.Of(asset.ToString()), dollars, volatility);
        }
    }

    public double Dollars(AssetId asset) => _walks[asset].Dollars;

    public Price Price(AssetId asset) => ToPrice(_walks[asset].Dollars);

    /// <summary>Every price that was true within so many of the last steps, as lowest and highest.</summary>
    public (double Low, double High) Range(AssetId asset, int steps) => _walks[asset].Range(steps);

    /// <summary>Moves every price; to be called every <see cref="Every"/>.</summary>
    public void Step()
    {
        foreach (var walk in _walks.Values)
        {
            walk.Step();
        }
    }

    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(StepSeconds);

    public static Price ToPrice(double dollars) => new(UInt256.PowerOfTen(Usd.Scale - 6) * (ulong)Math.Max(1, Math.Round(dollars * 1_000_000)));

    private sealed class Walk(Chance chance, double dollars, double volatility)
    {
        private const double LeapChance = 0.002;

        private readonly Queue<double> _past = new([dollars]);
        private readonly double _step = volatility * Math.Sqrt(StepSeconds / YearSeconds);

        public double Dollars { get; private set; } = dollars;

        public void Step()
        {
            var leap = volatility > 0.1 && chance.Happens(LeapChance) ? 0.03 * chance.Bell() : 0;
            Dollars *= Math.Exp((_step * chance.Bell()) + leap);
            _past.Enqueue(Dollars);
            if (_past.Count > 400)
                _past.Dequeue();
        }

        public (double Low, double High) Range(int steps)
        {
            var recent = _past.Skip(Math.Max(0, _past.Count - steps)).ToArray();
            return (recent.Min(), recent.Max());
        }
    }
}
