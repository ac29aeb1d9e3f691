using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>Finds among the heads that endpoints announce those that enough of them have announced. Pure but for its own memory.</summary>
/// <param name="members">How many endpoints there are.</param>
/// <param name="need">How many must announce the same.</param>
internal sealed class HeadTally(int members, int need)
{
    private const int Remembered = 64;

    private readonly Queue<Hash32>[] _seen = [.. Enumerable.Range(0, members).Select(_ => new Queue<Hash32>())];
    private readonly ulong[] _heights = new ulong[members];

    /// <summary>The last head that was agreed on.</summary>
    public BlockFacts? Agreed { get; private set; }

    /// <summary>
    /// Whether as many as must agree are further than the last agreed head, and did not announce the same block: they look now and then, at a
    /// chain that is faster, and must be asked.
    /// </summary>
    public bool IsBehind => Agreed is null || _heights.OrderDescending().ElementAt(need - 1) > Agreed.Number + 1;

    /// <summary>Takes a head in.</summary>
    /// <returns>Whether it is agreed on now, and is new.</returns>
    public bool Take(int member, BlockFacts head)
    {
        var seen = _seen[member];
        if (!seen.Contains(head.Hash))
            seen.Enqueue(head.Hash);
        if (seen.Count > Remembered)
            seen.Dequeue();
        _heights[member] = head.Number;
        return _seen.Count(hashes => hashes.Contains(head.Hash)) == need && Accept(head);
    }

    /// <summary>Takes a head in that endpoints agreed on when they were asked.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Accept(BlockFacts head)
    {
        if (head.Hash == Agreed?.Hash)
            return false;
        Agreed = head;
        return true;
    }
}
