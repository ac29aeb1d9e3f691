namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Which faults a seed plays and how often, and how often each was played. A quiet world (after <see cref="Stop"/>) plays none.
/// </summary>
internal sealed class FaultSettings
{
    private const double OnChance = 0.45;

    private readonly SortedDictionary<FaultKind, double> _strength = [];
    private readonly SortedDictionary<FaultKind, int> _counts = [];
    private bool _stopped;

    /// <param name="chance">Draws them.</param>
    /// <param name="without">Kinds that are left out whatever is drawn.</param>
    public FaultSettings(Chance chance, IReadOnlySet<FaultKind> without)
    {
        foreach (var kind in Kinds)
        {
            var one = chance.Of(kind.ToString());
            var on = one.Happens(OnChance);
            var strength = one.Scale(0.15, 3);
            if (on && !without.Contains(kind))
                _strength[kind] = strength;
        }
    }

    /// <summary>Everything that may be played.</summary>
    public static IReadOnlyList<FaultKind> Kinds { get; } = Enum.GetValues<FaultKind>();

    /// <summary>What this seed plays, ordered.</summary>
    public IReadOnlyCollection<FaultKind> On => _strength.Keys;

    public IReadOnlyDictionary<FaultKind, int> Counts => _counts;

    /// <summary>No fault from now on.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Whether the seed plays this kind, now.</summary>
    public bool Plays(FaultKind kind) => !_stopped && _strength.ContainsKey(kind);

    /// <summary>How strongly: about 1, and 0 when it is not played.</summary>
    public double Strength(FaultKind kind) => _stopped ? 0 : _strength.GetValueOrDefault(kind);

    /// <summary>Whether it happens here and now. Counted.</summary>
    /// <param name="kind">What.</param>
    /// <param name="chance">Decides.</param>
    /// <param name="usual">The probability at strength 1.</param>
    public bool Happens(FaultKind kind, Chance chance, double usual)
    {
        if (!Plays(kind) || !chance.Happens(usual * _strength[kind]))
            return false;
        Count(kind);
        return true;
    }

    /// <summary>It happened.</summary>
    public void Count(FaultKind kind) => _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
}

/// <summary>A fault that comes, lasts and goes: asked with instants that only grow.</summary>
/// <param name="faults">Whether it is played at all.</param>
/// <param name="kind">What.</param>
/// <param name="chance">Draws the lengths.</param>
/// <param name="everySeconds">From the end of one to the beginning of the next, on average, at strength 1.</param>
/// <param name="lastsSeconds">On average.</param>
internal sealed class Spell(FaultSettings faults, FaultKind kind, Chance chance, double everySeconds, double lastsSeconds)
{
    private DateTimeOffset _from;
    private DateTimeOffset _until;
    private DateTimeOffset _counted;

    public bool IsOn(DateTimeOffset now)
    {
        if (!faults.Plays(kind))
            return false;
        while (now >= _until)
        {
            _from = (_until == default ? now : _until) + chance.Seconds(0, 2 * everySeconds / faults.Strength(kind));
            _until = _from + chance.Seconds(0.2 * lastsSeconds, 1.8 * lastsSeconds);
        }

        if (now < _from)
            return false;
        if (_counted != _from)
            faults.Count(kind);
        _counted = _from;
        return true;
    }
}
