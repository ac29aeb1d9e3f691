namespace MeshRebalancer.Evm;

/// <summary>How far endpoints stand behind one another. Pure.</summary>
internal static class HeadLag
{
    /// <summary>
    /// The height that endpoints are measured by: of three or more the second highest, so that one that boasts makes nobody look late.
    /// Null while fewer than two are known.
    /// </summary>
    public static ulong? Reference(IEnumerable<ulong?> heads)
    {
        var known = heads.OfType<ulong>().OrderDescending().ToArray();
        return known.Length switch
        {
            < 2 => null,
            2 => known[0],
            _ => known[1],
        };
    }

    /// <summary>Blocks behind the reference; null while unknown.</summary>
    public static ulong? Of(ulong? head, ulong? reference) =>
        head is { } own && reference is { } others ? others > own ? others - own : 0 : null;
}
