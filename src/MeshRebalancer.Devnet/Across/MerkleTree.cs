using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>A tree whose pairs are hashed in sorted order, as OpenZeppelin's MerkleProof checks them. A node without a partner goes up as it is.</summary>
internal sealed class MerkleTree
{
    private readonly List<Hash32[]> _layers;

    /// <param name="leaves">The leaves' hashes; one at least.</param>
    public MerkleTree(IEnumerable<Hash32> leaves)
    {
        _layers = [[.. leaves]];
        while (_layers[^1].Length > 1)
            _layers.Add([.. _layers[^1].Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : Parent(pair[0], pair[1]))]);
    }

    public Hash32 Root => _layers[^1][0];

    /// <summary>The partners on the way from a leaf to the root.</summary>
    public Hash32[] Proof(int leaf)
    {
        var partners = new List<Hash32>();
        foreach (var layer in _layers)
        {
            if ((leaf ^ 1) < layer.Length)
                partners.Add(layer[leaf ^ 1]);
            leaf /= 2;
        }

        return [.. partners];
    }

    private static Hash32 Parent(Hash32 one, Hash32 other) => one.CompareTo(other) < 0
        ? Keccak256.Hash([.. one.ToBytes(), .. other.ToBytes()])
        : Keccak256.Hash([.. other.ToBytes(), .. one.ToBytes()]);
}
