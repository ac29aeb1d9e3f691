namespace MeshRebalancer.Evm;

/// <summary>How long an endpoint's last answers took.</summary>
internal sealed class LatencyWindow
{
    private const int Size = 128;
    private const int Enough = 20;
    private const int Renewal = 16;

    private readonly double[] _seconds = new double[Size];
    private int _count;
    private double? _p95;

    /// <summary>Seconds within which 95 % of the last answers came; null while too few were timed.</summary>
    public double? P95 => _p95;

    /// <summary>Takes one more in. The percentile is renewed every few answers: sorting at each would cost more than it tells.</summary>
    public void Add(double seconds)
    {
        _seconds[_count % Size] = seconds;
        _count++;
        if (_count >= Enough && (_count == Enough || _count % Renewal == 0))
            _p95 = Percentile();
    }

    private double Percentile()
    {
        Span<double> sorted = stackalloc double[Size];
        sorted = sorted[..Math.Min(_count, Size)];
        _seconds.AsSpan(0, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        return sorted[(int)Math.Ceiling(sorted.Length * 0.95) - 1];
    }
}
