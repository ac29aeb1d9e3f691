namespace MeshRebalancer.Domain.Risk;

/// <summary>When a breaker opens, and how it closes again.</summary>
/// <param name="FailuresMax">It opens at so many failures inside the window: 1 … 100.</param>
/// <param name="WindowSeconds">How long a failure counts: 1 … 86,400 s.</param>
/// <param name="CoolDownSeconds">How long it stays open before it lets probes through: 1 … 86,400 s. It doubles with each probe that fails, up to eight times.</param>
/// <param name="ProbesToClose">Half-open, so many legs are let through at once, and so many have to succeed: 1 … 10.</param>
public sealed record BreakerPolicy(int FailuresMax, int WindowSeconds, int CoolDownSeconds, int ProbesToClose)
{
    /// <summary>The most failures that may be asked for.</summary>
    public const int FailuresLimit = 100;

    /// <summary>The longest window and cool-down: a day.</summary>
    public const int SecondsLimit = 86_400;

    /// <summary>The most probes that may be asked for.</summary>
    public const int ProbesLimit = 10;

    /// <summary>Five failures in ten minutes; five minutes; one probe.</summary>
    public static BreakerPolicy Default { get; } = new(5, 600, 300, 1);

    /// <summary>What is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Range("failuresMax", FailuresMax, FailuresLimit),
        .. Range("windowSeconds", WindowSeconds, SecondsLimit),
        .. Range("coolDownSeconds", CoolDownSeconds, SecondsLimit),
        .. Range("probesToClose", ProbesToClose, ProbesLimit),
    ];

    /// <summary>How long it stays open after so many openings in a row.</summary>
    /// <param name="openings">From 1.</param>
    public TimeSpan CoolDown(int openings) => TimeSpan.FromSeconds((long)CoolDownSeconds << Math.Clamp(openings - 1, 0, 3));

    private static IEnumerable<string> Range(string name, int value, int max) =>
        value >= 1 && value <= max ? [] : [FormattableString.Invariant($"{name} is {value}; allowed are 1 … {max}.")];
}
