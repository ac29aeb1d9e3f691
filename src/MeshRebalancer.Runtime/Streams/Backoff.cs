namespace MeshRebalancer.Runtime.Streams;

/// <summary>Pauses that double up to a limit, with a share left to chance so that many do not return at once.</summary>
/// <param name="min">After the first failure.</param>
/// <param name="max">The longest.</param>
/// <param name="jitter">The share left to chance, 0 to 1.</param>
/// <param name="random">Its source; used under a lock.</param>
public sealed class Backoff(TimeSpan min, TimeSpan max, double jitter, Random random)
{
    private const int DoublingsMax = 30;

    /// <summary>The pause after so many failures in a row, 1 or more.</summary>
    public TimeSpan After(int failures)
    {
        var full = Math.Min(max.TotalMilliseconds, min.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, DoublingsMax)));
        return TimeSpan.FromMilliseconds(full * (1 - (jitter * Draw())));
    }

    /// <summary>A part of a span, left wholly to chance.</summary>
    public TimeSpan Spread(TimeSpan span) => span * Draw();

    private double Draw()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
