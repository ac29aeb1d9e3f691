namespace MeshRebalancer.Adapters.Checks;

/// <summary>One thing that was looked at on a chain.</summary>
/// <param name="What">Such as <c>decimals</c>, <c>pool</c>, <c>feed</c>, <c>allowance</c>.</param>
/// <param name="Where">The chain, and the token, pool or account.</param>
/// <param name="Found">What the chain says, or why it says nothing.</param>
/// <param name="Expected">What is configured or needed; <c>any</c> where the value is only told.</param>
/// <param name="Ok">Whether the node can work with it.</param>
public sealed record CheckFinding(string What, string Where, string Found, string Expected, bool Ok)
{
    /// <summary>Found is expected, or it is not well.</summary>
    internal static CheckFinding Same(string what, string where, object found, object expected) =>
        new(what, where, $"{found}", $"{expected}", Equals(found, expected));
}
