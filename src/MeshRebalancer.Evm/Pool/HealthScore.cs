namespace MeshRebalancer.Evm;

/// <summary>How well an endpoint answers: 100 is always and at once. Pure.</summary>
/// <param name="Success">Share of requests that were answered, weighted towards the last: 0 … 1.</param>
/// <param name="Seconds">How long answers take, weighted towards the last.</param>
internal readonly record struct HealthScore(double Success, double Seconds)
{
    private const double Weight = 0.1;

    /// <summary>An endpoint that nothing is known of.</summary>
    public static HealthScore Unknown => new(1, 0);

    /// <summary>The answered share, times 1 ÷ (1 + seconds): an endpoint that takes a second each time has half of another's points.</summary>
    public int Points => (int)Math.Round(100 * Success / (1 + Seconds));

    /// <summary>Points in four bands, 0 the best: what differs by less is not worth leaving the preferred endpoint for.</summary>
    public int Band => Points switch
    {
        >= 75 => 0,
        >= 50 => 1,
        >= 25 => 2,
        _ => 3,
    };

    /// <summary>After an answer.</summary>
    public HealthScore Answered(TimeSpan took) => new(Mix(Success, 1), Mix(Seconds, took.TotalSeconds));

    /// <summary>After a failure.</summary>
    public HealthScore Failed() => this with { Success = Mix(Success, 0) };

    private static double Mix(double old, double @new) => old + (Weight * (@new - old));
}
