using System.Collections.Concurrent;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>A key of its own for each test, made from a counter: it protects nothing.</summary>
public static class TestKeys
{
    private static readonly ConcurrentDictionary<Address, byte[]> Known = new();

    private static int _count;

    public static PrivateKey Next()
    {
        var bytes = Keccak256.HashText($"conformance {Interlocked.Increment(ref _count)}").ToBytes();
        var key = PrivateKey.FromBytes(bytes);
        Known[key.Address] = bytes;
        return key;
    }

    /// <summary>The bytes of a key that was made here, for signers that are not our own.</summary>
    public static byte[] BytesOf(PrivateKey key) => Known[key.Address];
}
