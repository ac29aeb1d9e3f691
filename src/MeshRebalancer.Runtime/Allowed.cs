namespace MeshRebalancer.Runtime;

/// <summary>Words for options that are out of range.</summary>
internal static class Allowed
{
    /// <summary>Nothing, or what was found and what is allowed, both ends included.</summary>
    public static IEnumerable<string> Range(string name, int found, int min, int max) =>
        found >= min && found <= max ? [] : [FormattableString.Invariant($"{name} is {found}; allowed is {min} to {max}.")];
}
