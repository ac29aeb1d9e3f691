using System.Globalization;

namespace MeshRebalancer.Hosting.Api.Paging;

/// <summary>Which portfolios are wanted; null is all.</summary>
public sealed record PortfolioFilter(string? Mode, string? Phase, string? Asset)
{
    /// <summary>All.</summary>
    public static PortfolioFilter None { get; } = new(null, null, null);

    /// <summary>Whether one is wanted.</summary>
    public bool Lets(PortfolioView view) =>
        (Mode is null || view.Mode == Mode) && (Phase is null || view.Phase == Phase) && (Asset is null || view.Assets.Any(asset => asset.Asset == Asset && asset.TargetBps > 0));
}

/// <summary>Which rebalances are wanted; null is all.</summary>
public sealed record RebalanceFilter(string? Portfolio, string? Phase, string? Outcome)
{
    /// <summary>Whether one is wanted.</summary>
    public bool Lets(RebalanceView view) => (Phase is null || view.Phase == Phase) && (Outcome is null || view.Outcome == Outcome);
}

/// <summary>A place in the list of rebalances, which is ordered by when they were asked for, newest first, then by id.</summary>
public sealed record RebalancePlace(DateTimeOffset At, string Id)
{
    /// <summary>The place of one.</summary>
    public static RebalancePlace Of(RebalanceView view) => new(view.RequestedAt, view.Id);

    /// <summary>Reads one, or null.</summary>
    public static RebalancePlace? Parse(string text) =>
        text.Split('|') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            ? new(new(at, TimeSpan.Zero), id)
            : null;

    /// <summary>Whether a rebalance comes after this place.</summary>
    public bool IsBefore(RebalanceView view) => view.RequestedAt < At || (view.RequestedAt == At && string.CompareOrdinal(view.Id, Id) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}|{Id}");
}
