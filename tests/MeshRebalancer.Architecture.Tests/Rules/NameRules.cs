using System.Text.RegularExpressions;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>What things are called. Each rule answers with its violations.</summary>
internal static partial class NameRules
{
    private static readonly string[] Empty =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Processor", "Data", "Info"];

    // Words of the EVM itself.
    private static readonly string[] Borrowed = ["TypedData", "CallData"];

    /// <summary>No public type ends in a word that says nothing.</summary>
    public static string[] Types(IEnumerable<string> names) =>
        [.. from name in names
            let plain = name.Split('`')[0]
            where !Borrowed.Contains(plain) && Empty.Contains(Words().Matches(plain).LastOrDefault()?.Value)
            select $"{name}: its last word says nothing."];

    /// <summary>A wire name is <c>subject.happened.v1</c>, and no two events share one.</summary>
    public static string[] WireNames(IReadOnlyCollection<(string Event, string Wire)> names) =>
        [.. names.Where(name => !Wire().IsMatch(name.Wire)).Select(name => $"{name.Event}: '{name.Wire}' is not subject.happened.v1."),
            .. names.GroupBy(name => name.Wire, StringComparer.Ordinal).Where(same => same.Count() > 1)
                .Select(same => $"'{same.Key}' names {string.Join(" and ", same.Select(name => name.Event))}.")];

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"^[a-z]+(\.[a-z-]+)+\.v\d+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wire();
}
