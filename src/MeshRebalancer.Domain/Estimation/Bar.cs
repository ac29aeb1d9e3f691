namespace MeshRebalancer.Domain.Estimation;

/// <summary>What a price did in one stretch of time. For statistics only: money is never computed from it.</summary>
/// <param name="At">When the bar begins.</param>
/// <param name="Open">The first price, above zero, in any one unit.</param>
/// <param name="High">The highest.</param>
/// <param name="Low">The lowest.</param>
/// <param name="Close">The last.</param>
public sealed record Bar(DateTimeOffset At, double Open, double High, double Low, double Close);

/// <summary>Bars that are missing between two that are there.</summary>
/// <param name="After">The beginning of the bar before the gap.</param>
/// <param name="Before">The beginning of the bar after it.</param>
/// <param name="Missing">How many bars would have fitted in, rounded down; at least one.</param>
public sealed record Gap(DateTimeOffset After, DateTimeOffset Before, int Missing);
