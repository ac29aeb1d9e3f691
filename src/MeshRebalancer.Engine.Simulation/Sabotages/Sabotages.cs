namespace MeshRebalancer.Engine.Simulation;

/// <summary>All sabotages, by name.</summary>
public static class Sabotages
{
    private static readonly Sabotage[] All = [.. AccountSabotages.All, .. FlightSabotages.All, .. DeskSabotages.All, .. StoreSabotages.All, .. OutsideSabotages.All];

    /// <summary>Their names, ordered.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(sabotage => sabotage.Name).Order(StringComparer.Ordinal)];

    /// <summary>What a sabotage does wrong.</summary>
    /// <exception cref="ArgumentException">None has this name.</exception>
    public static string Words(string name) => Find(name).Words;

    /// <exception cref="ArgumentException">None has this name.</exception>
    internal static Sabotage Find(string name) => Array.Find(All, sabotage => sabotage.Name == name)
        ?? throw new ArgumentException($"No sabotage is named '{name}'; known are {string.Join(", ", Names)}.", nameof(name));
}
