namespace MeshRebalancer.Domain.Estimation;

/// <summary>Why a figure cannot be had from these numbers. Nothing is traded on what is unfit.</summary>
/// <param name="Code">Stable, for programs: <c>not-finite</c>, <c>not-positive</c>, <c>too-few-points</c>, <c>singular</c>, <c>not-ordered</c>, …</param>
/// <param name="Reason">For people: what was found, what is needed.</param>
public sealed record Unfit(string Code, string Reason)
{
    /// <summary>The first number that is no number, or infinite, as an error; null when all are finite.</summary>
    internal static Unfit? NotFinite(string what, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                return new("not-finite", FormattableString.Invariant($"{what}[{i}]: {values[i]} found, a finite number is needed."));
        }

        return null;
    }

    /// <summary>Too few points, as an error, or null.</summary>
    internal static Unfit? TooFew(string what, int found, int needed) => found >= needed
        ? null
        : new("too-few-points", FormattableString.Invariant($"{what}: {found} points found, at least {needed} are needed."));
}
