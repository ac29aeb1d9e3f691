using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Writes the kernel's ids as bytes without an array in between.</summary>
internal static class Words
{
    /// <summary>Writes an address's 20 bytes.</summary>
    public static void Write(Address address, Span<byte> destination) =>
        Convert.FromHexString(address.ToString().AsSpan(2), destination, out _, out _);

    /// <summary>Writes a hash's 32 bytes.</summary>
    public static void Write(Hash32 hash, Span<byte> destination) =>
        Convert.FromHexString(hash.ToString().AsSpan(2), destination, out _, out _);
}
