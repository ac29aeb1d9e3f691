using MeshRebalancer.Evm;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>A key of its own for each test, made from a counter: it protects nothing.</summary>
public static class TestKeys
{
    private static int _count;

    public static PrivateKey Next() =>
        PrivateKey.FromBytes(Keccak256.HashText($"conformance {Interlocked.Increment(ref _count)}").ToBytes());
}
